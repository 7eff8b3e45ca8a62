/**
 * What the gateway has of an order that none of ours ever bears: a human, or a preset, has added it, and to write the order again
 * would take it away.
 *
 * @since 0.1.0
 */
import type { Named } from "../../../../domain/Event.ts"
import type { OrderRequest } from "../../../../domain/Order.ts"

type TwsOrder = Named<"openOrder">["order"]

// an integer that is not there is the largest that 32 bits hold
const isSize = (value: number | undefined): boolean => value !== undefined && value > 0 && value < 2_147_483_647
const isText = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "None"

const found: { readonly [name: string]: (order: TwsOrder, request: OrderRequest) => boolean } = {
  conditions: ({ conditions = [] }) => conditions.length > 0,
  goodAfterTime: ({ goodAfterTime }, request) => isText(goodAfterTime) && request.goodAfterTime === undefined,
  allOrNone: ({ allOrNone }) => allOrNone === true,
  hidden: ({ hidden }) => hidden === true,
  triggerMethod: ({ triggerMethod = 0 }) => triggerMethod !== 0,
  displaySize: ({ displaySize }) => isSize(displaySize),
  minQty: ({ minQty }) => isSize(minQty),
  discretionaryAmt: ({ discretionaryAmt }) => isSize(discretionaryAmt),
  algoStrategy: ({ algoStrategy }) => isText(algoStrategy),
  adjustedOrderType: ({ adjustedOrderType }) => isText(adjustedOrderType)
}

/**
 * Their names, in TWS's words.
 *
 * @since 0.1.0
 * @category accessors
 */
export const of = (order: TwsOrder, request: OrderRequest): ReadonlyArray<string> =>
  Object.entries(found).flatMap(([name, has]) => has(order, request) ? [name] : [])
