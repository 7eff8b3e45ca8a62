/**
 * What is closed and what is left: once everything that was sent has had its time, or nothing can be read any more.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Flattened } from "../../../domain/Flattened.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"
import type * as Way from "./Way.ts"

const opened = "it was opened meanwhile, and nothing was sent to close it: ask again"
const notKnown = "positions are not known now"

/**
 * A position that was to be closed: whether an order was sent for that, and why it is left, should it be.
 *
 * @since 0.1.0
 * @category models
 */
export interface Leaving {
  readonly held: Position
  readonly isSent: boolean
  readonly why: Way.Why
  readonly says: string | null
}

const conIdOf = ({ contract: { conId = 0 } }: Pick<Position, "contract">): number => conId

const left = (
  { contract, position }: Pick<Position, "contract" | "position">,
  { says, why }: Pick<Leaving, "says" | "why">
): Flattened["left"][number] => {
  const { conId = 0, secType = "", symbol = "" } = contract
  return { conId, symbol, secType, position, why, says }
}

/**
 * What became of the positions that were to be closed, by what is held now; where that cannot be read any more (none), no position
 * is known to be closed. What is held now and was not is left too.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (
  leaving: ReadonlyArray<Leaving>,
  now: Option.Option<ReadonlyArray<Position>>
): Pick<Flattened, "closed" | "left"> => {
  const meant = new Map(leaving.map((each) => [conIdOf(each.held), each]))
  const isUnread = Option.isNone(now)
  const held = Option.getOrElse(now, () => leaving.map((each) => each.held))
  const all = held.map((position) => {
    const { isSent, says, why } = meant.get(conIdOf(position)) ??
      { isSent: false, why: "unknown" as const, says: opened }
    return left(position, { why, says: isUnread && isSent ? notKnown : says })
  })
  const closed = leaving.length - all.filter(({ conId }) => meant.has(conId)).length
  return { closed, left: all }
}

/**
 * What is said where nothing can be read any more after our orders were cancelled, and before anything was sent to close: no position
 * is known to be closed, and all that was held is left, each as it was last known, and what an order that worked may have opened
 * before it was cancelled.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unread = (
  held: ReadonlyArray<Position>,
  working: ReadonlyArray<Order>,
  problem: string
): Flattened => {
  const cancelled = working.length === 0 ? "" : ", and our orders may be cancelled already"
  const says = `nothing was sent to close it${cancelled}: ${problem}`
  const mayBeOpen = working.map(({ contract }) => ({ contract, position: "0" }))
  const all = new Map([...mayBeOpen, ...held].map((each) => [conIdOf(each), each]))
  return { closed: 0, left: Array.from(all.values(), (each) => left(each, { why: "unknown", says })), resting: [] }
}
