/**
 * What is told of the gateway's own connections, to IBKR and to its data farms, while they are down.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Notices from "../Notices.ts"
import type * as Fault from "./Fault.ts"
import type { Ground } from "./Ground.ts"

/**
 * The gateway has lost IBKR, until this ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverLost = Effect.fnUntraced(function*(
  { answers, book, clients, pulse }: Ground,
  { after, code = 1100, notices = false, repeat, restore = "kept" }: Fault.Parameters<"server-lost">
) {
  const say = Effect.sync(() => {
    clients.tellAll([Notices.serverLost(code)])
    if (notices) clients.tellAll([Notices.farm("market", "broken"), Notices.farm("market", "ok")])
  })
  yield* Effect.acquireRelease(say, () =>
    Effect.sync(() => {
      if (restore === "lost") answers.lose()
      if (restore !== "never") {
        clients.tellAll([Notices.serverRestored(restore === "kept" ? 1102 : 1101), ...Notices.allFarms])
      }
      book.wake()
      pulse.beat()
    }))
  const repeats = repeat === undefined ? Effect.never : Effect.forever(Effect.andThen(Effect.sleep(repeat), say))
  yield* Effect.raceFirst(repeats, restore === "never" || after === undefined ? Effect.never : Effect.sleep(after))
})

/**
 * A data farm is broken, until this ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const farm = Effect.fnUntraced(function*(
  { clients, faults, pulse }: Ground,
  { flap, kind = "market", name, state = "broken" }: Fault.Parameters<"farm">
) {
  const says = (now: Notices.FarmState) =>
    Effect.sync(() => {
      faults.farms.set(kind, now, name)
      clients.tellAll([Notices.farm(kind, now, name)])
      pulse.beat()
    })
  yield* Effect.acquireRelease(says(state), () => says("ok"))
  if (flap === undefined) return yield* Effect.never
  const turn = (now: Notices.FarmState) => Effect.andThen(Effect.sleep(flap), says(now))
  return yield* Effect.forever(Effect.andThen(turn("ok"), turn(state)))
})
