/**
 * What is told of the orders and executions of the account in use as they change.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Domain from "../../../domain/Execution.ts"
import { Order } from "../../../domain/Order.ts"

/**
 * All orders, in the place of all that were told before, and when they were listed last.
 *
 * @since 0.1.0
 * @category models
 */
export const Orders = Schema.Struct({ asOf: Schema.String, orders: Schema.Array(Order) })

/**
 * An execution. `baseExecId` is what the ids of all its revisions have in common: the `execId` without the number of its correction.
 *
 * @since 0.1.0
 * @category models
 */
export const Execution = Schema.Struct({ baseExecId: Schema.String, ...Domain.Execution.fields })

/**
 * All executions of a day, in the place of all that were told before, and when they were listed last.
 *
 * @since 0.1.0
 * @category models
 */
export const Executions = Schema.Struct({ asOf: Schema.String, executions: Schema.Array(Execution) })

/**
 * An execution as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const execution = (one: Domain.Execution): typeof Execution.Type => ({
  baseExecId: Domain.revision(one.execId).base,
  ...one
})
