/**
 * No order while its contract is not traded: within its liquid hours, or with `outsideRth` within its trading hours.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Hours from "../../../../domain/Hours.ts"
import * as Rule from "../Rule.ts"

/**
 * The rule; off unless `IBKR_RISK_TRADING_HOURS` is on: by itself IBKR keeps an order until the market opens.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "trading_hours",
  needs: ({ tradingHours }) => tradingHours ? [] : undefined,
  broken: ({ details, request }, { now }) => {
    const hours = request.outsideRth === true ? details.tradingHours : details.liquidHours
    const sessions = Option.getOrUndefined(Hours.parse(hours, details.timeZoneId))
    if (sessions === undefined) return Rule.unknown("trading_hours", null, "the contract's hours are not known")
    if (sessions.some(({ from, to }) => from <= now && now < to)) return undefined
    const next = sessions.map(({ from }) => from).filter((from) => from > now).toSorted((one, other) => one - other)[0]
    const limit = next === undefined ? null : DateTime.formatIso(DateTime.makeUnsafe(next))
    return {
      rule: "trading_hours",
      limit,
      actual: DateTime.formatIso(DateTime.makeUnsafe(now)),
      says: `its market is closed${limit === null ? "" : ` until ${limit}`}`
    }
  }
}
