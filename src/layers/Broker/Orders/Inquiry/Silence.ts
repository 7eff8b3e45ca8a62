/**
 * Whether it proves anything that a gateway lists nothing: one that has just started answers so until it has loaded its orders.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { isEnded } from "../../../../domain/Order.ts"
import type { Status } from "../../../../domain/Status.ts"
import { Connection } from "../../../Connection.ts"
import { type Epoch, Feed } from "../../Feed.ts"
import * as InUse from "../InUse.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import type { Ticket } from "../Ticket.ts"
import type { Ids } from "../Words.ts"
import * as Day from "./Day.ts"
import type * as Evidence from "./Evidence.ts"

const day = Duration.toMillis(Duration.days(1))

/** What a gateway does that is still on its way up: its port is closed, or nobody behind it answers. */
const comingUp: ReadonlySet<string | undefined> = new Set(["Refused", "ClosedDuringHandshake", "Handshake", "Ready"])

/** Is the gateway of this session known to have come up just before it began? */
const hasStarted = ({ lastError }: Status): boolean =>
  lastError !== null && comingUp.has(lastError.reason ?? lastError.operation)

/** Is it in one of the lists of its day, whatever became of it since? What was rejected, or was over with its day, need not be. */
const isListed = ({ at, order, request }: Ticket, isToday: (at: number) => boolean): boolean => {
  const { filled, state, updatedAt } = order
  const wasToldToday = isToday(Date.parse(updatedAt))
  if (isEnded(order)) return wasToldToday && (filled !== "0" || state === "cancelled")
  return isToday(at) || ((request?.tif ?? "DAY") !== "DAY" && (state !== "unknown" || wasToldToday))
}

/**
 * What judges it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Silence {
  /** What it is worth that a session names an order in no list, once all of them have ended. */
  readonly of: (epoch: Epoch) => Effect.Effect<Evidence.Silence>
}

/**
 * Listens for as long as the Scope lasts. A session that has named any order of before it has loaded them; one that has not is
 * `loading` for a while where an order is known that it should name, or where the gateway has just come up, and where it should
 * name one after that too, its silence is `empty`; so is that of one that gives ids again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { book, now, recallSince, steady }: Keeper
): Effect.fn.Return<Silence, never, Connection | Feed | Scope.Scope> {
  const { status } = yield* Connection
  const feed = yield* Feed
  /** The last session that has named an order of before it. */
  let named = 0
  /** The last session whose gateway gave ids again, and so knows nothing of what was before. */
  let anew = 0
  /** Which session lives, and since when it is heard here, by `steady`: the wall clock may have been set since it was connected. */
  let heard = { number: 0, at: 0 }
  yield* feed.watch({
    began: ({ number }) => {
      if (number !== heard.number) heard = { number, at: steady() }
    }
  })

  const name = (names: Ids, epoch: Epoch): void => {
    const { number } = epoch
    const ids = { ...names, epoch: number }
    const { isAnew = false, tickets = [] } = book.contradiction(ids) ?? {}
    // the gateway of an account that this one does not manage may have given the same ids
    if (isAnew && tickets.some((ticket) => InUse.whereabouts(ticket, epoch) !== "elsewhere")) anew = number
    if (anew !== number && named !== number && book.find(ids)?.epoch !== number) named = number
  }
  yield* feed.hear("openOrder", ({ order: { clientId, orderRef: ref, permId, whatIf }, orderId }, epoch) => {
    if (whatIf !== true) name({ ref, permId, clientId, orderId }, epoch)
  })
  yield* feed.hear("completedOrder", ({ order: { orderRef: ref, permId } }, epoch) => name({ ref, permId }, epoch))
  yield* feed.hear(
    "execDetails",
    ({ execution: { clientId, orderId, orderRef: ref, permId } }, epoch) =>
      name({ ref, permId, clientId, orderId }, epoch)
  )

  const isToName = (epoch: Epoch): boolean => {
    const { connectedAt, number, session: { connectionTime } } = epoch
    recallSince(now() - day)
    const isInUse = InUse.isOf(epoch)
    const isToday = (at: number) => Day.isSame(at, now(), { connectionTime, connectedAt })
    return book.ours().some((ticket) =>
      ticket.epoch !== number && ticket.wasAcknowledged && isInUse(ticket) && isListed(ticket, isToday)
    )
  }
  return {
    of: (epoch) =>
      Effect.map(status, (known) => {
        if (anew === epoch.number) return "empty"
        if (named === epoch.number) return "proof"
        const isOwed = isToName(epoch)
        if (!isOwed && !hasStarted(known)) return "proof"
        if (steady() - heard.at < Duration.toMillis(Patience.loading)) return "loading"
        return isOwed ? "empty" : "proof"
      })
  }
})
