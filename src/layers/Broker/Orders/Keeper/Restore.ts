/**
 * The orders of earlier runs, as their journal left them: what had not ended is not settled until the gateway says so.
 *
 * @since 0.1.0
 */
import * as Decimal from "../../../../domain/Decimal.ts"
import { type Execution, revision } from "../../../../domain/Execution.ts"
import { isEnded, isOver, type OrderRequest } from "../../../../domain/Order.ts"
import type * as Entry from "../../Journal/Entry.ts"
import type * as Replay from "../../Journal/Replay.ts"
import * as Change from "../Change.ts"
import * as Executed from "../Executed.ts"
import * as Foreign from "../Foreign.ts"
import * as Standing from "../Standing.ts"
import type { Ticket } from "../Ticket.ts"
import * as Tickets from "../Ticket.ts"
import * as Words from "../Words.ts"
import * as Write from "../Write.ts"

const executionsOf = ({ execs, fees, intent, request, stand }: Replay.Read): ReadonlyArray<Execution> => {
  const [, ref, orderId, clientId] = intent
  const newest = new Map(execs.map((exec) => [revision(exec[2]).base, exec]))
  return [...newest.values()].map(
    ([, , execId, corrects, quantity, price, exchange, time]) => {
      const fee = fees.findLast((each) => each[2] === execId)
      return {
        execId,
        corrects,
        orderRef: ref,
        orderId,
        clientId,
        permId: stand?.[4] ?? null,
        contract: request.contract,
        side: request.action,
        quantity,
        price,
        exchange,
        time,
        commission: fee?.[3] ?? null,
        commissionCurrency: fee?.[4] ?? null,
        realizedPnl: fee?.[5] ?? null
      }
    }
  )
}

/**
 * When an execution was told (epoch ms); at the latest so where a version wrote it that kept no time of it.
 *
 * @since 0.1.0
 * @category accessors
 */
export const toldAt = ({ execs, intent, stand }: Replay.Read, { execId }: Execution): number =>
  execs.findLast((exec) => exec[2] === execId)?.[8] ?? stand?.[2] ?? intent[6]

const nothingKnown = (
  ref: string,
  at: number,
  { quantity }: OrderRequest
): Entry.Stand => ["stand", ref, at, "maybe_sent", null, null, "0", null, null, null, quantity]

const trailOf = (stand: Entry.Stand | null) => {
  if (stand?.[16] === undefined || stand[16] === null) return {}
  const [trailAmount, trailPercent, trailStopPrice, limitOffset] = stand[16]
  return { trailAmount, trailPercent, trailStopPrice, limitOffset }
}

const secondsOf = (stand: Entry.Stand | null): ReadonlyArray<number> =>
  stand?.slice(17).filter((each) => typeof each === "number") ?? []

/**
 * The second orders that TWS has made of changes of one: of the largest size of all changes, since no line says of which of them one
 * is, nor what became of it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const seconds = ({ changes, intent, stand }: Replay.Read): ReadonlyArray<Ticket> => {
  const [, ref, orderId, clientId, account, , sentAt, asked] = intent
  const at = stand?.[2] ?? sentAt
  const request = changes.reduce(
    (one, [, , , other]) => Decimal.isGreaterThan(other.quantity, one.quantity) ? other : one,
    asked
  )
  const updatedAt = Tickets.iso(at)
  const order = Write.document(request, ref, { account: null, orderId, parentRef: null, updatedAt })
  return secondsOf(stand).map((permId) => ({
    ...Tickets.fresh,
    order: { ...order, orderRef: Foreign.name(ref), permId, owner: "client", state: "acknowledged", settled: false },
    clientId,
    account,
    epoch: 0,
    at,
    request: null
  }))
}

/**
 * An order as its lines left it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ticket = (kept: Replay.Read): Ticket => {
  const { changes, intent, request, stand } = kept
  const [, ref, orderId, clientId, account, , at, asked, parentRef, isTogether = false] = intent
  const updatedAt = Tickets.iso(stand?.[2] ?? at)
  const written = Write.document(request, ref, { account: null, orderId, parentRef, updatedAt })
  const executions = executionsOf(kept)
  const ticket: Ticket = {
    ...Tickets.fresh,
    order: written,
    clientId,
    account,
    epoch: 0,
    at,
    isTogether,
    request,
    told: stand?.[13] ?? stand?.[6] ?? "0",
    isAway: stand?.[14] === true,
    isUnlisted: stand?.[14] === "unlisted",
    wasAcknowledged: executions.length > 0 || (stand !== null && (stand[4] !== null || stand[5] !== null)),
    code: stand?.[9] ?? null,
    seconds: secondsOf(stand),
    isTestified: typeof stand?.[13] === "string",
    isSought: stand === null || !isOver({ state: stand[3] }),
    cancel: stand?.[15] === true ? "asked" : stand?.[15] === false ? "told" : "none"
  }
  const known = stand ?? nothingKnown(ref, at, asked)
  const { limitPrice: limit, stopPrice: stop } = written
  const [, , , state, permId, twsStatus, , averagePrice, message, , quantity, limitPrice = limit, stopPrice = stop] =
    known
  const told = { quantity, limitPrice, stopPrice, ...trailOf(stand), state, permId, twsStatus, averagePrice, message }
  const order = { ...written, ...told, executions }
  const last = changes.at(-1)
  const isMarked = last !== undefined && last[4] !== true
  const isChanging = isMarked && !isEnded({ state })
  const filled = stand?.[6] ?? "0"
  const amounts = ticket.isTestified
    ? { filled, remaining: Standing.remaining(quantity, filled) }
    : Standing.amounts(ticket, order, state)
  return {
    ...ticket,
    isChanging,
    isMarked,
    // what is asked for when the gateway has not made the change: of none of its terms
    before: isChanging
      ? Change.standing({ order, request: Words.trailing(changes.at(-2)?.[3] ?? asked, order) })
      : null,
    order: {
      ...order,
      ...amounts,
      commission: Executed.commission({ ...order, ...amounts }),
      changing: isChanging && !isOver({ state }),
      settled: isOver({ state })
    }
  }
}
