/**
 * Plays a script: every act at its time, on the Clock, those of the same moment in the order of their lines.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { noise } from "../Market/Walk.ts"
import type { Terms } from "../Orders/Correction.ts"
import type { Fill } from "../Orders/Fill.ts"
import type * as Fault from "./Fault.ts"
import type { Active } from "./Faults.ts"
import * as Nightly from "./Nightly.ts"
import type * as Script from "./Script.ts"

/**
 * Who does what a script says: the gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stage {
  readonly start: (request: Fault.Request) => Effect.Effect<unknown>
  readonly faults: Effect.Effect<ReadonlyArray<Active>>
  readonly endFault: (id: number) => Effect.Effect<unknown>
  readonly setPrice: (symbol: string, price: number) => Effect.Effect<void>
  readonly setClosed: (symbol: string, isClosed: boolean) => Effect.Effect<void>
  readonly executions: Effect.Effect<ReadonlyArray<Fill>>
  readonly correct: (execId: string, terms: Terms) => Effect.Effect<unknown>
}

const does = (stage: Stage, act: Script.Act): Effect.Effect<unknown> => {
  switch (act._tag) {
    case "Start":
      return stage.start(act.request)
    case "End":
      return Effect.flatMap(
        stage.faults,
        (on) =>
          Effect.forEach(
            on.filter(({ name }) => act.name === "all" || name === act.name),
            ({ id }) => stage.endFault(id)
          )
      )
    case "Price":
      return stage.setPrice(act.symbol, act.price)
    case "Market":
      return stage.setClosed(act.symbol, act.closed)
    case "Correct":
      return Effect.flatMap(stage.executions, (all) => {
        const last = all.findLast(({ ticket }) => ticket.instrument.details.contract.symbol === act.symbol)
        return last === undefined ? Effect.void : stage.correct(last.execId, act)
      })
  }
}

/** The n-th time that passes before a step, by the seed. */
const draw = (seed: number, { from, line, to }: Script.Step, n: number): number =>
  from === to ? from : Math.round(from + noise(seed, line, n) * (to - from))

/** Plays a script to its end, from now on. It lasts for ever where a line repeats. */
const play = Effect.fnUntraced(function*(steps: ReadonlyArray<Script.Step>, seed: number, stage: Stage) {
  const began = yield* Clock.currentTimeMillis
  let agenda = steps.map((step) => ({ step, n: 0, at: draw(seed, step, 0) }))
  while (agenda.length > 0) {
    const next = agenda.reduce((first, one) => one.at < first.at ? one : first)
    const wait = began + next.at - (yield* Clock.currentTimeMillis)
    if (wait > 0) yield* Effect.sleep(wait)
    yield* does(stage, next.step.act)
    agenda = next.step.repeats
      ? agenda.map((one) => one === next ? { ...one, n: one.n + 1, at: one.at + draw(seed, one.step, one.n + 1) } : one)
      : agenda.filter((one) => one !== next)
  }
})

/**
 * What a gateway does by itself, as long as its Scope lives: it plays its script, and is reset every night.
 *
 * @since 0.1.0
 * @category constructors
 */
export const direct = Effect.fnUntraced(function*(
  options: {
    readonly script?: ReadonlyArray<Script.Step> | undefined
    readonly nightlyReset?: Nightly.Time | undefined
  },
  seed: number,
  stage: Stage
): Effect.fn.Return<void, never, Scope.Scope> {
  const { nightlyReset, script = [] } = options
  if (script.length > 0) yield* Effect.forkScoped(play(script, seed, stage))
  if (nightlyReset !== undefined) {
    const reset = stage.start({ name: "nightly-reset", parameters: {} })
    yield* Effect.forkScoped(Nightly.every(nightlyReset, reset))
  }
})
