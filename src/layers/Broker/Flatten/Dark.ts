/**
 * What is said where nothing can be read any more after our orders were cancelled, and before anything was sent to close.
 *
 * @since 0.1.0
 */
import type { Flattened } from "../../../domain/Flattened.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Position } from "../../../domain/Position.ts"

/**
 * Nothing is known to be closed, and all is left that was held, and what an order that worked may have opened before it was
 * cancelled. Each position is what it was last known to be.
 *
 * @since 0.1.0
 * @category constructors
 */
export const left = (
  held: ReadonlyArray<Position>,
  working: ReadonlyArray<Order>,
  problem: string
): Flattened => {
  const why = "unknown"
  const says = `nothing was sent to close it${
    working.length === 0 ? "" : ", and our orders may be cancelled already"
  }: ${problem}`
  const known = held.map(({ contract, position }) => ({ contract, position }))
  const opened = working.map(({ contract }) => ({ contract, position: "0" }))
  const all = new Map([...opened, ...known].map((each) => [each.contract.conId ?? 0, each]))
  return {
    closed: 0,
    left: [...all].map(([conId, { contract: { secType = "", symbol = "" }, position }]) => ({
      conId,
      symbol,
      secType,
      position,
      why,
      says
    })),
    resting: []
  }
}
