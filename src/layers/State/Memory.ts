/**
 * The state in memory, for tests: nothing survives but what the test itself keeps.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { StateInUse } from "../../errors/StateInUse.ts"
import * as Cells from "./Cells.ts"
import type * as Closings from "./Closings.ts"
import * as Lock from "./Lock.ts"
import { State } from "./State.ts"

/** Which accounts are being closed, of each map: what a restart finds has none of them. */
const closings = new WeakMap<Map<string, string>, Set<string>>()

const locksOf = (texts: Map<string, string>): Closings.Locks => {
  const held = closings.get(texts) ?? new Set()
  closings.set(texts, held)
  const inUse = new StateInUse({
    directory: "memory",
    gateway: "an account",
    holder: "another closing of this process"
  })
  return (account) =>
    Effect.succeed(Effect.acquireRelease(
      Effect.suspend(() => {
        if (held.has(account)) return inUse
        held.add(account)
        return Effect.succeed(Lock.always(Effect.succeed(true)))
      }),
      () => Effect.sync(() => held.delete(account))
    ))
}

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
      }),
    nameOf: Effect.succeed
  }, { suffix: "memory", lock: Lock.always(Effect.succeed(true)), locks: locksOf(texts) })

/**
 * A state in memory. The same map given to another layer is what a restart finds; without one each that is built begins empty.
 * Those that share a map close the positions of an account one at a time.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (texts?: Map<string, string>): Layer.Layer<State> =>
  Layer.effect(State, Effect.suspend(() => cells(texts ?? new Map())))
