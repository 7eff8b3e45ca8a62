/**
 * What a gateway's code means, and the form in which the tables of codes are written.
 *
 * @since 0.1.0
 */

/**
 * How bad it is, in rising order. `error` ends the request or the subscription that it names, `critical` needs a human;
 * neither ever decides what became of an order.
 *
 * @since 0.1.0
 * @category models
 */
export type Severity = "info" | "warning" | "error" | "critical"

/**
 * What it is about: the line to the gateway or to IBKR, one request, one order, or nothing that waits for an answer.
 *
 * @since 0.1.0
 * @category models
 */
export type Scope = "connection" | "request" | "order" | "notice"

/**
 * The meaning of one code. `retryable`: may the same thing succeed later without a change by a human? `advice` is one
 * sentence for the person who reads it at night.
 *
 * @since 0.1.0
 * @category models
 */
export interface Meaning {
  readonly severity: Severity
  readonly scope: Scope
  readonly retryable: boolean
  readonly advice: string
}

/**
 * One line of a table: its codes, each a number or a range with both ends, and what they mean.
 *
 * @since 0.1.0
 * @category models
 */
export type Row = readonly [
  codes: ReadonlyArray<number | readonly [first: number, last: number]>,
  severity: Severity,
  scope: Scope,
  retryable: boolean,
  advice: string
]
