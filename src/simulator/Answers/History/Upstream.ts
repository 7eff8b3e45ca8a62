/**
 * The data service behind a gateway, as faults leave it: away with IBKR, or its farm alone broken.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Faults } from "../../Faults/Faults.ts"

/**
 * What a gateway says while its farm of historical data is broken.
 *
 * @since 0.1.0
 * @category constants
 */
export const failed = "HMDS connection attempt failed.  Connection will be re-attempted..."

/**
 * The data service of a gateway.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (faults: Faults) => ({
  isBroken: (): boolean => {
    const { kind = "market", state = "broken" } = faults.on("farm") ?? {}
    return kind === "historical" && state === "broken"
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
