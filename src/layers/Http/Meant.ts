/**
 * Asks about nothing whose conId is of something else than what else is said of it: what came of it would bear the wrong name.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Contract } from "../../domain/Contract.ts"
import * as Details from "../../domain/Details.ts"
import { Contracts } from "../Broker/Contracts.ts"
import * as Problems from "./Problems.ts"

/** What is asked about by its conId and by more: what that conId is. */
const twice = (contract: Contract): Contract | undefined =>
  Details.isNamedTwice(contract) ? { conId: contract.conId } : undefined

const judged = (contract: Contract, details: Details.Details): Effect.Effect<void, Problems.MixedUp> => {
  const detail = Details.mixedUp(contract, details)
  return detail === undefined
    ? Effect.void
    : Effect.fail(new Problems.MixedUp({ detail: `${detail}: leave out the one that you do not mean` }))
}

/**
 * Makes what fails where a contract means two things: by what the gateway is `asked`, or by what is `remembered` of it, which
 * fails as it is told to where nothing is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(Contracts, ({ known, one }) => ({
  asked: (part: string) => (contract: Contract) => {
    const asked = twice(contract)
    return asked === undefined ? Effect.void : Effect.flatMap(
      Effect.mapError(one(asked), Problems.ofFailure(part)),
      (details) => judged(contract, details)
    )
  },
  remembered: <E>(contract: Contract, otherwise: E): Effect.Effect<void, Problems.MixedUp | E> => {
    const asked = twice(contract)
    return asked === undefined ? Effect.void : Effect.flatMap(
      known(asked),
      (details): Effect.Effect<void, Problems.MixedUp | E> =>
        details === undefined ? Effect.fail(otherwise) : judged(contract, details)
    )
  }
}))
