/**
 * Reads off how near the account is to its limits, from what is known at the moment: nobody is asked.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Decimal from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Position } from "../../../domain/Position.ts"
import type { RiskUsage, Used } from "../../../domain/RiskUsage.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import { Accounts } from "../Accounts.ts"
import { Pnl } from "../Pnl.ts"
import { Positions } from "../Positions.ts"
import * as Figures from "./Figures.ts"
import type { Limits } from "./Limits.ts"
import type { Passed } from "./Passed.ts"
import * as Rule from "./Rule.ts"
import { minute } from "./Rule/OrdersPerMinute.ts"
import { thresholds } from "./Trouble.ts"

const notKept =
  "where there is no limit, those that were sent before the start are not kept: it is known a minute after it"

const used = <A>(
  known: Known.Known<A>,
  read: (value: A) => Decimal.Decimal,
  limit: Decimal.Decimal | undefined
): Used => {
  const value = Known.isCurrent(known) ? read(known.value) : null
  return {
    used: value,
    limit: limit ?? null,
    part: value === null || limit === undefined ? null : Decimal.toNumber(value) / Decimal.toNumber(limit),
    why: Known.isCurrent(known) ? null : Mask.text(Rule.why(known))
  }
}

const lossOf = (daily: Decimal.Decimal): Decimal.Decimal => daily.startsWith("-") ? Decimal.abs(daily) : "0"

const largestOf = (positions: ReadonlyArray<Position>): Position | undefined =>
  positions.toSorted((one, other) => Number(Decimal.abs(other.position)) - Number(Decimal.abs(one.position)))[0]

/**
 * Nothing is known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unknown = (why: string): RiskUsage => {
  const nothing = { used: null, limit: null, part: null, why }
  return {
    ordersPerMinute: nothing,
    dailyLoss: nothing,
    maxPosition: { ...nothing, conId: null, symbol: null },
    margin: { cushion: null, warnsBelow: thresholds.cushion, why }
  }
}

/**
 * What reads it. Only what is kept up to date is known.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  limits: Limits,
  passed: Passed
): Effect.fn.Return<{ readonly usage: Effect.Effect<RiskUsage> }, never, Accounts | Pnl | Positions> {
  const accounts = yield* Accounts
  const pnl = yield* Pnl
  const positions = yield* Positions
  const clock = yield* Clock.Clock
  const startedAt = Monotonic.of(clock)

  const orders = (): Known.Known<Decimal.Decimal> =>
    limits.ordersPerMinute === undefined && Monotonic.of(clock) - startedAt < minute
      ? Known.unknown(notKept)
      : Known.known(`${passed.count()}`, clock.currentTimeMillisUnsafe())

  const usage = Effect.gen(function*() {
    const held = yield* positions.all
    const largest = Known.isCurrent(held) ? largestOf(held.value) : undefined
    const values = yield* accounts.values
    const cushion = Figures.cushion(values)
    const untold = Known.isCurrent(values) ? "the account does not tell it" : Mask.text(Rule.why(values))
    const perMinute = limits.ordersPerMinute === undefined ? undefined : `${limits.ordersPerMinute}`
    return {
      ordersPerMinute: used(orders(), (count) => count, perMinute),
      dailyLoss: used(Figures.daily(yield* pnl.last), lossOf, limits.maxDailyLoss),
      maxPosition: {
        ...used(held, () => Decimal.abs(largest?.position ?? "0"), limits.maxPosition),
        conId: largest?.contract.conId ?? null,
        symbol: largest?.contract.symbol ?? null
      },
      margin: {
        cushion: cushion === null ? null : Decimal.fromNumber(cushion),
        warnsBelow: thresholds.cushion,
        why: cushion === null ? untold : null
      }
    }
  })
  return { usage }
})
