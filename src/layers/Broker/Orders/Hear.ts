/**
 * Enters what the gateway tells of orders and executions into the book, as it comes.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Named } from "../../../domain/Event.ts"
import type { Execution } from "../../../domain/Execution.ts"
import { isEnded, isOver, type Order } from "../../../domain/Order.ts"
import * as AccountName from "../../State/AccountName.ts"
import { type Epoch, Feed } from "../Feed.ts"
import * as Change from "./Change.ts"
import * as Executed from "./Executed.ts"
import * as Family from "./Family.ts"
import * as Foreign from "./Foreign.ts"
import * as Doubts from "./Hear/Doubts.ts"
import * as Errors from "./Hear/Errors.ts"
import * as Extras from "./Hear/Extras.ts"
import * as Namesake from "./Hear/Namesake.ts"
import * as Record from "./Hear/Record.ts"
import type * as Comebacks from "./Inquiry/Comebacks.ts"
import * as InUse from "./InUse.ts"
import type { Keeper } from "./Keeper.ts"
import * as Patience from "./Patience.ts"
import * as Settled from "./Settled.ts"
import * as Standing from "./Standing.ts"
import type { Testimonies } from "./Testimonies.ts"
import * as Ticket from "./Ticket.ts"
import * as Words from "./Words.ts"

/**
 * Listens for as long as the Scope lasts. `inquiry` is the number of the last inquiry; `due` wakes whoever inquires,
 * `lacks` says that executions of an order are missing, and `comebacks` hears of what was cancelled and is told as working.
 *
 * @since 0.1.0
 * @category constructors
 */
export const listen = Effect.fnUntraced(function*(
  keeper: Keeper,
  ground: {
    readonly inquiry: () => number
    readonly due: () => void
    readonly lacks: (ticket: Ticket.Ticket) => void
    readonly comebacks: Pick<Comebacks.Comebacks, "add" | "remove">
    readonly weigh: Testimonies["weigh"]
    readonly second: (ids: Words.Ids) => boolean
  }
): Effect.fn.Return<void, never, Feed | Scope.Scope> {
  const { audit: write, book, executed, executions, now, rejects, steady } = keeper
  const feed = yield* Feed
  const { audit, changed, word: record } = Record.make(write)

  /**
   * The order that a message names: one on another account than the one in use never by an id, which others there may bear, and
   * never where the gateway does not manage that.
   */
  const find = (ids: Words.Ids, epoch: Epoch): Ticket.Ticket | undefined => {
    const ticket = book.find(ids)
    if (ticket?.order.owner !== "ours" || InUse.isOf(epoch)(ticket)) return ticket
    const { orderRef, permId } = ticket.order
    const isNamed = ids.ref === orderRef || (permId !== null && ids.permId === permId)
    return isNamed && InUse.whereabouts(ticket, epoch) === "managed" ? ticket : undefined
  }
  /** Is it of the account in use, or of an order of ours on another that the gateway manages, too? */
  const isHeard = (account: string | undefined, ids: Words.Ids, epoch: Epoch): boolean => {
    if (account === undefined || account === "" || account === epoch.account) return true
    const ticket = find(ids, epoch)
    return ticket?.order.owner === "ours" && ticket.account === AccountName.inside(account)
  }
  const apply = (ticket: Ticket.Ticket, message: string, said: Ticket.Word, order: Order = ticket.order): void => {
    if (Standing.isLive(said)) rejects(ticket, null)
    const isBack = Standing.isBack(ticket, said)
    if (!isBack) ground.comebacks.remove(ticket)
    else ground.comebacks.add(ticket, said.status, ground.inquiry() > ticket.named)
    const wasOver = isEnded(ticket.order) || (ticket.isChanging && isOver(ticket.order))
    const hear = () => Standing.hear(ticket, said, { ...order, state: ticket.order.state })
    const told = Doubts.lifted(ticket, ground.weigh(ticket, said.status, hear))
    record(ticket, message, said, isBack || !Standing.isSame(ticket.order, told))
    const heard = { wasAcknowledged: true, looks: 0, tries: 0, isMissing: false, isSought: false, doubt: null }
    Object.assign(ticket, heard, { named: ground.inquiry() })
    // asked for once for each amount: executions of days ago are not listed any more
    if (told.owner === "ours" && told.filled !== ticket.lacked && Executed.isLess(told)) {
      ticket.lacked = told.filled
      ground.lacks(ticket)
    }
    const isFollowed = feed.isSound() && Settled.isFollowed(ticket, feed.current())
    book.put(ticket, { ...told, settled: told.settled && isFollowed })
    const isAwaited = ticket.isCancelling || ticket.isChanging || ticket.code !== null
    if (isEnded(ticket.order) || !isAwaited) ticket.dueAt = null
    // what was on its way to it then came to nothing, or did not
    if (wasOver && !isEnded(ticket.order)) inquireIn(ticket, Patience.lookAgain)
  }
  const inquireIn = (ticket: Ticket.Ticket, wait: Duration.Duration): void => {
    const at = steady() + Duration.toMillis(wait)
    ticket.dueAt = Math.min(ticket.dueAt ?? at, at)
    ground.due()
  }
  const isInUse = (ticket: Ticket.Ticket): boolean => {
    const epoch = feed.current()
    return epoch !== null && InUse.isOf(epoch)(ticket)
  }
  const { contradicts, namesake } = Doubts.make({
    ...{ audit, book, inquiry: ground.inquiry, isInUse },
    again: (ticket) => inquireIn(ticket, Patience.lookAgain)
  })

  /** It is of an order that nobody knows, on the account in use: no change of one on another has made it. */
  const strange = (traits: Namesake.Traits): void => {
    book.meet(traits.ids)
    const named = book.byRef(traits.ids.ref ?? "")
    if (named !== undefined && isInUse(named) && !ground.second(traits.ids)) namesake(traits)
  }

  /** It was told of as ended, and listed as open all the same: this time, or the last one, since that list may come behind the other. */
  const isListedAsOpen = ({ openIn }: Ticket.Ticket): boolean => openIn >= Math.max(0, ground.inquiry() - 1)

  const openOrder = (event: Named<"openOrder">, epoch: Epoch): void => {
    const { ids: names, quantity, terms, word } = Words.openOrder(event)
    const ids = { ...names, epoch: epoch.number }
    if (event.order.whatIf === true || !isHeard(event.order.account, ids, epoch)) return
    if (contradicts("openOrder", ids)) return
    const known = find(ids, epoch)
    if (known === undefined) {
      strange({ ids, contract: event.contract, action: String(event.order.action) })
      const { clientId = 0 } = event.order
      const document = Foreign.document(event, Ticket.iso(now()))
      // a gateway may list executions before what is open
      const order = { ...document, executions: executions.ofOrder({ ...document, clientId }) }
      const ticket = { ...Ticket.fresh, order, clientId, account: "", epoch: 0, at: now(), request: null }
      if (["Filled", "Cancelled", "ApiCancelled"].includes(word.status ?? "")) return
      return apply(book.enter(ticket), "openOrder", word)
    }
    if (!known.isChanging || !Change.isOutstanding(known, event)) {
      if (known.isChanging) changed(known)
      Object.assign(known, Change.made(known))
      if (known.request !== null) known.request = Words.trailing(known.request, terms)
    }
    const isAfterAll = isEnded(known.order) || isListedAsOpen(known)
    known.rest = Words.rest(event.order)
    known.extras = known.request === null ? [] : Extras.of(event.order, known.request)
    const isAsked = known.request !== null && known.request.ocaGroup === terms.ocaGroup
    const ocaGroup = isAsked ? terms.ocaGroup : Foreign.name(terms.ocaGroup)
    apply(known, "openOrder", word, { ...known.order, ...terms, ocaGroup, quantity: quantity ?? known.order.quantity })
    if (isAfterAll && !isEnded(known.order)) known.openIn = ground.inquiry()
  }
  const orderStatus = (event: Named<"orderStatus">, epoch: Epoch): void => {
    const { ids, word } = Words.orderStatus(event, epoch.session.clientId)
    contradicts("orderStatus", ids)
    const ticket = find(ids, epoch)
    if (ticket === undefined) return
    const size = Standing.isShort(ticket, word) ? Words.statusSize(event) : null
    ticket.outlived = Standing.isLive(word) && Family.isLeft(book, ticket) ? size : null
    // all of its size or more has filled, and some was left: a change to a larger one was made that nothing else has told of
    const isLarger = size !== null && !Decimal.isGreaterThan(ticket.order.quantity, word.filled ?? "0")
    apply(ticket, "orderStatus", word, isLarger ? { ...ticket.order, quantity: size } : ticket.order)
  }
  const completedOrder = (event: Named<"completedOrder">, epoch: Epoch): void => {
    const { ids, size, word } = Words.completedOrder(event)
    if (!isHeard(event.order.account, ids, epoch) || contradicts("completedOrder", ids)) return
    const ticket = find(ids, epoch)
    // it says neither client nor id
    const traits = { ids, contract: event.contract, action: String(event.order.action) }
    const isAnother = ticket?.order.permId === null && Namesake.isAnother(book, ticket, traits)
    if (ticket === undefined || isAnother) return book.meet(ids)
    if (isListedAsOpen(ticket) && word.status !== "Filled") return
    // a change of size that we know to have asked for may have been refused
    apply(ticket, "completedOrder", word, { ...ticket.order, quantity: size(ticket) })
  }

  const execute = (execution: Execution, what: "execution" | "fee", epoch: Epoch): void => {
    const { clientId, orderId, orderRef, permId } = execution
    const ids = { ref: orderRef ?? "", permId: permId ?? 0, clientId, orderId, epoch: epoch.number }
    const isInDoubt = contradicts(what, ids)
    const ticket = isInDoubt ? undefined : find(ids, epoch)
    if (ticket === undefined && !isInDoubt) strange({ ids, contract: execution.contract, action: execution.side })
    if (ticket !== undefined) {
      const { commission, execId, price, quantity } = execution
      audit(ticket, { message: what, execId, quantity, price, commission })
      ticket.wasAcknowledged = true
      const wasOver = isOver(ticket.order)
      const told = Doubts.lifted(ticket, ground.weigh(ticket, null, () => Standing.execute(ticket, execution)))
      // that a part was filled says nothing of whether the rest is at the gateway
      const isBack = wasOver && !isOver(told)
      if (isBack) Object.assign(ticket, { isSought: true, looks: 0, tries: 0 })
      book.put(ticket, isBack ? { ...told, settled: false } : told)
      if (isBack) inquireIn(ticket, Patience.lookAgain)
    }
    executed(execution, ticket, what)
  }
  const execDetails = (event: Named<"execDetails">, epoch: Epoch): void => {
    const told = Words.execution(event)
    if (told === undefined) return
    const ids = { ref: told.orderRef ?? "", permId: told.permId ?? 0, clientId: told.clientId, orderId: told.orderId }
    if (!isHeard(event.execution.acctNumber, ids, epoch)) return
    // where it is one of an order that ended in an earlier run, it is known already
    const isOurs = book.byRef(told.orderRef ?? "") !== undefined
    const { acctNumber = "" } = event.execution
    const account = acctNumber === "" ? epoch.account ?? undefined : acctNumber
    const named = isOurs ? told : { ...told, orderRef: Foreign.name(told.orderRef) }
    const what = executions.isKnown(named) ? "fee" : "execution"
    const execution = executions.take(named, account)
    if (execution !== undefined) execute(execution, what, epoch)
  }
  const commissionReport = (event: Named<"commissionReport">, epoch: Epoch): void => {
    const told = Words.fee(event)
    const execution = told === undefined ? undefined : executions.fee(told)
    if (execution !== undefined) execute(execution, "fee", epoch)
  }

  yield* feed.hear("openOrder", openOrder)
  yield* feed.hear("orderStatus", orderStatus)
  yield* feed.hear("completedOrder", completedOrder)
  yield* feed.hear("execDetails", execDetails)
  yield* feed.hear("commissionReport", commissionReport)
  yield* feed.hear("error", Errors.make({ audit, feed, inquireIn, keeper }))
})
