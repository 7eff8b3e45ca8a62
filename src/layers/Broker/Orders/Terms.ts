/**
 * What makes an order one, and what its contract demands of it: that prices can be, and are on its tick at the exchange
 * that is asked for, and sizes on its step.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Contract } from "../../../domain/Contract.ts"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Details from "../../../domain/Details.ts"
import * as Mask from "../../../domain/Mask.ts"
import { OrderRequest } from "../../../domain/Order.ts"
import type { Broken } from "../../../errors/OrderRefused.ts"
import type { Contracts } from "../Contracts.ts"

const prices = ["limitPrice", "stopPrice", "trailStopPrice"] as const

/**
 * What is never had for nothing or less. A future has been (source: CME Clearing's advisory of April 2020 on negative prices
 * of energy), and so may be what is made of several things, or of differences: a combination, an index, a contract for one.
 */
const alwaysWorth: ReadonlySet<Contract["secType"]> = new Set([
  "STK",
  "OPT",
  "FOP",
  "WAR",
  "IOPT",
  "FUND",
  "BOND",
  "CASH",
  "CRYPTO"
])

const isAboveZero = (value: Decimal.Decimal): boolean => BigDecimal.isPositive(Decimal.toBig(value))

const isOff = (value: Decimal.Decimal, step: Decimal.Decimal | null): step is Decimal.Decimal =>
  step !== null && !BigDecimal.isZero(Decimal.toBig(step)) && !Decimal.isMultiple(value, step)

const worthless = (request: OrderRequest, { contract: { secType } }: Details.Details): Array<Broken> => {
  const found: Array<Broken> = []
  if (!alwaysWorth.has(secType)) return found
  for (const name of prices) {
    const actual = request[name]
    if (actual === undefined || isAboveZero(actual)) continue
    found.push({ rule: "terms", limit: "0", actual, says: `${name} ${actual}: the price of ${secType} is above 0` })
  }
  return found
}

/**
 * What stands against an order by its terms, in words alone.
 *
 * @since 0.1.0
 * @category constructors
 */
export const against = (says: string): Broken => ({ rule: "terms", limit: null, actual: null, says })

/**
 * What stands against an order whose conId is of something else than its symbol, or is not the one that the gateway tells of.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const mixedUp = (asked: Contract, details: Details.Details): ReadonlyArray<Broken> => {
  const { conId } = details.contract
  // 0 names none, as it does in TWS itself
  const { conId: named = 0 } = asked
  const says = named !== 0 && named !== conId
    ? `the gateway tells of conId ${conId} instead of conId ${named}`
    : Details.mixedUp(asked, details)
  return says === undefined ? [] : [against(says)]
}

/**
 * Every rule of its contract that the size of an order breaks.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const sizes = (
  { quantity }: OrderRequest,
  { minSize, sizeIncrement }: Details.Details
): ReadonlyArray<Broken> => {
  const found: Array<Broken> = []
  if (isOff(quantity, sizeIncrement)) {
    const says = `quantity ${quantity} is not on the size steps of ${sizeIncrement}`
    found.push({ rule: "size_step", limit: sizeIncrement, actual: quantity, says })
  }
  if (minSize !== null && Decimal.isGreaterThan(minSize, quantity)) {
    const says = `quantity ${quantity} is below the least size of ${minSize}`
    found.push({ rule: "size_step", limit: minSize, actual: quantity, says })
  }
  return found
}

const decode = Schema.decodeUnknownResult(OrderRequest)
const isOrder = Schema.is(OrderRequest)

// a field that is there and undefined is one that is not there
const defined = (value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => each === undefined ? [] : [[name, defined(each)]])
    )

const numbers = [...prices, "quantity", "trailAmount", "trailPercent", "limitOffset"] as const

/** A message carries a binary fraction, which holds so many digits whatever they are. */
const carried = 15

const rounded = (request: OrderRequest): ReadonlyArray<Broken> => {
  const found: Array<Broken> = []
  for (const name of numbers) {
    const actual = request[name]
    if (actual === undefined || actual.length <= carried) continue
    const limit = Decimal.fromNumber(Decimal.toNumber(actual))
    if (BigDecimal.equals(Decimal.toBig(actual), Decimal.toBig(limit))) continue
    const says = `${name} ${actual} has more digits than the wire carries, and would be ${limit}`
    found.push({ rule: "terms", limit, actual, says })
  }
  return found
}

/**
 * What makes it no order at all: a name that is none, a price that is missing or too many, a number that is no decimal, or none
 * that can be written. Programs may ask for what no schema has seen.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const flaws = (request: OrderRequest): ReadonlyArray<Broken> =>
  isOrder(request) ? rounded(request) : Result.match(decode(defined(request)), {
    onFailure: ({ message }) => [against(Mask.text(message.replace(/\s*\n\s*/g, " ")))],
    onSuccess: rounded
  })

/**
 * Every rule of its contract that an order breaks. Asks for the steps of its prices where they are not known yet.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const broken = Effect.fnUntraced(function*(
  request: OrderRequest,
  details: Details.Details,
  contracts: Pick<Contracts["Service"], "tick">
) {
  const found = worthless(request, details)
  for (const name of prices) {
    const actual = request[name]
    if (actual === undefined) continue
    const tick = yield* contracts.tick(details, actual, request.contract.exchange)
    if (!isOff(actual, tick)) continue
    found.push({ rule: "tick", limit: tick, actual, says: `${name} ${actual} is not on the price steps of ${tick}` })
  }
  return [...found, ...sizes(request, details)]
})
