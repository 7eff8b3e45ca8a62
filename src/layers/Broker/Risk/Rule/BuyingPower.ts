/**
 * No order that the account cannot pay for beside our others that its figures do not have yet. Shares, funds and what else is paid
 * in full or on credit are held against its buying power, options that are bought against its available funds, and what is held
 * on margin by what a what-if order says.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../../domain/Decimal.ts"
import * as Known from "../../../../domain/Known.ts"
import * as Bound from "../Bound.ts"
import * as Claim from "../Claim.ts"
import type { Open } from "../Claims.ts"
import type { Facts, Figures } from "../Facts.ts"
import type { Intent } from "../Intent.ts"
import * as Rule from "../Rule.ts"
import * as Taken from "../Taken.ts"
import * as Worth from "../Worth.ts"

const notAsked = "it was not asked for when that was placed: wait for its end, or cancel it"

/** What a unit of an order takes that has passed; else by the prices that it names now too. */
const eachOf = ({ action, claim, contract, named }: Open, facts: Facts): Known.Known<BigDecimal.BigDecimal> => {
  const found = claim?.cost == null ? undefined : Known.known(Claim.each(claim.cost, claim.quantity), facts.now)
  if (Claim.measureOf(contract, action) === "margin" || named === "0") return found ?? Known.unknown(notAsked)
  const point = claim?.perPoint == null
    ? Worth.perPoint({ contract, priceMagnifier: 1 }, facts)
    : Known.known(Decimal.toBig(claim.perPoint), facts.now)
  if (point._tag === "Unknown") return found ?? point
  const now = BigDecimal.multiply(Decimal.toBig(named), point.value)
  return Known.known(found?._tag === "Known" ? BigDecimal.max(now, found.value) : now, facts.now)
}

/** Means of another measure count by their part of all that there is of it. */
const scale = (from: Claim.Measure, to: Claim.Measure, figures: Figures): BigDecimal.BigDecimal | string => {
  const [one, other] = [Claim.means(from, figures), Claim.means(to, figures)]
  if (one.amount === null) return `the account does not say its ${one.called}`
  const [whole, part] = [Decimal.toBig(one.amount), Decimal.toBig(other.amount ?? "0")]
  const isSame = one.called === other.called || !BigDecimal.isPositive(whole)
  return isSame ? BigDecimal.fromBigInt(1n) : BigDecimal.divideUnsafe(part, whole)
}

/** What is left of a position for an order to reduce, where some of its side has filled that the position does not have yet. */
const left = (position: Facts["position"], action: "BUY" | "SELL", late: BigDecimal.BigDecimal): Facts["position"] => {
  if (position._tag === "Unknown") return position
  const whole = Decimal.toBig(position.value)
  return {
    ...position,
    value: Decimal.fromBig(action === "BUY" ? BigDecimal.sum(whole, late) : BigDecimal.subtract(whole, late))
  }
}

/** What the order takes by itself, what our others do, and both together. */
const taken = (intent: Intent, facts: Facts, figures: Figures) => {
  const { claims, now } = facts
  const { others: beside, own } = facts.beside()
  const { contract } = intent.details
  const others = claims.filter(({ orderRef }) => orderRef !== own.orderRef)
  const spent = claims.find(({ orderRef }) => orderRef === own.orderRef)?.spent ?? "0"
  const position = left(facts.position, own.action, Bound.late([...beside, own], own.action))
  const itself: Open = { ...own, contract, position, spent, named: "0", claim: undefined }
  const measure = Claim.measureOf(contract, own.action)
  const cost = Claim.costOf(intent, facts)
  const ownEach = cost._tag === "Unknown" ? cost : { ...cost, value: Claim.each(cost.value, intent.request.quantity) }
  const each = (order: Open): Known.Known<BigDecimal.BigDecimal> => {
    const one = order === itself ? ownEach : eachOf(order, facts)
    const by = scale(Claim.measureOf(order.contract, order.action), measure, figures)
    if (typeof by === "string") return Known.unknown(by)
    return Known.isCurrent(one) ? { ...one, value: BigDecimal.multiply(one.value, by) } : Known.unknown(Rule.why(one))
  }
  const name = (order: Open) => order === itself ? "the order" : `our open order ${order.orderRef}`
  const of = (orders: ReadonlyArray<Open>) => Taken.of(orders, each, name, now)
  return { alone: of([itself]), others: of(others), all: of([itself, ...others]) }
}

const zero = BigDecimal.fromBigInt(0n)
const valueOf = (known: Known.Known<BigDecimal.BigDecimal>) => known._tag === "Known" ? known.value : zero

const cents = (value: BigDecimal.BigDecimal) => Decimal.fromBig(BigDecimal.ceil(value, 2))

/**
 * The rule; off unless `IBKR_RISK_BUYING_POWER` is on: IBKR itself rejects what an account cannot pay for. An order that only
 * reduces a position passes, and the change of one to a smaller size.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "buying_power",
  passesReductions: true,
  needs: ({ buyingPower }, intent) => {
    if (!buyingPower) return undefined
    const isOnMargin = Claim.measureOf(intent.details.contract, intent.request.action) === "margin"
    return ["position", ...isOnMargin ? ["figures", "margin"] as const : Worth.needs(intent)]
  },
  broken: (intent, facts) => {
    const { figures } = facts
    if (Rule.takesNoMore(intent, facts)) return undefined
    if (!Known.isCurrent(figures)) {
      return Rule.unknown("buying_power", null, `the account's values are not known: ${Rule.why(figures)}`)
    }
    const { currency } = figures.value
    const measure = Claim.measureOf(intent.details.contract, intent.request.action)
    const { amount, called } = Claim.means(measure, figures.value)
    if (amount === null) return Rule.unknown("buying_power", null, `the account does not say its ${called}`)
    const limit = `${amount} ${currency}`
    const { all, alone, others } = taken(intent, facts, figures.value)
    if (alone._tag === "Unknown") return Rule.unknown("buying_power", limit, alone.why)
    if (all._tag === "Unknown") return Rule.unknown("buying_power", limit, all.why)
    // they may have used up what it would reduce, or be covered by it
    const more = BigDecimal.max(alone.value, BigDecimal.subtract(all.value, valueOf(others)))
    const own = BigDecimal.min(all.value, more)
    const open = BigDecimal.subtract(all.value, own)
    return Rule.above("buying_power", amount, cents(all.value), currency, (by, limit) =>
      BigDecimal.isZero(open)
        ? `the order takes ${by} more than the account's ${called}, ${limit}`
        : `the order takes ${cents(own)} ${currency} and our open orders ${
          cents(open)
        } ${currency}, together ${by} more ` +
          `than the account's ${called}, ${limit}`)
  }
}
