/**
 * The name of an order on the command line, and where a service answers for it.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"

// a URL takes these for parts of its path, and would ask for something else
const unaskable: ReadonlySet<string> = new Set(["", ".", ".."])

/**
 * The argument that names an order.
 *
 * @since 0.1.0
 * @category constructors
 */
export const argument = Argument.String("orderRef").pipe(
  Argument.filter(
    (orderRef) => !unaskable.has(orderRef),
    () => "Expected: the name of an order, and no order is called so"
  ),
  Argument.withDescription("the order's name")
)

/**
 * The route of an order.
 *
 * @since 0.1.0
 * @category conversions
 */
export const path = (orderRef: string): string => `/orders/${encodeURIComponent(orderRef)}`
