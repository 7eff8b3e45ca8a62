/**
 * Orders that belong together, an entry with its exits and orders of which one cancels the others: how they are asked for, and
 * what is answered of them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Decimal from "./Decimal.ts"
import * as Misspelled from "./Misspelled.ts"
import { Order, OrderRequest } from "./Order.ts"

/** What lives no longer than a moment, or an auction: its exits would end with it, and nothing would close what it has filled. */
const momentary: ReadonlySet<string | undefined> = new Set(["IOC", "FOK", "OPG"])

/**
 * What makes no bracket of an entry and its exits, for people: exits on the wrong sides of each other, or of the prices that the
 * entry names, would be executed as soon as it fills.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const flaw = ({ entry, stopLoss, takeProfit }: Bracket): string | undefined => {
  const { action, limitPrice, stopPrice, tif } = entry
  if (momentary.has(tif)) {
    return `The exits of an entry have its tif, and ${tif} would end them before they close anything`
  }
  const isPurchase = action === "BUY"
  const where = isPurchase ? "above" : "below"
  const better = (one: Decimal.Decimal, other: Decimal.Decimal): boolean =>
    isPurchase ? Decimal.isGreaterThan(one, other) : Decimal.isGreaterThan(other, one)
  if (!better(takeProfit, stopLoss)) return `takeProfit must be ${where} stopLoss where the entry is a ${action}`
  const named = Object.entries({ limitPrice, stopPrice })
    .flatMap(([name, price]) => price === undefined ? [] : [{ name, price }])
  const stopped = named.find(({ price }) => !better(price, stopLoss))
  if (stopped !== undefined) return `The entry's ${stopped.name} must be ${where} stopLoss where it is a ${action}`
  // what has a limit is had for that, whatever set it off
  const [paid] = named
  return paid === undefined || better(takeProfit, paid.price)
    ? undefined
    : `takeProfit must be ${where} the entry's ${paid.name} where it is a ${action}`
}

const fields = { entry: OrderRequest, takeProfit: Decimal.Decimal, stopLoss: Decimal.Decimal }

/**
 * An entry, and the prices at which it is left again: a limit to take the profit, a stop to limit the loss. Both exits have
 * the entry's size and time in force; the fill of one cancels the other.
 *
 * @since 0.1.0
 * @category models
 */
export const Bracket = Schema.Struct(fields).annotate(Misspelled.says("a bracket", fields)).check(
  Schema.makeFilter((bracket) => flaw(bracket))
)

/**
 * @since 0.1.0
 * @category models
 */
export interface Bracket extends Schema.Struct.Type<typeof fields> {}

const ungrouped = "Orders of one group bear one ocaGroup and one ocaType, or none: then both are made"
const isOne = (values: ReadonlyArray<unknown>): boolean => new Set(values).size === 1

/**
 * What makes no group of orders, for people: a fill of one would leave those of another group working.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const apart = (orders: ReadonlyArray<Pick<OrderRequest, "ocaGroup" | "ocaType">>): string | undefined =>
  orders.length === 0 || (isOne(orders.map(({ ocaGroup }) => ocaGroup)) && isOne(orders.map(({ ocaType }) => ocaType)))
    ? undefined
    : ungrouped

/**
 * Two orders or more of which a fill of one cancels the others.
 *
 * @since 0.1.0
 * @category models
 */
export const Oca = Schema.Struct({
  orders: Schema.Array(OrderRequest).check(
    Schema.isMinLength(2, { message: "One order alone cancels no other: write two at least" }).abort(),
    Schema.makeFilter((orders) => apart(orders))
  )
})

/**
 * @since 0.1.0
 * @category models
 */
export type Oca = typeof Oca.Type

const whole = Schema.Boolean.annotate({
  description: "False where one of them came to nothing (refused, unsent, rejected) and another did not."
})

/**
 * How the three orders of a bracket stand.
 *
 * @since 0.1.0
 * @category models
 */
export const BracketPlaced = Schema.Struct({ entry: Order, takeProfit: Order, stopLoss: Order, whole })

/**
 * @since 0.1.0
 * @category models
 */
export type BracketPlaced = typeof BracketPlaced.Type

/**
 * How the orders of a group stand, as they were written.
 *
 * @since 0.1.0
 * @category models
 */
export const OcaPlaced = Schema.Struct({ orders: Schema.Array(Order), whole })

/**
 * @since 0.1.0
 * @category models
 */
export type OcaPlaced = typeof OcaPlaced.Type

const nothing: ReadonlySet<Order["state"]> = new Set(["refused", "unsent", "rejected"])

/**
 * Did an order come to nothing: it was not sent, or not taken?
 *
 * @since 0.1.0
 * @category guards
 */
export const isNothing = ({ state }: Pick<Order, "state">): boolean => nothing.has(state)

/**
 * Did all of them come to nothing, or none?
 *
 * @since 0.1.0
 * @category guards
 */
export const isWhole = (orders: ReadonlyArray<Pick<Order, "state">>): boolean => isOne(orders.map(isNothing))
