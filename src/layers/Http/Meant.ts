/**
 * Asks about nothing whose conId is of something else than its symbol: what came of it would bear the wrong name.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Contract } from "../../domain/Contract.ts"
import * as Details from "../../domain/Details.ts"
import { Contracts } from "../Broker/Contracts.ts"
import * as Problems from "./Problems.ts"

/**
 * Makes what fails where a contract means two things.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(Contracts, ({ one }) => (part: string) => (contract: Contract) => {
  const { conId, symbol } = contract
  if (conId === undefined || symbol === undefined) return Effect.void
  return one({ conId }).pipe(
    Effect.mapError(Problems.ofFailure(part)),
    Effect.flatMap((details) => {
      const detail = Details.mixedUp(contract, details)
      return detail === undefined
        ? Effect.void
        : Effect.fail(new Problems.MixedUp({ detail: `${detail}: name one of the two` }))
    })
  )
})
