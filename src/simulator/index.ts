/**
 * A simulated TWS or IB Gateway, for any client of the TWS API: in the same process, or over TCP with faults by name.
 *
 * @since 0.1.0
 */

/**
 * The control API: HTTP on the loopback.
 *
 * @since 0.1.0
 */
export * as Control from "./Control/Control.ts"
/**
 * The catalogue of faults, and how they are read from flags and bodies.
 *
 * @since 0.1.0
 */
export * as Fault from "./Faults/Fault.ts"
/**
 * The gateway: accounts, orders and faults, without bytes.
 *
 * @since 0.1.0
 */
export * as Gateway from "./Gateway.ts"
/**
 * The log of what each client did.
 *
 * @since 0.1.0
 */
export * as Logbook from "./Logbook/Logbook.ts"
/**
 * Records what passes to a file.
 *
 * @since 0.1.0
 */
export * as Recorder from "./Recording/Recorder.ts"
/**
 * What survives a restart, as a document: the option `state` takes one that was read, and writes the next.
 *
 * @since 0.1.0
 */
export * as Kept from "./State/Kept.ts"
/**
 * Serves a recording back.
 *
 * @since 0.1.0
 */
export * as Replay from "./Recording/Replay.ts"
/**
 * Faults and acts at their times.
 *
 * @since 0.1.0
 */
export * as Script from "./Faults/Script.ts"
/**
 * The gateway over TCP.
 *
 * @since 0.1.0
 */
export * as Server from "./Server/Server.ts"
/**
 * The frames that passed.
 *
 * @since 0.1.0
 */
export * as Wire from "./Server/Wire.ts"
