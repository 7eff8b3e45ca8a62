/**
 * What gateways of versions 194 to 200 say of an order and of an execution, and what may be asked of them, beyond what
 * `@stoqey/ib` has names for. The names are those of the official clients.
 *
 * @since 0.1.0
 */
import type { Execution as BaseExecution } from "@stoqey/ib/dist/api/order/execution.js"
import type { Order as BaseOrder } from "@stoqey/ib/dist/api/order/order.js"
import type { OrderState as BaseState } from "@stoqey/ib/dist/api/order/orderState.js"
import type { ExecutionFilter as BaseFilter } from "@stoqey/ib/dist/api/report/executionFilter.js"

/**
 * What one account of an advisor gets of an order (from version 195).
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderAllocation {
  readonly account: string
  readonly position?: number
  readonly positionDesired?: number
  readonly positionAfter?: number
  readonly desiredAllocQty?: number
  readonly allowedAllocQty?: number
  readonly isMonetary: boolean
}

/**
 * The state of an order; the margins outside regular trading hours and what follows them come from version 195 on.
 *
 * @since 0.1.0
 * @category models
 */
export interface OrderState extends BaseState {
  marginCurrency?: string
  initMarginBeforeOutsideRTH?: number
  maintMarginBeforeOutsideRTH?: number
  equityWithLoanBeforeOutsideRTH?: number
  initMarginChangeOutsideRTH?: number
  maintMarginChangeOutsideRTH?: number
  equityWithLoanChangeOutsideRTH?: number
  initMarginAfterOutsideRTH?: number
  maintMarginAfterOutsideRTH?: number
  equityWithLoanAfterOutsideRTH?: number
  suggestedSize?: number
  rejectReason?: string
  orderAllocations?: ReadonlyArray<OrderAllocation>
}

/**
 * An order; `submitter` is the user who sent it (from version 198).
 *
 * @since 0.1.0
 * @category models
 */
export interface Order extends BaseOrder {
  submitter?: string
}

/**
 * An execution; `submitter` is the user whose order it was (from version 198).
 *
 * @since 0.1.0
 * @category models
 */
export interface Execution extends BaseExecution {
  submitter?: string
}

/**
 * Which executions are wanted; the days come from version 200 on, `specificDates` as the numbers `yyyymmdd`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecutionFilter extends BaseFilter {
  lastNDays?: number
  specificDates?: ReadonlyArray<number>
}
