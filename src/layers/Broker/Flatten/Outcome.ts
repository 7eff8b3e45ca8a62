/**
 * What is closed and what is left, once everything that was sent has had its time.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import type { Flattened } from "../../../domain/Flattened.ts"
import type { Position } from "../../../domain/Position.ts"
import type * as Way from "./Way.ts"

const opened = "it was opened meanwhile, and nothing was sent to close it: ask again"
const unread = "positions are not known now"

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

/**
 * What became of them by what is held now, nothing where that cannot be read any more: then none is known to be closed. What is
 * held now and was not is left too.
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
  const left = held.map((position) => {
    const { contract: { secType = "", symbol = "" }, position: size } = position
    const { isSent, says, why } = meant.get(conIdOf(position)) ??
      { isSent: false, why: "unknown" as const, says: opened }
    const reason = isUnread && isSent ? unread : says
    return { conId: conIdOf(position), symbol, secType, position: size, why, says: reason }
  })
  const closed = leaving.length - left.filter(({ conId }) => meant.has(conId)).length
  return { closed, left }
}
