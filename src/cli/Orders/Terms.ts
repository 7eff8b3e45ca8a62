/**
 * The terms of an order on the command line: their flags, the type that they imply, and what does not fit, by the flags' names.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import { OrderType, TimeInForce } from "../../domain/Order.ts"

const names = {
  orderRef: "order-ref",
  orderType: "order-type",
  limitPrice: "limit",
  stopPrice: "stop",
  trailAmount: "trail-amount",
  trailPercent: "trail-percent",
  trailStopPrice: "trail-stop",
  limitOffset: "limit-offset",
  tif: "tif",
  goodTillDate: "good-till",
  goodAfterTime: "good-after",
  ocaGroup: "oca-group",
  outsideRth: "outside-rth",
  takeProfit: "take-profit",
  stopLoss: "stop-loss"
} as const

const text = (term: keyof typeof names, about: string) =>
  Flag.optional(Flag.String(names[term]).pipe(Flag.withDescription(about)))

/**
 * The flags, by the names of the terms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const flags = {
  orderRef: text("orderRef", "the order's name: the same again is never sent twice; made where none is given"),
  orderType: Flag.Literals(names.orderType, OrderType.literals).pipe(
    Flag.withDescription(
      "where none is given, by the prices: LMT with --limit, STP with --stop, STP LMT with both, TRAIL with a trailing one, TRAIL " +
        "LIMIT with --limit-offset, else MKT"
    ),
    Flag.optional
  ),
  limitPrice: text("limitPrice", "limit price"),
  stopPrice: text("stopPrice", "stop price"),
  trailAmount: text("trailAmount", "by how much a trailing stop trails"),
  trailPercent: text("trailPercent", "by how many percent it trails"),
  trailStopPrice: text("trailStopPrice", "where a trailing stop begins"),
  limitOffset: text("limitOffset", "from the stop to the limit of a trailing stop limit"),
  tif: Flag.optional(
    Flag.Literals(names.tif, TimeInForce.literals).pipe(
      Flag.withDescription("how long it lives; DAY where none is given")
    )
  ),
  goodTillDate: text("goodTillDate", "yyyymmdd-hh:mm:ss in UTC, with --tif GTD"),
  goodAfterTime: text("goodAfterTime", "yyyymmdd-hh:mm:ss in UTC"),
  ocaGroup: text("ocaGroup", "orders of one group cancel each other"),
  outsideRth: Flag.Boolean(names.outsideRth).pipe(
    Flag.withDescription("also outside of regular trading hours"),
    Flag.withDefault(false)
  )
}

const { limitOffset, limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice } = flags

/**
 * The flags of what may be changed of an order that lives.
 *
 * @since 0.1.0
 * @category constructors
 */
export const changes = {
  quantity: Flag.optional(
    Flag.String("quantity").pipe(Flag.withDescription("shares or contracts, what has filled of them included"))
  ),
  ...{ limitPrice, stopPrice, trailAmount, trailPercent, trailStopPrice, limitOffset }
}

/**
 * The flags of the exits that an order is placed with.
 *
 * @since 0.1.0
 * @category constructors
 */
export const exits = {
  takeProfit: text("takeProfit", "limit price of an exit that takes the profit, placed with the order: a bracket"),
  stopLoss: text("stopLoss", "stop price of the other exit, which limits the loss")
}

/**
 * The type of an order of which only the prices are given.
 *
 * @since 0.1.0
 * @category conversions
 */
export const typeOf = (terms: { readonly [name: string]: unknown }): OrderType => {
  const has = (name: keyof typeof names) => terms[name] !== undefined
  if (has("limitOffset")) return "TRAIL LIMIT"
  if (has("trailAmount") || has("trailPercent") || has("trailStopPrice")) return "TRAIL"
  if (has("stopPrice")) return has("limitPrice") ? "STP LMT" : "STP"
  return has("limitPrice") ? "LMT" : "MKT"
}

const flagOf = (name: string): string => Object.hasOwn(names, name) ? `--${names[name as keyof typeof names]}` : name

/**
 * The flag of what may be changed, as it is written; the size of an order that is placed has none.
 *
 * @since 0.1.0
 * @category conversions
 */
export const changeOf = (name: string): string => name === "quantity" ? "--quantity" : flagOf(name)

const words = new RegExp(`\\b(${Object.keys(names).join("|")})\\b`, "g")

/**
 * What is wrong with an order, as its schema says it, in one line and by the flags' names.
 *
 * @since 0.1.0
 * @category conversions
 */
export const problemOf = (message: string): string => {
  const [problem = "", at = ""] = message.split("\n")
  const [, name] = [...at.matchAll(/\["(\w+)"\]/g)].at(-1) ?? []
  return name === undefined ? problem.replace(words, flagOf) : `${flagOf(name)}: ${problem}`
}
