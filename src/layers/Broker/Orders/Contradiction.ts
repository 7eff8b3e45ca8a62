/**
 * Names of an order that contradict each other: a gateway that was set up anew gives its ids again, and then a permId may be
 * that of one order of ours by what we know, and of another by its orderRef.
 *
 * @since 0.1.0
 */
import * as Mask from "../../../domain/Mask.ts"
import * as Foreign from "./Foreign.ts"
import * as Second from "./Second.ts"
import type { Ticket } from "./Ticket.ts"
import { type Ids, isOfWindow } from "./Words.ts"

/**
 * Orders of ours that a message may be of, and says nothing of; where it is clear which one it is of, only the others. `isAnew`: no other
 * program's choice of names explains it. `says` is what people are told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Contradiction {
  readonly tickets: ReadonlyArray<Ticket>
  readonly isAnew: boolean
  readonly says: string
}

/**
 * What is known of the names that a message bears: `named`, the order of ours of that orderRef, or where it bears none, of that
 * client and id; `permed`, the order of that permId; and as what a stranger's order of that permId was met.
 *
 * @since 0.1.0
 * @category models
 */
export interface Known {
  readonly named: Ticket | undefined
  readonly permed: Ticket | undefined
  readonly met: { readonly name: string | null } | undefined
}

/** Does nothing else that the message bears speak against it? */
const mayBe = (ticket: Ticket, ids: Ids): boolean => {
  const { clientId, orderId = 0 } = ids
  if (clientId === undefined) return true
  return clientId === ticket.clientId && !isOfWindow(ids) && (orderId <= 0 || orderId === ticket.order.orderId)
}

/** Does it answer what was written to that very line: its name, and the id that it was given there? */
const isAnswer = (ticket: Ticket, { clientId, epoch, orderId, ref }: Ids): boolean =>
  epoch === ticket.epoch && ref === ticket.order.orderRef && clientId === ticket.clientId &&
  orderId === ticket.order.orderId

const isOurs = (ticket: Ticket | undefined): ticket is Ticket => ticket?.order.owner === "ours"

/** As what the order of that permId is known, where that is not what the message calls it. */
const otherwise = ({ met, named, permed }: Known, ids: Ids): string | undefined => {
  const { clientId, orderId = 0, ref = "" } = ids
  if (permed === named || (permed === undefined && met === undefined)) return undefined
  const known = permed === undefined ? met?.name ?? null : permed.order.orderRef
  const called = known === null ? "an order without a name" : `order ${isOurs(permed) ? Mask.own(known) : known}`
  if (ref !== "") return known === (isOurs(permed) ? ref : Foreign.name(ref)) ? undefined : called
  if (!isOurs(permed)) return undefined
  const isOtherId = clientId === permed.clientId && orderId > 0 && orderId !== permed.order.orderId
  // a status bears no name; all else of an order of ours does
  const isElse = ids.ref === "" && clientId !== permed.clientId
  return isOtherId || isElse ? called : undefined
}

/**
 * What contradicts itself in what a message names an order by, if something does that is of ours.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const of = (known: Known, ids: Ids): Contradiction | undefined => {
  const { permId = 0, ref = "" } = ids
  if (permId <= 0) return undefined
  const { permed } = known
  const named = isOurs(known.named) && mayBe(known.named, ids) ? known.named : undefined
  const own = named?.order.permId ?? null
  // it is the one that it always was
  if (own === permId) return undefined
  const other = own === null ? otherwise(known, ids) : `permId ${own}`
  if (other === undefined || (named === undefined && !isOurs(permed))) return undefined
  const nameless = ids.ref === undefined ? `order id ${ids.orderId}` : "one without an orderRef"
  const called = ref === "" ? nameless : `orderRef ${named === undefined ? Mask.text(ref) : Mask.own(ref)}`
  const isSecond = named !== undefined &&
    (Second.is(named, ids) || (permed !== undefined && Second.is(named, Second.idsOf(permed))))
  const those = isSecond || (named !== undefined && isAnswer(named, ids)) ? [permed] : [named, permed]
  return {
    tickets: those.filter(isOurs),
    isAnew: own === null || ids.clientId !== undefined,
    says: own === null
      ? `The gateway calls permId ${permId} ${called}, and that permId is known as ${other}: it gives its ids again`
      : `The gateway calls permId ${permId} ${called}, which is known as ${other}: it is another of that name, or ids are given again`
  }
}
