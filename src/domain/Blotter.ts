/**
 * The blotter of an account: what is known of its orders and executions, and every change of it, in the order in which they were told.
 *
 * @since 0.1.0
 */
import type { Execution } from "./Execution.ts"
import type { Known } from "./Known.ts"
import type { Order } from "./Order.ts"

/**
 * All that is known of one part, in the place of all that was told of it before. `why` says what keeps it from being known, or from
 * being kept up to date, for people; `null` where nothing does.
 *
 * @since 0.1.0
 * @category models
 */
export interface Part<Tag extends "Orders" | "Executions", A> {
  readonly _tag: Tag
  readonly known: Known<ReadonlyArray<A>>
  readonly why: string | null
}

/**
 * What is told: a part as a whole, an order that is new or has changed, or an execution: once as `Execution`, as `Correction` each
 * time that it is corrected, which takes the place of the one that it `corrects`, and as `Commission` where what it cost is told
 * after it.
 *
 * @since 0.1.0
 * @category models
 */
export type Told =
  | Part<"Orders", Order>
  | Part<"Executions", Execution>
  | { readonly _tag: "Order"; readonly order: Order }
  | { readonly _tag: "Execution" | "Correction" | "Commission"; readonly execution: Execution }

/**
 * The same with its number: what happened later has a higher one. Whoever has heard of one may go on after it; where it is `null`,
 * more belongs to it, and nobody may.
 *
 * @since 0.1.0
 * @category models
 */
export type Entry = Told & { readonly number: number | null }
