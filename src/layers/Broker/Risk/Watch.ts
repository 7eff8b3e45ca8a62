/**
 * Watches the account on behalf of risk: stops by the day's loss as soon as it is told, and tells people of what comes near a
 * limit.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Known from "../../../domain/Known.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import type { Notifier } from "../../Notify/Notifier.ts"
import { Accounts } from "../Accounts.ts"
import { Feed } from "../Feed.ts"
import { Pacing } from "../Pacing.ts"
import { Pnl } from "../Pnl.ts"
import { Positions } from "../Positions.ts"
import * as Alarms from "./Alarms.ts"
import * as Figures from "./Figures.ts"
import * as Gate from "./Gate.ts"
import * as Jumps from "./Jumps.ts"
import * as DailyLoss from "./Rule/DailyLoss.ts"
import type * as Trouble from "./Trouble.ts"

/**
 * How long after the gateway has refused to tell the day's profit and loss it is asked again.
 *
 * @since 0.1.0
 * @category policies
 */
export const again = Schedule.spaced("30 seconds")

/** The gateway's code for too many messages. */
const tooMany = 100

/**
 * Watches for as long as the Scope lasts. `changes` are told by whoever changes what is seen.
 *
 * @since 0.1.0
 * @category programs
 */
export const run = Effect.fnUntraced(function*(
  parts: Pick<Gate.Parts, "changed" | "killSwitch" | "limits" | "passed">,
  changes: Queue.Queue<void>
): Effect.fn.Return<void, never, Accounts | Feed | Notifier | Pacing | Pnl | Positions | Scope.Scope> {
  const { changed, killSwitch, limits, passed } = parts
  const accounts = yield* Accounts
  const feed = yield* Feed
  const pacing = yield* Pacing
  const pnl = yield* Pnl
  const positions = yield* Positions
  const clock = yield* Clock.Clock
  const unseen = () => Jumps.make(() => Monotonic.of(clock))
  let jumps = unseen()
  const daily = Effect.map(pnl.last, Figures.daily)
  const part = (value: number, limit: string | number | undefined) => limit === undefined ? null : value / Number(limit)

  const look = Effect.gen(function*(): Effect.fn.Return<Trouble.Seen> {
    const loss = yield* daily
    return {
      engagedBy: killSwitch.now().by,
      isKept: killSwitch.now().kept,
      cushion: Figures.cushion(yield* accounts.values),
      loss: limits.maxDailyLoss === undefined || !Known.isCurrent(loss)
        ? null
        : DailyLoss.used(loss.value, limits.maxDailyLoss),
      orders: part(passed.count(), limits.ordersPerMinute),
      jump: part(jumps.largest(), limits.maxPosition),
      slowness: pacing.slowness(),
      rejected: passed.rejected()
    }
  })

  const follow = <A, E>(stream: Stream.Stream<A, E>, see: (value: A) => Effect.Effect<void>) =>
    Stream.runForEach(stream, (value) => Effect.andThen(see(value), changed)).pipe(
      Effect.ignore({ log: "Warn", message: "What risk watches cannot be followed; it is asked for again" }),
      Effect.repeat(again),
      Effect.forkScoped({ startImmediately: true })
    )

  yield* feed.hear("error", ({ errorCode }) => {
    if (errorCode === tooMany) Queue.offerUnsafe(changes, undefined)
  })
  yield* follow(accounts.changes, () => Effect.void)
  yield* follow(positions.changes, (known) =>
    Effect.sync(() => {
      // what another account holds is no change of a position
      if (known._tag === "Unknown") jumps = unseen()
      if (!Known.isCurrent(known)) return
      jumps.see(known.value.map(({ contract, position }) => ({ conId: contract.conId ?? 0, position })))
    }))
  if (limits.maxDailyLoss !== undefined) {
    yield* follow(pnl.ofAccount, () => Effect.flatMap(daily, (loss) => Gate.stopByLoss(parts, loss)))
  }
  yield* Effect.forkScoped(Alarms.run(changes, look), { startImmediately: true })
})
