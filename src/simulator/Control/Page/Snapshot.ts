/**
 * What the page is told twice a second.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Report from "../Report.ts"

/**
 * The document of `GET /` with its last orders only, and what every instrument trades at.
 *
 * @since 0.1.0
 * @category models
 */
export const Snapshot = Schema.Struct({ ...Report.Document.fields, prices: Schema.Array(Report.Price) })

/**
 * How the gateway stands.
 *
 * @since 0.1.0
 * @category models
 */
export type Snapshot = typeof Snapshot.Type
