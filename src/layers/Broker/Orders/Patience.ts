/**
 * How long we wait for what a gateway should say of an order, and for what it may still be loading.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"

/**
 * How long an order may go without a word before the lists are asked for.
 *
 * @since 0.1.0
 * @category policies
 */
export const acknowledgement: Duration.Duration = Duration.seconds(10)

/**
 * How long a cancel may go without the end of its order.
 *
 * @since 0.1.0
 * @category policies
 */
export const cancel: Duration.Duration = Duration.seconds(10)

/**
 * How long a rejection may go without a status.
 *
 * @since 0.1.0
 * @category policies
 */
export const rejection: Duration.Duration = Duration.seconds(2)

/**
 * After which lists that ended without an order are asked for again.
 *
 * @since 0.1.0
 * @category policies
 */
export const lookAgain: Duration.Duration = Duration.seconds(2)

/**
 * After which lists that did not end are asked for again.
 *
 * @since 0.1.0
 * @category policies
 */
export const unended: Duration.Duration = Duration.seconds(60)

/**
 * How long less of an order may have been told as executed than its status says is filled.
 *
 * @since 0.1.0
 * @category policies
 */
export const executions: Duration.Duration = Duration.seconds(2)

/**
 * For how long after a session's beginning its gateway may still be loading its orders.
 *
 * @since 0.1.0
 * @category policies
 */
export const loading: Duration.Duration = Duration.seconds(60)

/**
 * How often orders that live are looked for, whatever was told of them, and with them those of others: a gateway tells of these
 * by itself only the client that its settings name as master.
 *
 * @since 0.1.0
 * @category policies
 */
export const sweep: Duration.Duration = Duration.seconds(60)
