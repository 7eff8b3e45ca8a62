/**
 * Keeps a list of the gateway true: asks for it at the beginning of every session and whenever TWS has IBKR again, and again and
 * again until it has ended.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { Deadlines } from "../../schedules/Deadlines.ts"
import { type Epoch, Feed } from "./Feed.ts"
import { type Question, Requests } from "./Requests.ts"

/**
 * A list. `outdated` is told at once when what is known of it is old, before it is asked for; `listed` when it has ended;
 * `ended` when the session has. A list that says of itself that it is not complete is asked for again as well.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing {
  readonly question: (epoch: Epoch) => Question<unknown>
  readonly outdated: (epoch: Epoch) => void
  readonly listed: (epoch: Epoch) => void
  readonly ended: () => void
  readonly isComplete?: () => boolean
}

/**
 * Keeps it for as long as the Scope lasts. A list that does not end within its deadline is asked for again after
 * `Deadlines.askAgain`; one at a time, of the newest session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keep = Effect.fnUntraced(function*(
  { ended, isComplete = () => true, listed, outdated, question }: Listing
): Effect.fn.Return<void, never, Feed | Requests | Scope.Scope> {
  const feed = yield* Feed
  const { ask } = yield* Requests
  const { askAgain } = yield* Deadlines
  const run = yield* FiberHandle.makeRuntime<never>()

  const list = (epoch: Epoch) =>
    Effect.suspend(() => ask(question(epoch))).pipe(
      Effect.tapError((error) =>
        Effect.logWarning(`${error.message}: asked again every ${Duration.format(askAgain)} until it has ended`)
      ),
      Effect.retry({ schedule: Schedule.spaced(askAgain), while: () => feed.current() === epoch }),
      Effect.andThen(Effect.sync(() => {
        if (feed.current() === epoch) listed(epoch)
        return isComplete()
      })),
      Effect.repeat({
        schedule: Schedule.spaced(askAgain),
        while: (complete) => !complete && feed.current() === epoch
      }),
      Effect.ignore
    )
  const begin = (epoch: Epoch) => {
    outdated(epoch)
    run(list(epoch))
  }
  yield* feed.watch({ began: begin, restored: (_, epoch) => begin(epoch), ended })
})
