/**
 * The state in memory, for tests: nothing survives but what the test itself keeps.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Cells from "./Cells.ts"
import * as Lock from "./Lock.ts"
import { State } from "./State.ts"

const cells = (texts: Map<string, string>) =>
  Cells.make({
    read: (name) => Effect.sync(() => Option.fromUndefinedOr(texts.get(name))),
    write: (name, text) => Effect.sync(() => void texts.set(name, text)),
    remove: (name) => Effect.sync(() => void texts.delete(name)),
    setAside: (name) =>
      Effect.sync(() => {
        texts.set(`${name}.corrupt`, texts.get(name) ?? "")
        texts.delete(name)
        return `${name}.corrupt`
      })
  }, { suffix: "memory", lock: Lock.always(Effect.succeed(true)) })

/**
 * A state in memory. The same map given to another layer is what a restart finds; without one each that is built begins empty.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (texts?: Map<string, string>): Layer.Layer<State> =>
  Layer.effect(State, Effect.suspend(() => cells(texts ?? new Map())))
