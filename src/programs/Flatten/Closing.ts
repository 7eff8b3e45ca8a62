/**
 * What can be done with one position: the market order that closes it, or why none may be sent.
 *
 * @since 0.1.0
 */
import type { Contract as TwsContract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import { OrderAction } from "@stoqey/ib/dist/api/order/enum/order-action.js"
import { OrderType } from "@stoqey/ib/dist/api/order/enum/orderType.js"
import { TimeInForce } from "@stoqey/ib/dist/api/order/enum/tif.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"
import * as Option from "effect/Option"
import * as Contract from "../../domain/Contract.ts"
import * as Details from "../../domain/Details.ts"
import * as Position from "../../domain/Position.ts"
import type { Left } from "../../errors/PositionsLeft.ts"
import type { Held } from "./Holdings.ts"

/**
 * Why a position is left.
 *
 * @since 0.1.0
 * @category models
 */
export type Why = typeof Left.Type["why"]

/**
 * Can a position of this kind be closed by a market order at all?
 *
 * @since 0.1.0
 * @category guards
 */
export const isClosable = ({ secType }: Held): boolean => Position.isClosable({ contract: { secType } })

/**
 * Where a position can be closed, and whether outside of regular hours too.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly contract: TwsContract
  readonly outsideRth: boolean
}

/**
 * Where a position can be closed now, or why it cannot.
 *
 * @param details - all that the gateway answered about the position's conId, if it was asked.
 * @param now - epoch ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judge = (
  details: ReadonlyArray<ContractDetails> | undefined,
  conId: number,
  now: number
): Target | Why => {
  const found = (details ?? []).flatMap((told) => Option.toArray(Details.fromTws(told)))
    .find(({ contract }) => contract.conId === conId)
  if (found === undefined) return "no_contract_details"
  const way = Details.wayOut(found, now)
  return typeof way === "string" ? way : { ...way, contract: Contract.toTws(way.contract) }
}

/**
 * The order that takes a position to zero.
 *
 * @since 0.1.0
 * @category constructors
 */
export const order = (options: {
  readonly pos: number
  readonly account: string
  readonly orderRef: string
  readonly outsideRth: boolean
}): Order => ({
  action: options.pos > 0 ? OrderAction.SELL : OrderAction.BUY,
  totalQuantity: Math.abs(options.pos),
  orderType: OrderType.MKT,
  tif: TimeInForce.DAY,
  account: options.account,
  orderRef: options.orderRef,
  outsideRth: options.outsideRth,
  transmit: true
})
