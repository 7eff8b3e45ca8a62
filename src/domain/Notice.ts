/**
 * A message of the gateway that belongs to no request: connectivity, farms, warnings. Its text is masked and escaped.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * How bad a gateway's message is, in rising order.
 *
 * @since 0.1.0
 * @category models
 */
export const Severity = Schema.Literals(["info", "warning", "error", "critical"])

/**
 * @since 0.1.0
 * @category models
 */
export type Severity = typeof Severity.Type

/**
 * A gateway notice: `id` is −1 or the request or order it names, `at` ISO-8601 UTC.
 *
 * @since 0.1.0
 * @category models
 */
export class Notice extends Schema.Class<Notice>("effect-ibkr/domain/Notice")({
  id: Schema.Int,
  code: Schema.Int,
  severity: Severity,
  text: Schema.String,
  at: Schema.String
}) {}
