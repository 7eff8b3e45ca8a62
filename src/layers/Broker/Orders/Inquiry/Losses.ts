/**
 * What the gateway told of orders and executions that cannot be decoded: the lists that are not current without it, and when they are
 * asked for again because of it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import * as MessageId from "../../../../wire/MessageId.ts"
import type { Feed } from "../../Feed.ts"
import * as Patience from "../Patience.ts"
import type * as ListAge from "./ListAge.ts"
import type * as Questions from "./Questions.ts"

/** The lists that a message may say something of, its own first, and what is not known without it. */
interface Kind {
  readonly lists: ReadonlyArray<ListAge.List>
  readonly what: string
}

const idOf = MessageId.ofEvent
const ofExecution = idOf("execDetails")

const kinds: ReadonlyMap<number | undefined, Kind> = new Map([
  [idOf("openOrder"), { lists: ["orders"], what: "how open orders stand" }],
  [idOf("orderStatus"), { lists: ["orders"], what: "how open orders stand" }],
  [idOf("completedOrder"), { lists: ["orders"], what: "what became of orders" }],
  // nothing else need be told of a fill
  [ofExecution, { lists: ["executions", "orders"], what: "what was executed" }],
  [idOf("commissionReport"), { lists: ["executions"], what: "what executions cost" }]
])

/** In which inquiry, or behind which, one of its kind was lost last, and in how many of them in a row. */
interface Loss {
  readonly inquiry: number
  readonly inARow: number
}

/**
 * Hears of it for as long as the Scope lasts. `number` is that of the last inquiry. What comes of its own accord has the lists asked
 * for soon by `ask`: once a minute at most, and not where it was lost in the inquiry before, too. That is said once, and the sweep
 * alone goes on asking. `steady` as of the keeper.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hear = Effect.fnUntraced(function*({ ask, feed, isAwaited, listed, number, steady }: {
  readonly ask: () => void
  readonly feed: Pick<Feed["Service"], "hear">
  readonly isAwaited: Questions.Questions["isAwaited"]
  readonly listed: Pick<ListAge.ListAge, "lost">
  readonly number: () => number
  readonly steady: () => number
}): Effect.fn.Return<void, never, Scope.Scope> {
  const run = yield* FiberSet.makeRuntime<never>()
  /** By message id: those of an answer, and those that came of their own accord. */
  const answers = new Map<number, Loss>()
  const words = new Map<number, Loss>()
  const askedAt = new Map<number, number>()

  yield* feed.hear("undecodable", ({ messageId, of }) => {
    const kind = kinds.get(messageId)
    if (kind === undefined) return
    // an execution that is told of its own accord names no request, and may come while the list of them is awaited
    const isAnswer = isAwaited(messageId) && (messageId !== ofExecution || of !== undefined)
    // what an answer says beside its own list, the others say that were asked for with it
    const lists = isAnswer ? kind.lists.slice(0, 1) : kind.lists
    const inquiry = number()
    for (const list of lists) listed.lost(list, isAnswer ? null : inquiry)
    const losses = isAnswer ? answers : words
    const before = losses.get(messageId) ?? { inquiry: -1, inARow: 0 }
    const isFirst = before.inquiry !== inquiry
    const inARow = !isFirst ? before.inARow : before.inquiry === inquiry - 1 ? before.inARow + 1 : 1
    losses.set(messageId, { inquiry, inARow })
    if (isFirst && inARow === 2) run(Effect.logWarning(says(messageId, kind)))
    if (isAnswer || inARow > 1) return
    if (steady() - (askedAt.get(messageId) ?? -Infinity) < Duration.toMillis(Patience.sweep)) return
    askedAt.set(messageId, steady())
    ask()
  })
})

const says = (messageId: number, { what }: Kind): string =>
  `Message ${messageId} could not be decoded again after the lists were asked for anew: ${what} is not known for sure. The lists ` +
  `are asked for again every ${Duration.format(Patience.sweep)} until it can be`
