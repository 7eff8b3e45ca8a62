/**
 * When the lists are asked for next: for all orders, for those that live, whatever was told of them, and for each by a time of its
 * own. All of it by `Keeper.steady`.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Epoch } from "../../Feed.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import { isOnItsWay, type Ticket } from "../Ticket.ts"

/**
 * What an inquiry is about: whether of all orders, the orders that are asked for, and which of them have come to their own time.
 * `putBack` is for one that nobody answered: all that was due still is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Due {
  readonly isForAll: boolean
  readonly asked: ReadonlyArray<Ticket>
  readonly isDue: (ticket: Ticket) => boolean
  readonly putBack: () => void
}

/**
 * Makes one on which nothing stands but what the orders of the book have of themselves.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, steady }: Pick<Keeper, "book" | "steady">) => {
  let allAt = Infinity
  let sweepAt = Infinity
  const asks = () => book.open().filter(({ isUnlisted, order }) => isUnlisted || order.state !== "unknown")
  const all = (within: Duration.Duration): void => {
    allAt = Math.min(allAt, steady() + Duration.toMillis(within))
  }
  return {
    /** When something is due. */
    nextAt: (): number => Math.min(allAt, sweepAt, ...asks().map(({ dueAt }) => dueAt ?? Infinity)),
    /** All are asked for by then. */
    all,
    /** What died with its session is not asked for of none. */
    none: (): void => void (allAt = Infinity),
    /** Those that live are looked for after a while, and with them those of others. */
    sweep: (): void => void (sweepAt = Math.min(sweepAt, steady() + Duration.toMillis(Patience.sweep))),
    /** Takes from it what is due. What was written to this session is asked for at its own time alone. */
    take: (epoch: Epoch): Due => {
      const startedAt = steady()
      const before = { allAt, sweepAt }
      const isForAll = Math.min(allAt, sweepAt) <= startedAt
      const isDue = ({ dueAt }: Ticket): boolean => dueAt !== null && dueAt <= startedAt
      // what is asked for for another's sake puts it off for none
      if (isForAll) allAt = sweepAt = Infinity
      return {
        isForAll,
        isDue,
        asked: asks().filter((each) => isDue(each) || (isForAll && !isOnItsWay(each, epoch))),
        putBack: () => {
          allAt = Math.min(allAt, before.allAt)
          sweepAt = before.sweepAt
        }
      }
    }
  }
}
