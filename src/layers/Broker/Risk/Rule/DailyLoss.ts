/**
 * No order once the day's loss is above its limit, save one that only reduces a position. The day, and with it the loss, is the
 * account's own: what its gateway says of today.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../../domain/Decimal.ts"
import * as Known from "../../../../domain/Known.ts"
import * as Rule from "../Rule.ts"

/**
 * How much of the limit the day's loss has used: 1 is all of it, 0 where there is a profit.
 *
 * @param daily - profit (negative: loss) of the day.
 *
 * @since 0.1.0
 * @category accessors
 */
export const used = (daily: Decimal.Decimal, limit: Decimal.Decimal): number =>
  Math.max(0, -Decimal.toNumber(daily) / Decimal.toNumber(limit))

/**
 * Is the loss above its limit?
 *
 * @since 0.1.0
 * @category guards
 */
export const isAbove = (daily: Decimal.Decimal, limit: Decimal.Decimal): boolean =>
  BigDecimal.isGreaterThan(BigDecimal.negate(Decimal.toBig(daily)), Decimal.toBig(limit))

/**
 * The rule; on where there is a limit.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "max_daily_loss",
  passesReductions: true,
  needs: ({ maxDailyLoss }) => maxDailyLoss === undefined ? undefined : ["daily", "position", "figures"],
  broken: (_, facts, { maxDailyLoss = "0" }) => {
    const { daily, figures } = facts
    if (Rule.onlyReduces(facts)) return undefined
    if (!Known.isCurrent(daily)) {
      return Rule.unknown("max_daily_loss", maxDailyLoss, `the day's loss is not known: ${Rule.why(daily)}`)
    }
    return Rule.above(
      "max_daily_loss",
      maxDailyLoss,
      Decimal.fromBig(BigDecimal.negate(Decimal.toBig(daily.value))),
      figures._tag === "Known" ? figures.value.currency : "",
      (by, limit) => `the day's loss is ${by} above its limit, ${limit}: only what reduces a position passes`
    )
  }
}
