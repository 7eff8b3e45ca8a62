/**
 * No order that the account cannot pay for. Shares, funds and what else is paid in full or on credit are held against its buying
 * power, options that are bought against its available funds, and what is held on margin by what a what-if order says.
 *
 * @since 0.1.0
 */
import type { Known } from "../../../../domain/Known.ts"
import type { Facts, Figures } from "../Facts.ts"
import type { Intent } from "../Intent.ts"
import * as Rule from "../Rule.ts"
import * as Worth from "../Worth.ts"

const onCredit: ReadonlySet<string> = new Set(["STK", "FUND", "CRYPTO"])
const premium: ReadonlySet<string> = new Set(["OPT", "FOP", "WAR", "IOPT"])

type Kind = "worth" | "premium" | "margin"

const kindOf = ({ details, request }: Intent): Kind => {
  const { secType = "none" } = details.contract
  if (onCredit.has(secType)) return "worth"
  return premium.has(secType) && request.action === "BUY" ? "premium" : "margin"
}

const cost = (intent: Intent, kind: Kind, facts: Facts): Known<string> => {
  if (kind === "margin") return facts.margin
  const worth = Worth.of(intent, facts)
  return worth._tag === "Known" ? { ...worth, value: worth.value.amount } : worth
}

const means = (kind: Kind, figures: Figures) =>
  kind === "worth"
    ? { amount: figures.buyingPower, called: "buying power" }
    : { amount: figures.availableFunds, called: "available funds" }

/**
 * The rule; off unless `IBKR_RISK_BUYING_POWER` is on: IBKR itself rejects what an account cannot pay for. An order that only
 * reduces a position passes.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "buying_power",
  passesReductions: true,
  needs: ({ buyingPower }, intent) => {
    if (!buyingPower) return undefined
    return ["position", ...kindOf(intent) === "margin" ? ["figures", "margin"] as const : Worth.needs(intent)]
  },
  broken: (intent, facts) => {
    const { figures } = facts
    if (Rule.onlyReduces(facts)) return undefined
    if (!Rule.isCurrent(figures)) {
      return Rule.unknown("buying_power", null, `the account's values are not known: ${Rule.why(figures)}`)
    }
    const kind = kindOf(intent)
    const { amount, called } = means(kind, figures.value)
    if (amount === null) return Rule.unknown("buying_power", null, `the account does not say its ${called}`)
    const limit = `${amount} ${figures.value.currency}`
    const price = cost(intent, kind, facts)
    if (!Rule.isCurrent(price)) {
      return Rule.unknown("buying_power", limit, `what the order takes is not known: ${Rule.why(price)}`)
    }
    return Rule.above(
      "buying_power",
      amount,
      price.value,
      figures.value.currency,
      (by, limit) => `the order takes ${by} more than the account's ${called}, ${limit}`
    )
  }
}
