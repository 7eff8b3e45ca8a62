/**
 * A simulated TWS or IB Gateway, for any client of the TWS API: in the same process, or over TCP with faults by name.
 *
 * @since 0.1.0
 */

/**
 * @since 0.1.0
 */
export * as Control from "./Control.ts"
/**
 * @since 0.1.0
 */
export * as Fault from "./Fault.ts"
/**
 * @since 0.1.0
 */
export * as Gateway from "./Gateway.ts"
/**
 * @since 0.1.0
 */
export * as Server from "./Server.ts"
/**
 * @since 0.1.0
 */
export * as Wire from "./Wire.ts"
