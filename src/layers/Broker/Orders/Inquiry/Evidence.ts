/**
 * What is known of an order that open orders, completed orders and executions do not name, and what follows from that.
 *
 * @since 0.1.0
 */
import * as Codes from "../Codes.ts"
import type { Whereabouts } from "../InUse.ts"

/**
 * What it is worth that no list names an order: *proof* where the gateway names others, or need name none; nothing yet while it
 * may still be *loading* them; and nothing where its lists stay *empty* that should not be.
 *
 * @since 0.1.0
 * @category models
 */
export type Silence = "proof" | "loading" | "empty"

/**
 * What is known of an order of ours, once the lists were asked for, and none of them named it. `isConnected`: TWS had its line
 * to IBKR while it answered; `isReadOnly`: all ended but that of completed orders, which a read-only API refuses, and nothing
 * but to place it was asked of the order; `wasAcknowledged`: the gateway has spoken of it at some time; `code` is the
 * gateway's, where it said that it rejects it; `isDoubtful`: an order bears its name that is not surely another; `isLater`:
 * the session that was asked began after the one that the order was written to, so that one has been read to its end;
 * `isSameClient`: both are of one client id, so that the gateway has let go of the older; `isSameDay`: the lists still hold
 * what ended since the order was written; `account`: where its account is. `looks` counts how often all lists ended without
 * it, `tries` how often they did not all end, this time included: each in its own time, whoever had them asked for in between.
 *
 * @since 0.1.0
 * @category models
 */
export interface Evidence {
  readonly allEnded: boolean
  readonly isConnected: boolean
  readonly isReadOnly: boolean
  readonly wasAcknowledged: boolean
  readonly code: number | null
  readonly isDoubtful: boolean
  readonly isLater: boolean
  readonly isSameClient: boolean
  readonly isSameDay: boolean
  readonly account: Whereabouts
  readonly silence: Silence
  readonly looks: number
  readonly tries: number
}

/**
 * What follows: the order's fate, or that it is to be asked for again, soon or later.
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict = "unsent" | "rejected" | "unknown" | "look_again" | "ask_later"

/**
 * How often the lists are asked for before an order is unknown: where they ended without it, and where they did not end.
 *
 * @since 0.1.0
 * @category policies
 */
export const most = { looks: 2, tries: 3 } as const

/** The gateway's first word on it was that it does not take what was just written. */
const isRefused = ({ account, code, isLater, isReadOnly, wasAcknowledged }: Evidence): boolean =>
  isReadOnly && code === Codes.refused && !wasAcknowledged && !isLater && account === "in_use"

/**
 * The verdict. *Unsent* needs all lists of a later session of the same client id, twice: to a session that still lives, or
 * that the gateway may still be reading, an order may be on its way. And it needs them on the day of the order: what ended on
 * an earlier one is in none of them. While an order bears its name that may be it, that is not known; nor where the lists name
 * no order at all that should: such a gateway is asked again for as long as it may be loading them. What TWS answers while it
 * is cut off from IBKR is its own memory, and decides nothing. A read-only API never lists what has completed, and takes no
 * order. Of an order on another account than the one in use silence proves nothing, and is not waited for where the gateway
 * does not manage that.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const verdict = (evidence: Evidence): Verdict => {
  const { account, allEnded, code, isConnected, isDoubtful, isLater, isSameClient, isSameDay, looks, tries } = evidence
  if (account === "elsewhere") return "unknown"
  if (!isConnected) return "ask_later"
  if (isRefused(evidence)) return "rejected"
  if (!allEnded) return tries >= most.tries ? "unknown" : "ask_later"
  const isInUse = account === "in_use"
  if (code !== null && isInUse) return "rejected"
  if (looks < most.looks) return "look_again"
  const mayBeUnsent = isInUse && !evidence.wasAcknowledged && !isDoubtful && isLater && isSameClient && isSameDay
  if (!mayBeUnsent || evidence.silence === "empty") return "unknown"
  return evidence.silence === "loading" ? "look_again" : "unsent"
}

/**
 * Is it unknown because of the session that was asked alone, which the order may be on its way to, or which is of another client:
 * so that the lists of a later one may prove it unsent?
 *
 * @since 0.1.0
 * @category verdicts
 */
export const isEarly = (evidence: Evidence): boolean =>
  verdict(evidence) === "unknown" && verdict({ ...evidence, isLater: true, isSameClient: true }) === "unsent"
