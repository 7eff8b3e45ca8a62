/**
 * A rate of ticks that is kept whatever a timer can do: several at a time where it is high.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

// a timer is not finer
const finest = 5

/**
 * Calls `flood` with how many ticks are due, for ever. A process that stood still makes up for no more than a second.
 *
 * @since 0.1.0
 * @category constructors
 */
export const run = Effect.fnUntraced(function*(perSecond: number, flood: (ticks: number) => void) {
  const mostOwed = Math.max(1000, 2000 / perSecond)
  let toldAt = yield* Clock.currentTimeMillis
  const turn = Effect.map(Clock.currentTimeMillis, (now) => {
    const ticks = Math.floor((Math.min(now - toldAt, mostOwed) * perSecond) / 1000)
    if (ticks === 0) return
    toldAt = Math.max(toldAt + ticks * 1000 / perSecond, now - mostOwed)
    flood(ticks)
  })
  return yield* Effect.forever(Effect.andThen(Effect.sleep(Math.max(finest, 1000 / perSecond)), turn))
})
