/**
 * Keeps a list of the gateway true: asks for it at the beginning of every session and whenever TWS has IBKR again, and again and
 * again until it has ended.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { IbkrError } from "../../errors/IbkrError.ts"
import type { RequestError } from "../../errors/RequestError.ts"
import { Deadlines } from "../../schedules/Deadlines.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import { type Epoch, Feed } from "./Feed.ts"
import * as Weather from "./Subscriptions/Weather.ts"

/**
 * Why nothing is known of the account in use where there is none.
 *
 * @since 0.1.0
 * @category models
 */
export const noAccount = "no account is in use: the login manages several, and IBKR_ACCOUNT names none"

/**
 * What goes on after its list as a subscription: where TWS kept it (1102) it is not asked for again but told so by `kept`, and
 * where nothing of it was `Kept.heard` for `silentAfter` it is asked for alone.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscription {
  readonly kept: () => void
  readonly silentAfter: Duration.Duration
}

/**
 * A list. `list` asks for it and keeps what it says, and answers whether that can be relied upon: if not, it is asked for again.
 * `outdated` is told at once that a list is about to be asked for, `old` that nothing keeps the last one up to date any more:
 * the session has ended, its line is silent, TWS has lost IBKR, or it was asked for in vain; and `sound` that what it says is
 * kept up to date again, where nothing of it was lost. Of one that was asked for in vain neither that nor `kept` is told until
 * something of it was heard.
 *
 * @since 0.1.0
 * @category models
 */
export interface List {
  readonly list: (epoch: Epoch) => Effect.Effect<boolean, RequestError | IbkrError>
  readonly outdated: (epoch: Epoch) => void
  readonly old: () => void
  readonly sound: () => void
  readonly subscription?: Subscription
}

/**
 * A list that is kept: `isAway` while nothing keeps it up to date, as `old` says; `again` asks for it now; something of what
 * goes on after it is `heard`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kept {
  readonly isAway: () => boolean
  readonly again: () => void
  readonly heard: () => void
}

/**
 * Keeps it for as long as the Scope lasts. A list that does not end within its deadline is asked for again after
 * `Deadlines.askAgain`; one at a time, of the newest session, and none where no account is in use.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keep = Effect.fnUntraced(function*(
  { list, old, outdated, sound, subscription }: List
): Effect.fn.Return<Kept, never, Feed | Scope.Scope> {
  const feed = yield* Feed
  const clock = yield* Clock.Clock
  const { askAgain } = yield* Deadlines
  const run = yield* FiberHandle.makeRuntime<never>()
  /** When something of what goes on was heard last, by the monotonic clock. */
  let heardAt = Number.NEGATIVE_INFINITY
  let wasInVain = false
  const heard = () => {
    heardAt = Monotonic.of(clock)
    wasInVain = false
  }

  const listed = (epoch: Epoch) => {
    const isNow = () => feed.current() === epoch
    return list(epoch).pipe(
      Effect.tapError((error) => {
        if (!isNow()) return Effect.void
        wasInVain = true
        old()
        return Effect.logWarning(`${error.message}: asked again every ${Duration.format(askAgain)} until it has ended`)
      }),
      Effect.tap(() => Effect.sync(() => void (wasInVain = false))),
      Effect.retry({ schedule: Schedule.spaced(askAgain), while: isNow }),
      Effect.repeat({ schedule: Schedule.spaced(askAgain), while: (complete) => !complete && isNow() }),
      Effect.ignore
    )
  }
  const silent = Effect.fnUntraced(function*({ silentAfter }: Subscription) {
    const left = () =>
      isAway()
        ? silentAfter
        : Duration.millis(heardAt + Duration.toMillis(silentAfter) - Monotonic.of(clock))
    for (let wait = left(); Duration.isPositive(wait); wait = left()) yield* Effect.sleep(wait)
  })
  const follow = Effect.fnUntraced(function*(epoch: Epoch) {
    if (epoch.account === null) return
    yield* listed(epoch)
    if (subscription === undefined) return
    while (feed.current() === epoch) {
      yield* silent(subscription)
      if (feed.current() === epoch) yield* listed(epoch)
    }
  })
  const begin = (epoch: Epoch) => {
    wasInVain = false
    outdated(epoch)
    run(follow(epoch))
  }
  const current = (what: (epoch: Epoch) => void) => {
    const epoch = feed.current()
    if (epoch !== null) what(epoch)
  }

  const weather = yield* Weather.make({
    lost: (farm) => farm === undefined ? old() : undefined,
    back: (farm) => {
      if (farm !== undefined || wasInVain) return
      heard()
      subscription?.kept()
    },
    gone: () => subscription === undefined ? undefined : current(begin)
  })
  const isAway = () => !feed.isSound() || weather.isDown(() => false)
  yield* feed.watch({
    began: begin,
    ended: old,
    restored: (_, epoch) => subscription === undefined ? begin(epoch) : undefined,
    sound: () => isAway() || wasInVain ? old() : sound()
  })
  return { isAway, again: () => current((epoch) => run(follow(epoch))), heard }
})
