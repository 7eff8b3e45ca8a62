/**
 * A hole in a stream that lives on: what happened in between was not seen.
 *
 * @since 0.1.0
 */

/**
 * Why there is a hole: the session ended (`reconnected`), the gateway lost our subscriptions or a book
 * (`data_lost`, 1101 or 317), the line of one subscription went quiet and was asked again (`silent`), the gateway had lost IBKR
 * and kept the subscription (1100, then 1102: `upstream`), its farm was away (`farm`), the gateway ended it and it was asked
 * again (`asked_again`), or the reader was too slow (`lagging`).
 *
 * @since 0.1.0
 * @category models
 */
export type Why = "reconnected" | "data_lost" | "silent" | "upstream" | "farm" | "asked_again" | "lagging"

/**
 * The hole. `from` is when the last value before it came, `to` when the first after it did (epoch ms).
 *
 * @since 0.1.0
 * @category models
 */
export interface Gap {
  readonly _tag: "Gap"
  readonly from: number
  readonly to: number
  readonly why: Why
}

/**
 * Makes one, which never ends before it begins: a clock may be set back between two times.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (from: number, to: number, why: Why): Gap => ({
  _tag: "Gap",
  from: Math.min(from, to),
  to,
  why
})

/**
 * Is it a gap, and no value?
 *
 * @since 0.1.0
 * @category guards
 */
export const isGap = (value: unknown): value is Gap =>
  typeof value === "object" && value !== null && "_tag" in value && value._tag === "Gap"
