/**
 * The gate that an order passes, or is told why not: what is at hand is judged first, and nobody is asked for an order that fails
 * by that.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Decimal } from "../../../domain/Decimal.ts"
import type * as Domain from "../../../domain/KillSwitch.ts"
import { isCurrent, type Known } from "../../../domain/Known.ts"
import { isEnded, type Order } from "../../../domain/Order.ts"
import type { Broken } from "../../../errors/OrderRefused.ts"
import type { Claims } from "./Claims.ts"
import type { Beside } from "./Exposure.ts"
import * as Facts from "./Facts.ts"
import type { Intent } from "./Intent.ts"
import type { KillSwitch } from "./KillSwitch.ts"
import type { Limits } from "./Limits.ts"
import type { Passed } from "./Passed.ts"
import * as Rule from "./Rule.ts"
import * as DailyLoss from "./Rule/DailyLoss.ts"
import * as KillSwitchRule from "./Rule/KillSwitch.ts"
import * as Rules from "./Rules.ts"

/**
 * The gate.
 *
 * @since 0.1.0
 * @category models
 */
export interface Gate {
  /**
   * Every rule that the order breaks. None: it passes and holds its place among our orders, until `sent` is told of this very
   * intent, or the Scope ends: nothing of it was written then.
   */
  readonly check: (intent: Intent) => Effect.Effect<ReadonlyArray<Broken>, never, Scope.Scope>
  /** The rules that an order breaks by what is at hand: nobody is asked, and it holds no place. */
  readonly glance: (intent: Intent) => Effect.Effect<ReadonlyArray<Broken>>
  /** What stands against an order that has passed, just before it is written: the kill switch may have been engaged since. */
  readonly recheck: (intent: Intent) => Effect.Effect<ReadonlyArray<Broken>>
  /** The order that has passed was written to the line, or may have been. */
  readonly sent: (intent: Intent) => Effect.Effect<void>
  /** An order has ended, or is unknown: those that the gateway rejects again and again are told of. */
  readonly settled: (order: Order) => Effect.Effect<void>
  /**
   * While it is engaged no order passes, not even one that reduces a position; cancels do. It survives a restart. Once `engage`
   * is done, no order that had passed before goes out any more: those about to be sent are waited for, 2 s at most.
   */
  readonly kill: {
    readonly engage: (why: string) => Effect.Effect<void>
    readonly release: Effect.Effect<void>
    readonly state: Effect.Effect<Domain.KillSwitch>
  }
}

/**
 * Asks for the facts that are needed, given the position as it is known now; the others it leaves out. What it answers gives them
 * with the position as it stands at the moment of the call: orders of ours may have filled meanwhile, and do not work any more. The day's
 * loss is the one that was told last by then.
 *
 * @since 0.1.0
 * @category models
 */
export type Ask = (
  needed: (position: Known<Decimal>) => ReadonlySet<Facts.Need>,
  intent: Intent
) => Effect.Effect<() => Facts.Asked>

/**
 * What a gate is made of.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parts {
  readonly limits: Limits
  readonly ask: Ask
  readonly killSwitch: KillSwitch
  readonly passed: Passed
  readonly claims: Claims
  /** Told that something is not as it was. */
  readonly changed: Effect.Effect<void>
}

/** For how long `engage` waits for orders that are about to be sent. */
const patience = "2 seconds"

const lossStops = "The day's loss is above its limit."

/**
 * Engages the kill switch when the day's loss goes above its limit, once for each time that it does, and once on a day that begins
 * there.
 *
 * @since 0.1.0
 * @category combinators
 */
export const stopByLoss = (
  { killSwitch, limits: { maxDailyLoss } }: Pick<Parts, "killSwitch" | "limits">,
  daily: Known<Decimal>
): Effect.Effect<void> => {
  if (maxDailyLoss === undefined || !isCurrent(daily)) return Effect.void
  if (!DailyLoss.isAbove(daily.value, maxDailyLoss)) return killSwitch.lossIsBelow
  return killSwitch.stoppedByLoss(daily.at) ? Effect.void : killSwitch.engageByLoss(lossStops, daily.at)
}

/**
 * The gate.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(parts: Parts): Effect.fn.Return<Gate> {
  const { ask, changed, claims, killSwitch, limits, passed } = parts
  const clock = yield* Clock.Clock
  const isCounted = limits.ordersPerMinute !== undefined
  const keep = isCounted ? passed.keep : Effect.void
  const keepAll = limits.buyingPower ? Effect.andThen(keep, claims.keep) : keep
  const taken = isCounted ? Effect.andThen(changed, keepAll) : keepAll

  // most rules look at the order alone: what is beside it is looked for once one asks
  const factsOf = (intent: Intent, asked: Facts.Asked): Facts.Facts => {
    let found: Beside | undefined
    return {
      ...asked,
      beside: () => found ??= passed.beside(intent),
      now: clock.currentTimeMillisUnsafe(),
      kill: killSwitch.now(),
      claims: limits.buyingPower && asked.figures._tag === "Known" ? claims.beside(intent, asked.figures.at) : [],
      sent: isCounted ? passed.sent() : []
    }
  }
  const judge = (rules: ReadonlyArray<Rule.Rule>, intent: Intent, asked: Facts.Asked): ReadonlyArray<Broken> =>
    Rules.broken(rules, intent, factsOf(intent, asked), limits)

  const unsent = (intent: Intent, takeBack: () => void) =>
    Effect.suspend(() => {
      if (!passed.give(intent, false)) return Effect.void
      takeBack()
      return keepAll
    })

  return {
    check: Effect.fnUntraced(function*(intent) {
      const { asking, atHand, needs, ofReduction } = Rules.apply(limits, intent)
      const before = judge(atHand, intent, Facts.none)
      if (before.length > 0) return before
      const reduces = (position: Known<Decimal>) =>
        Rule.takesNoMore(intent, { beside: () => passed.beside(intent), position })
      let isReduction = false
      const few = yield* ask((position) => {
        isReduction = ofReduction.size < needs.size && reduces(position)
        return isReduction ? ofReduction : needs
      }, intent)
      // it may reduce nothing any more: others trade too, and orders of ours have filled
      const asked = !isReduction || reduces(few().position) ? few : yield* ask(() => needs, intent)
      yield* stopByLoss(parts, asked().daily)
      const pass = Effect.suspend(() => {
        const facts = factsOf(intent, asked())
        const broken = Rules.broken([...atHand, ...asking], intent, facts, limits)
        if (broken.length > 0) return Effect.succeed(broken)
        // in the same step as the judgement: no other order comes between
        passed.take(intent)
        const takeBack = limits.buyingPower ? claims.take(intent, facts) : () => {}
        return Effect.addFinalizer(() => unsent(intent, takeBack)).pipe(Effect.andThen(taken), Effect.as(broken))
      })
      return yield* Effect.uninterruptible(pass)
    }),
    glance: (intent) => Effect.sync(() => judge(Rules.apply(limits, intent).atHand, intent, Facts.none)),
    recheck: () =>
      Effect.sync(() => {
        const broken = KillSwitchRule.broken(killSwitch.now())
        return broken === undefined ? [] : [broken]
      }),
    sent: (intent) => Effect.suspend(() => passed.give(intent, true) ? keep : Effect.void),
    settled: (order) =>
      Effect.suspend(() => {
        passed.ended(order)
        if (isEnded(order)) claims.ended(order)
        return changed
      }),
    kill: {
      engage: (why) =>
        Effect.andThen(killSwitch.engage(why, "human"), Effect.timeoutOption(passed.none, patience)).pipe(
          Effect.asVoid
        ),
      release: killSwitch.release,
      state: killSwitch.settled
    }
  }
})
