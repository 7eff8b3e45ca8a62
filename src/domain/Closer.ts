/**
 * An order of this program that closes a position, told by its name from all others: also by another run, or under another client
 * id, which has no journal of it.
 *
 * @since 0.1.0
 */
/**
 * The name of the order that closes the position in a contract, for whoever asks for that at a time (epoch ms).
 *
 * @since 0.1.0
 * @category conversions
 */
export const orderRef = (at: number, conId: number): string => `close-${at}-${conId}`

/**
 * Is it the name of such an order in this contract? Others may begin names of theirs with the same word.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNamed = (orderRef: string | null | undefined, conId: number | undefined): boolean =>
  new RegExp(`^close-\\d+-${conId}$`).test(orderRef ?? "")
