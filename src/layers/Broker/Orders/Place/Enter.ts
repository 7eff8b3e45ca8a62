/**
 * Enters what is about to be sent: its intent in the journal, and then the order in the book.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Mask from "../../../../domain/Mask.ts"
import type { OrderRefused } from "../../../../errors/OrderRefused.ts"
import * as AccountName from "../../../State/AccountName.ts"
import * as Witness from "../../Audit/Witness.ts"
import type * as Entry from "../../Journal/Entry.ts"
import { type Passed, refuse } from "../Checks.ts"
import type { Keeper } from "../Keeper.ts"
import * as OrderRef from "../OrderRef.ts"
import * as Ticket from "../Ticket.ts"
import * as Write from "../Write.ts"

/**
 * Makes what enters orders, all or none. It fails where the journal does not take their intents, and where one of their names was
 * taken meanwhile: by an order that the gateway has told of, or by another client id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  keeper: Pick<Keeper, "anew" | "audit" | "book" | "elsewhere" | "enter" | "now" | "steady" | "write">
) => {
  const { anew, audit, book, enter, now, steady, write } = keeper
  const taken = (all: ReadonlyArray<Passed>): OrderRefused | undefined => {
    for (const { request: { orderRef } } of all) {
      const refusal = OrderRef.taken(keeper, orderRef)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }
  return Effect.fnUntraced(function*(
    all: ReadonlyArray<Passed>,
    orderIds: ReadonlyArray<number>,
    isTogether = false
  ) {
    const before = taken(all)
    if (before !== undefined) return yield* before
    const at = now()
    const updatedAt = Ticket.iso(at)
    const meant = all.map(({ account, epoch, intent: { parentRef = null }, request }, index) => {
      const { number, session: { clientId } } = epoch
      const { orderRef } = request
      const orderId = orderIds[index] ?? 0
      const name = AccountName.inside(account)
      const ticket: Ticket.Ticket = {
        ...Ticket.fresh,
        isWaiting: true,
        order: Write.document(request, orderRef, { account: Mask.account(account), orderId, parentRef, updatedAt }),
        clientId,
        account: name,
        epoch: number,
        at,
        steadyAt: steady(),
        isTogether,
        request
      }
      const line = ["intent", orderRef, orderId, clientId, name, number, at, request, parentRef] as const
      const intent: Entry.Intent = isTogether ? [...line, true] : line
      return { intent, ticket }
    })
    const intents = meant.map(({ intent }) => intent)
    if (!(yield* write(intents))) return yield* refuse(["state_not_writable"])
    // another client id may be giving the name just now: each looks after it has written, so that one of them sees the other
    yield* anew
    const refusal = taken(all)
    audit(...intents.flatMap((intent) => [Witness.decision(intent[1], []), Witness.intent(intent)]))
    const entered = meant.map(({ ticket }) => enter(ticket))
    if (refusal === undefined) return entered
    const { message } = refusal
    for (const each of entered) book.put(each, { ...each.order, state: "refused", settled: true, message })
    return yield* refusal
  })
}
