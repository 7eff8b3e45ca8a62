/**
 * No order that could bring a position above the largest, once every working order of ours on its side has filled. What brings a
 * position nearer to zero passes.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../../domain/Decimal.ts"
import * as Exposure from "../Exposure.ts"
import * as Rule from "../Rule.ts"

/**
 * The rule; on where there is a largest position.
 *
 * @since 0.1.0
 * @category rules
 */
export const rule: Rule.Rule = {
  name: "max_position",
  needs: ({ maxPosition }) => maxPosition === undefined ? undefined : ["position"],
  broken: ({ request }, { others, own, position }, { maxPosition = "0" }) => {
    if (!Rule.isCurrent(position)) {
      return Rule.unknown("max_position", maxPosition, `the position is not known: ${Rule.why(position)}`)
    }
    const worst = Exposure.worst(own, others, position.value)
    const grown = request.action === "BUY" ? worst : BigDecimal.negate(worst)
    const actual = Decimal.fromBig(worst)
    const broken = Rule.above(
      "max_position",
      maxPosition,
      Decimal.fromBig(grown),
      "",
      (by, limit) => `with our orders filled the position would be ${actual}, ${by} beyond the largest, ${limit}`
    )
    return broken && { ...broken, actual }
  }
}
