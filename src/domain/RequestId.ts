/**
 * The numbers that requests bear. Requests and orders share one space of ids on the wire, so requests count from 2³⁰:
 * below it are the ids of those who count their orders from 1, and far above it those of who once numbered them by the time.
 *
 * @since 0.1.0
 */

/**
 * The first request id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const first = 2 ** 30

/**
 * The ids of the requests that the connection itself sends, one for each kind.
 *
 * @since 0.1.0
 * @category constructors
 */
export const own = { executions: first } as const

/**
 * The first id of the requests that the broker sends for users. What lies between is kept for the connection itself and
 * for closing positions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const firstOfBroker = first + 2_000_000

/**
 * The highest number that a request or an order may bear: a gateway reads whole numbers of 32 bits.
 *
 * @since 0.1.0
 * @category constants
 */
export const highest = 2_147_483_647

const nobodys: ReadonlySet<number> = new Set([-1, 0, highest])

/**
 * Does a message with this id name no request and no order? Older gateways say so by another number than the newest.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNobodys = (id: number): boolean => nobodys.has(id)
