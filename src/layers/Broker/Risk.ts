/**
 * Risk, before the wire: the rules that every order must pass before it is written anywhere, and the switch that stops all.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as KillSwitch from "../../domain/KillSwitch.ts"
import * as Mask from "../../domain/Mask.ts"
import type { Order } from "../../domain/Order.ts"
import type { RiskUsage } from "../../domain/RiskUsage.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import type { Notifier } from "../Notify/Notifier.ts"
import { Settings } from "../Settings.ts"
import type { State } from "../State/State.ts"
import type { Accounts } from "./Accounts.ts"
import { Feed } from "./Feed.ts"
import type { Journal } from "./Journal.ts"
import type { Pacing } from "./Pacing.ts"
import type { Pnl } from "./Pnl.ts"
import { Positions } from "./Positions.ts"
import type { Quotes } from "./Quotes.ts"
import * as Ask from "./Risk/Ask.ts"
import * as Claims from "./Risk/Claims.ts"
import * as Exposure from "./Risk/Exposure.ts"
import * as Gate from "./Risk/Gate.ts"
import type { Intent } from "./Risk/Intent.ts"
import * as Switch from "./Risk/KillSwitch.ts"
import * as Late from "./Risk/Late.ts"
import * as Limits from "./Risk/Limits.ts"
import * as Passed from "./Risk/Passed.ts"
import * as Usage from "./Risk/Usage.ts"
import * as Watch from "./Risk/Watch.ts"

export type { Intent } from "./Risk/Intent.ts"

/**
 * The risk of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Risk extends Context.Service<
  Risk,
  Gate.Gate & {
    /** How near each limit is, from what is known at the moment: nobody is asked. */
    readonly usage: Effect.Effect<RiskUsage>
    /** An order of ours stands as it does, and stood otherwise before: told at once, in the order in which that is so. */
    readonly filled: (order: Order, before: Order) => void
    /** An intent beside our other orders on its contract. */
    readonly beside: (intent: Intent) => Exposure.Beside
  }
>()("effect-ibkr/layers/Broker/Risk") {}

/**
 * Where the rules find their facts.
 *
 * @since 0.1.0
 * @category models
 */
export type Sources = Accounts | Feed | Journal | Notifier | Pacing | Pnl | Positions | Quotes | Settings | State

/**
 * The rules of the settings. Without any limit only an account whose values are known, and a kill switch that is released, let
 * orders pass.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Risk, never, Sources> = Layer.effect(
  Risk,
  Effect.gen(function*() {
    const limits = Limits.make(yield* Settings)
    const positions = yield* Positions
    const feed = yield* Feed
    const clock = yield* Clock.Clock
    const late = Late.make(positions.now, () => Monotonic.of(clock))
    // who keeps the positions has heard of it before
    yield* feed.hear("position", ({ contract }) => late.told(contract.conId ?? 0))
    const changes = yield* Queue.sliding<void>(1)
    const changed = Effect.asVoid(Queue.offer(changes, undefined))
    const passed = yield* Passed.make(late)
    const claims = yield* Claims.make(positions.now, passed.pending, late)
    const parts: Gate.Parts = {
      limits,
      claims,
      changed,
      ask: yield* Ask.make,
      killSwitch: yield* Switch.make(changed),
      passed
    }
    yield* Watch.run(parts, changes)
    const gate = yield* Gate.make(parts)
    const { usage } = yield* Usage.make(limits, passed)
    const filled = (order: Order, before: Order) => {
      late.filled(order, before)
      if (limits.buyingPower) claims.filled(order, before)
    }
    return { ...gate, usage, filled, beside: passed.beside }
  })
)

/**
 * The rules of the settings, and one of a program's own beside them: each sentence that `own` answers refuses the order (`own`),
 * and is told with every live account id in it masked. It is asked of every order and every change, those that close a position and those of `Flatten` (`close-…`) included.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerAnd = (
  own: Effect.Effect<(intent: Intent) => Effect.Effect<ReadonlyArray<string>>, never, Sources>
): Layer.Layer<Risk, never, Sources> =>
  Layer.effect(
    Risk,
    Effect.gen(function*() {
      const risk = yield* Risk
      const judge = yield* own
      return Risk.of({
        ...risk,
        check: Effect.fnUntraced(function*(intent: Intent) {
          // first, so that what the settings' rules have found is of the moment at which the order passes
          const says = yield* judge(intent)
          const broken = yield* risk.check(intent)
          // an intent names the account
          const own = says.map((each) => ({ rule: "own", limit: null, actual: null, says: Mask.text(each) }) as const)
          return [...broken, ...own]
        })
      })
    })
  ).pipe(Layer.provide(layer))

/**
 * Lets every order pass, and has no switch: for tests.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNone: Layer.Layer<Risk> = Layer.succeed(Risk, {
  check: () => Effect.succeed([]),
  glance: () => Effect.succeed([]),
  recheck: () => Effect.succeed([]),
  sent: () => Effect.void,
  settled: () => Effect.void,
  filled: () => {},
  beside: (intent) => ({ own: Exposure.ofIntent(intent), others: [...Exposure.working(intent).values()] }),
  kill: { engage: () => Effect.void, release: Effect.void, state: Effect.succeed(KillSwitch.released) },
  usage: Effect.succeed(Usage.unknown("nothing limits"))
})
