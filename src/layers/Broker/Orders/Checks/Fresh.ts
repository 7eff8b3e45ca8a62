/**
 * Whether the line is alive right now: an order goes out only on a line that was heard within a second, or that answers a
 * question put to it now.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Command from "../../../../domain/Command.ts"
import * as Monotonic from "../../../../schedules/Monotonic.ts"
import { Settings } from "../../../Settings.ts"
import { type Epoch, Feed } from "../../Feed.ts"
import { Pacing } from "../../Pacing.ts"

/**
 * How long ago a frame may have come.
 *
 * @since 0.1.0
 * @category policies
 */
export const heardWithin: Duration.Duration = Duration.seconds(1)

// a gateway answers the question for its clock once a second, whoever asks
const clockAnswersEvery = 1100

/**
 * Makes the check: it answers at once where the line was heard, and within the heartbeat's timeout where it must be asked. Those
 * who ask at the same time share one question.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<
  (epoch: Epoch) => Effect.Effect<boolean>,
  never,
  Feed | Pacing | Settings | Scope.Scope
> = Effect.gen(function*() {
  const feed = yield* Feed
  const pacing = yield* Pacing
  const { heartbeatTimeout } = yield* Settings
  const clock = yield* Clock.Clock
  let answered = Deferred.makeUnsafe<void>()
  let asking: Epoch | null = null
  const hear = (_: unknown, epoch: Epoch) => {
    if (epoch === asking) Deferred.doneUnsafe(answered, Effect.void)
  }
  yield* feed.hear("currentTime", hear)
  yield* feed.hear("managedAccounts", hear)

  const isHeard = ({ session }: Epoch): boolean =>
    session.heard().frameAt >= Monotonic.of(clock) - Duration.toMillis(heardWithin)
  const ask = Effect.fnUntraced(function*(epoch: Epoch) {
    const now = Monotonic.of(clock)
    if (asking !== epoch || Deferred.isDoneUnsafe(answered)) {
      answered = Deferred.makeUnsafe()
      asking = epoch
      const isClock = now - epoch.session.heard().askedAt >= clockAnswersEvery
      const sent = yield* Effect.option(
        pacing.send(epoch, Command.make(isClock ? "reqCurrentTime" : "reqManagedAccts"), "order")
      )
      if (Option.isNone(sent)) return false
    }
    yield* Effect.timeoutOption(Deferred.await(answered), heartbeatTimeout)
    return isHeard(epoch)
  })
  return (epoch) => Effect.suspend(() => isHeard(epoch) ? Effect.succeed(true) : ask(epoch))
})
