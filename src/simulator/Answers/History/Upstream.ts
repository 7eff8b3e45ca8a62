/**
 * The data service behind a gateway, as faults leave it: away with IBKR, or its farm alone broken; and what its user may
 * have of it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Ground } from "../Ground.ts"

/**
 * The data service of a gateway.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, limits }: Pick<Ground, "faults" | "limits">) => ({
  /** What it says instead of the history of an instrument. */
  problem: ({ details: { contract } }: Instrument): string | undefined => {
    if (limits.unentitled.includes(contract.symbol ?? "")) {
      return `No market data permissions for ${contract.primaryExch || contract.exchange} ${contract.secType}`
    }
    return faults.farms.isBroken("historical")
      ? "HMDS connection attempt failed.  Connection will be re-attempted..."
      : undefined
  },
  /** Waits while the gateway has lost IBKR. */
  back: Effect.suspend(() => {
    const lost = faults.latest("server-lost")
    return lost === undefined ? Effect.void : faults.over(lost.id)
  })
})

/**
 * The data service of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Upstream extends ReturnType<typeof make> {}
