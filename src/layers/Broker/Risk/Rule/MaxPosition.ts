/**
 * No order that could bring a position above the largest, once every working order of ours on its side has filled that can, and
 * no smaller entry whose exits could. What brings a position nearer to zero passes, and what makes an order smaller.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Decimal from "../../../../domain/Decimal.ts"
import * as Known from "../../../../domain/Known.ts"
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
  passesReductions: true,
  needs: ({ maxPosition }) => maxPosition === undefined ? undefined : ["position"],
  broken: (intent, facts, { maxPosition = "0" }) => {
    const { position } = facts
    const beside = facts.beside()
    const isSmaller = Exposure.makesSmaller(intent)
    const uncovers = Exposure.uncovers(intent, beside)
    if (isSmaller && !uncovers) return undefined
    if (!Known.isCurrent(position)) {
      return Rule.unknown("max_position", maxPosition, `the position is not known: ${Rule.why(position)}`)
    }
    const { others, own } = beside
    const beyond = (action: "BUY" | "SELL") => {
      const worst = Exposure.worst([...others, own], action, position.value)
      const actual = Decimal.fromBig(worst)
      const broken = Rule.above(
        "max_position",
        maxPosition,
        Decimal.fromBig(action === "BUY" ? worst : BigDecimal.negate(worst)),
        "",
        (by, limit) => `with our orders filled the position would be ${actual}, ${by} beyond the largest, ${limit}`
      )
      return broken && { ...broken, actual }
    }
    const exits = own.action === "BUY" ? "SELL" : "BUY"
    const itself = isSmaller || Rule.onlyReduces(facts) ? undefined : beyond(own.action)
    return itself ?? (uncovers ? beyond(exits) : undefined)
  }
}
