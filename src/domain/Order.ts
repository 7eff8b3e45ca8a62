/**
 * What is ordered, and how an order stands: the documents that programs, HTTP, the journal and people see.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Contract } from "./Contract.ts"
import { Decimal } from "./Decimal.ts"
import { Execution } from "./Execution.ts"
import * as Misspelled from "./Misspelled.ts"
import { Prices } from "./Prices.ts"

/**
 * The name of an order, unique for ever within an account: 1 to 40 letters, digits and `. _ : -`, save `.` and `..`, which a
 * URL cannot name.
 *
 * @since 0.1.0
 * @category models
 */
export const OrderRef = Schema.String.check(
  Schema.isPattern(/^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,40}$/, {
    message: "An orderRef is 1 to 40 letters, digits and . _ : -, and neither . nor .."
  })
)

/**
 * The kinds of orders, in TWS's words.
 *
 * @since 0.1.0
 * @category models
 */
export const OrderType = Schema.Literals(["MKT", "LMT", "STP", "STP LMT", "TRAIL", "TRAIL LIMIT"])

/**
 * @since 0.1.0
 * @category models
 */
export type OrderType = typeof OrderType.Type

/**
 * How long an order lives.
 *
 * @since 0.1.0
 * @category models
 */
export const TimeInForce = Schema.Literals(["DAY", "GTC", "IOC", "FOK", "OPG", "GTD", "DTC"])

const Moment = Schema.String.check(
  Schema.isPattern(/^\d{8}-\d\d:\d\d:\d\d$/, { message: "Write a time as yyyymmdd-hh:mm:ss, in UTC" })
)

/** Which prices each kind must name, and which it may. */
const prices: {
  readonly [K in OrderType]: { readonly must: ReadonlyArray<string>; readonly may: ReadonlyArray<string> }
} = {
  MKT: { must: [], may: [] },
  LMT: { must: ["limitPrice"], may: [] },
  STP: { must: ["stopPrice"], may: [] },
  "STP LMT": { must: ["stopPrice", "limitPrice"], may: [] },
  TRAIL: { must: [], may: ["trailAmount", "trailPercent", "trailStopPrice"] },
  "TRAIL LIMIT": { must: ["trailStopPrice", "limitOffset"], may: ["trailAmount", "trailPercent"] }
}

const priceNames = ["limitPrice", "stopPrice", "trailAmount", "trailPercent", "trailStopPrice", "limitOffset"] as const

const flaw = (order: { readonly [name: string]: unknown } & { readonly orderType: OrderType }): string | undefined => {
  const { may, must } = prices[order.orderType]
  const given = priceNames.filter((name) => order[name] !== undefined)
  const missing = must.find((name) => order[name] === undefined)
  if (missing !== undefined) return `A ${order.orderType} order needs ${missing}`
  const surplus = given.find((name) => !must.includes(name) && !may.includes(name))
  if (surplus !== undefined) return `A ${order.orderType} order takes no ${surplus}`
  const trails = given.filter((name) => name === "trailAmount" || name === "trailPercent").length
  if (trails > 1) return `A ${order.orderType} order takes trailAmount or trailPercent, not both`
  if (order.orderType.startsWith("TRAIL") && trails === 0) {
    return `A ${order.orderType} order needs either trailAmount or trailPercent`
  }
  const still = ["trailAmount", "trailPercent"].find((name) => Number(order[name] ?? 1) <= 0)
  if (still !== undefined) return `${still} must be above 0`
  if (order["tif"] === "GTD" && order["goodTillDate"] === undefined) return "A GTD order needs goodTillDate"
  return Number(order["quantity"]) > 0 ? undefined : "quantity must be above 0"
}

const terms = {
  orderRef: Schema.optionalKey(OrderRef),
  contract: Contract,
  action: Schema.Literals(["BUY", "SELL"]),
  quantity: Decimal,
  orderType: OrderType,
  limitPrice: Schema.optionalKey(Decimal),
  stopPrice: Schema.optionalKey(Decimal),
  trailAmount: Schema.optionalKey(Decimal),
  trailPercent: Schema.optionalKey(Decimal),
  trailStopPrice: Schema.optionalKey(Decimal),
  limitOffset: Schema.optionalKey(Decimal),
  tif: Schema.optionalKey(TimeInForce),
  goodTillDate: Schema.optionalKey(Moment),
  goodAfterTime: Schema.optionalKey(Moment),
  outsideRth: Schema.optionalKey(Schema.Boolean),
  ocaGroup: Schema.optionalKey(OrderRef),
  ocaType: Schema.optionalKey(Schema.Literals([1, 2, 3]))
}

/**
 * An order to be placed. `quantity` is in shares or contracts, prices in the contract's currency, `trailPercent` in
 * percent. Without an `orderRef` one is made; without a `tif` it is `DAY`. `goodTillDate` and `goodAfterTime` are
 * `yyyymmdd-hh:mm:ss` in UTC; `goodTillDate` counts with the `tif` `GTD` alone. Orders of one `ocaGroup` cancel each
 * other (`ocaType` 1: cancel all, 2: reduce with block, 3: reduce without).
 *
 * @since 0.1.0
 * @category models
 */
export const OrderRequest = Schema.Struct(terms).annotate(Misspelled.says("an order", terms)).check(
  Schema.makeFilter((order) => flaw(order))
)

/**
 * @since 0.1.0
 * @category models
 */
export type OrderRequest = typeof OrderRequest.Type

/**
 * How an order stands. `refused` by us, nothing was sent; `unsent`: the gateway has nothing of it; `maybe_sent`: written to the
 * line, and no answer yet; `acknowledged`: the gateway has it; `unknown`: everything was asked, and nothing says what
 * became of it.
 *
 * @since 0.1.0
 * @category models
 */
export const OrderState = Schema.Literals([
  "refused",
  "unsent",
  "maybe_sent",
  "acknowledged",
  "partially_filled",
  "filled",
  "cancelled",
  "rejected",
  "unknown"
])

/**
 * @since 0.1.0
 * @category models
 */
export type OrderState = typeof OrderState.Type

/**
 * Whose order it is: placed by us (`ours`), by another API client, or in the TWS window. Only ours are ever touched.
 *
 * @since 0.1.0
 * @category models
 */
export const Owner = Schema.Literals(["ours", "client", "tws"])

/**
 * An order as it stands. `orderRef` is `null` only for orders of others; `account` is masked where it is a live one, and `null`
 * while it is not known; `settled` is false while its fate, or an execution of one that has ended, is being asked for; `changing`
 * is true while a change of it is on its way, and its terms are what they were; `message` is what the gateway last said about it,
 * masked; `twsStatus` is TWS's own word. Times are ISO-8601 UTC.
 *
 * @since 0.1.0
 * @category models
 */
export const Order = Schema.Struct({
  orderRef: Schema.NullOr(Schema.String),
  orderId: Schema.NullOr(Schema.Int),
  permId: Schema.NullOr(Schema.Int),
  owner: Owner,
  account: Schema.NullOr(Schema.String),
  state: OrderState,
  settled: Schema.Boolean,
  changing: Schema.Boolean,
  twsStatus: Schema.NullOr(Schema.String),
  contract: Contract,
  action: Schema.Literals(["BUY", "SELL"]),
  quantity: Decimal,
  orderType: Schema.String,
  ...Prices.fields,
  tif: Schema.String,
  parentRef: Schema.NullOr(Schema.String),
  ocaGroup: Schema.NullOr(Schema.String),
  filled: Decimal,
  remaining: Decimal,
  averagePrice: Schema.NullOr(Decimal),
  commission: Schema.NullOr(Decimal),
  executions: Schema.Array(Execution),
  message: Schema.NullOr(Schema.String),
  updatedAt: Schema.String
})

/**
 * @since 0.1.0
 * @category models
 */
export type Order = typeof Order.Type

const ended: ReadonlySet<OrderState> = new Set(["refused", "unsent", "filled", "cancelled", "rejected"])

/**
 * Will its state not change any more? An `unknown` order may still turn up.
 *
 * @since 0.1.0
 * @category guards
 */
export const isEnded = ({ state }: Pick<Order, "state">): boolean => ended.has(state)

/**
 * Is nothing more asked of it: has it ended, or been asked for in vain?
 *
 * @since 0.1.0
 * @category guards
 */
export const isOver = (order: Pick<Order, "state">): boolean => isEnded(order) || order.state === "unknown"
