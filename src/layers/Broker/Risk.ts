/**
 * Risk, before the wire: the rules that every order must pass before it is written anywhere, and the switch that stops all.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as KillSwitch from "../../domain/KillSwitch.ts"
import type { RiskUsage } from "../../domain/RiskUsage.ts"
import type { Notifier } from "../Notify/Notifier.ts"
import { Settings } from "../Settings.ts"
import type { State } from "../State/State.ts"
import type { Accounts } from "./Accounts.ts"
import type { Feed } from "./Feed.ts"
import type { Pacing } from "./Pacing.ts"
import type { Pnl } from "./Pnl.ts"
import type { Positions } from "./Positions.ts"
import type { Quotes } from "./Quotes.ts"
import * as Ask from "./Risk/Ask.ts"
import * as Gate from "./Risk/Gate.ts"
import * as Switch from "./Risk/KillSwitch.ts"
import * as Limits from "./Risk/Limits.ts"
import * as Passed from "./Risk/Passed.ts"
import * as Usage from "./Risk/Usage.ts"
import * as Watch from "./Risk/Watch.ts"

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
  }
>()("effect-ibkr/layers/Broker/Risk") {}

/**
 * Where the rules find their facts.
 *
 * @since 0.1.0
 * @category models
 */
export type Sources = Accounts | Feed | Notifier | Pacing | Pnl | Positions | Quotes | Settings | State

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
    const changes = yield* Queue.sliding<void>(1)
    const changed = Effect.asVoid(Queue.offer(changes, undefined))
    const parts: Gate.Parts = {
      limits,
      changed,
      ask: yield* Ask.make,
      killSwitch: yield* Switch.make(changed),
      passed: yield* Passed.make
    }
    yield* Watch.run(parts, changes)
    return { ...(yield* Gate.make(parts)), ...(yield* Usage.make(limits, parts.passed)) }
  })
)

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
  unsent: () => Effect.void,
  settled: () => Effect.void,
  kill: { engage: () => Effect.void, release: Effect.void, state: Effect.succeed(KillSwitch.released) },
  usage: Effect.succeed(Usage.unknown("nothing limits"))
})
