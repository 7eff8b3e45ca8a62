/**
 * Our orders that may still fill: those that have not ended, and those of which nobody knows, until it is proved that they are not
 * open.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Order } from "../../../domain/Order.ts"
import type { Feed } from "../Feed.ts"
import type { Book } from "./Book.ts"
import type { Listed } from "./Listed.ts"
import * as Settle from "./Settle.ts"

/**
 * Makes what tells them. An order that is unknown, and is in no list of a session that began after it was written, or in none that
 * ended so long after it that it cannot be on its way any more, is not open: what it may have filled is in the position. It
 * stays unknown for people, whom no list tells what became of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  (book: Book, listed: Listed["of"], feed: Pick<Feed["Service"], "current">) => (): ReadonlyArray<Order> => {
    const list = listed("orders")
    const session = feed.current()?.number
    return book.open().flatMap(({ at, epoch, order }) => {
      const isUnknown = order.state === "unknown" && order.settled
      if (!isUnknown || list?.isCurrent !== true) return [order]
      const isLater = epoch !== session || list.at - at >= Duration.toMillis(Settle.patience.unended)
      return isLater ? [] : [order]
    })
  }
