/**
 * Writes into the audit what the gate of risk decides, and every use of its switch. Where no audit is provided, nothing is
 * written.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Audit } from "../Audit.ts"
import { Risk } from "../Risk.ts"

const write: Effect.Effect<Audit["Service"]["write"]> = Effect.map(
  Effect.serviceOption(Audit),
  Option.match({ onNone: () => () => Effect.void, onSome: ({ write }) => write })
)

/**
 * The gate of risk, of which every decision is written and every use of its switch.
 *
 * @since 0.1.0
 * @category layers
 */
export const risk: Layer.Layer<Risk, never, Risk> = Layer.effect(
  Risk,
  Effect.gen(function*() {
    const inner = yield* Risk
    const tell = yield* write
    return Risk.of({
      ...inner,
      check: (intent) =>
        Effect.tap(inner.check(intent), (broken) => {
          const { orderRef } = intent.request
          return tell({ event: "decision", orderRef, by: "risk", passes: broken.length === 0, broken })
        }),
      kill: {
        ...inner.kill,
        engage: (why) => Effect.andThen(tell({ event: "kill_switch", engaged: true, why }), inner.kill.engage(why)),
        release: Effect.andThen(inner.kill.release, tell({ event: "kill_switch", engaged: false }))
      }
    })
  })
)
