/**
 * Judges an order of ours that the lists did not name, by all that is known of it, and enters what follows into the book.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Mask from "../../../../domain/Mask.ts"
import type { Epoch } from "../../Feed.ts"
import * as Change from "../Change.ts"
import * as Family from "../Family.ts"
import * as InUse from "../InUse.ts"
import type { Keeper } from "../Keeper.ts"
import * as Patience from "../Patience.ts"
import type { Ticket } from "../Ticket.ts"
import * as Day from "./Day.ts"
import * as Evidence from "./Evidence.ts"

/**
 * What follows from silence: of what has filled in part the rest alone can have been rejected, which ends it as a cancel does.
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict = Evidence.Verdict | "cancelled"

/**
 * How the lists that do not name it were answered.
 *
 * @since 0.1.0
 * @category models
 */
export type Told = Pick<Evidence.Evidence, "allEnded" | "isConnected" | "isReadOnly" | "silence">

/**
 * Makes the judge. `isConnected`: TWS had its line to IBKR while it answered; what it answers without is counted for nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ book, now, steady }: Keeper) => (ticket: Ticket, epoch: Epoch, told: Told): Verdict => {
  // somebody else has asked for the lists meanwhile: they are those of the look before
  if (ticket.looks > 0 && ticket.dueAt !== null && steady() < ticket.dueAt) return "look_again"
  const { allEnded, isConnected } = told
  // a cancel, say, has them asked for again long before
  const isSpaced = ticket.tries === 0 || steady() - ticket.triedAt >= Duration.toMillis(Patience.unended)
  if (isConnected && allEnded) ticket.looks++
  else if (isConnected && isSpaced) Object.assign(ticket, { tries: ticket.tries + 1, triedAt: steady() })
  const { at, clientId, code, doubt, looks, steadyAt, tries, wasAcknowledged } = ticket
  const isLater = ticket.epoch < epoch.number
  const isSameClient = clientId === epoch.session.clientId
  const { connectedAt, session: { connectionTime } } = epoch
  // a wall clock that was set back since makes it no younger than it is, and hides of which day one of an earlier run is
  const writtenAt = steadyAt === null ? at : Math.min(at, now() - (steady() - steadyAt))
  const isSameDay = writtenAt <= now() && Day.isSame(writtenAt, now(), { connectionTime, connectedAt })
  const account = InUse.whereabouts(ticket, epoch)
  const hasFilled = ticket.order.filled !== "0"
  const evidence: Evidence.Evidence = {
    ...told,
    isReadOnly: told.isReadOnly && ticket.cancel === "none",
    account,
    wasAcknowledged: wasAcknowledged || hasFilled,
    code,
    isDoubtful: doubt !== null,
    isLater,
    isSameClient,
    isSameDay,
    looks,
    tries
  }
  const ofSilence = Evidence.verdict(evidence)
  const verdict = ofSilence === "rejected" && hasFilled ? "cancelled" : ofSilence
  const isDecided = verdict !== "look_again" && verdict !== "ask_later"
  const wait = verdict === "look_again" ? Patience.lookAgain : Patience.unended
  ticket.dueAt = isDecided ? null : steady() + Duration.toMillis(wait)
  ticket.isSought = !isDecided
  ticket.isAway = verdict === "unknown" && account !== "in_use"
  if (isDecided) {
    ticket.isUnlisted = verdict === "unknown" && !ticket.isAway && (!allEnded || Evidence.isEarly(evidence))
    // should it turn up again, nobody awaits an answer any more; of one that is unknown, a change may have been made
    Object.assign(ticket, { isCancelling: false, ...(verdict === "unknown" ? {} : Change.made(ticket)) })
  }
  // more accounts may be known than when it was told
  const why = doubt === null ? ticket.order.message : Mask.own(doubt)
  const ofUnknown = ticket.isAway ? InUse.says(ticket, epoch) : why
  const isLate = verdict === "unsent" && ticket.order.state === "unknown"
  const ofOthers = isLate ? Family.late : ticket.order.message
  const message = verdict === "unknown" ? ofUnknown : ofOthers
  book.put(ticket, {
    ...ticket.order,
    message,
    ...(isDecided ? { state: verdict, settled: true } : { settled: false })
  })
  return verdict
}
