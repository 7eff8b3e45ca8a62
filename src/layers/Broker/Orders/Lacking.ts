/**
 * Orders of which more is filled than was told as executed: what is missing is waited for a moment, and then asked for.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Keeper } from "./Keeper.ts"
import * as Settle from "./Settle.ts"
import * as Standing from "./Standing.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * Keeps them, by `Keeper.steady`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ steady }: Pick<Keeper, "steady">) => {
  const lacking = new Set<Ticket>()
  let at = Infinity
  return {
    /** When they are to be looked at. */
    at: (): number => at,
    add: (ticket: Ticket): void => {
      lacking.add(ticket)
      at = Math.min(at, steady() + Duration.toMillis(Settle.patience.executions))
    },
    /** Lets go of them, and answers whether any still lacks something. */
    take: (): boolean => {
      const isMissing = [...lacking].some(Standing.lacks)
      lacking.clear()
      at = Infinity
      return isMissing
    }
  }
}
