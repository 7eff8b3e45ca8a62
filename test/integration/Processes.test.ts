/** What only two processes can show: one of them standing still. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Child from "./Child.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()

describe.concurrent("Processes", () => {
  it.live("F10 a gateway that is frozen is a mute line, and ready again when it thaws", () =>
    Effect.gen(function*() {
      const { child, line } = yield* Child.script("Gateway.ts")
      const deadlines = Rig.hasty("handshake")
      yield* Rig.connected({ port: Number(line), settings: Rig.quick, deadlines }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          child.kill("SIGSTOP")
          yield* rig.isLost
          // the kernel goes on accepting for it
          yield* rig.until(({ lastError }) => lastError?.operation === "Handshake")
          child.kill("SIGCONT")
          yield* rig.isReady
          assert.deepStrictEqual(rig.story(), [
            "connecting (not_ready)",
            "connected ready orders",
            "connected ready (line_stale)",
            "connected (not_ready line_stale)",
            "reconnecting (not_ready)",
            "connected ready orders"
          ])
          assert.deepStrictEqual(yield* rig.outcomes, { Connected: 2, Handshake: 1 })
        }))
    }).pipe(Effect.scoped, Rig.leaksNothing))

  it.live("F9 a gateway that stands still for less than a probe changes nothing", () =>
    Effect.gen(function*() {
      const { child, line } = yield* Child.script("Gateway.ts")
      yield* Rig.connected({ port: Number(line), settings: Rig.quick }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          child.kill("SIGSTOP")
          yield* Effect.sleep("200 millis")
          child.kill("SIGCONT")
          yield* Effect.sleep("1 second")
          assert.deepStrictEqual(rig.story(), ["connecting (not_ready)", "connected ready orders"])
        }))
    }).pipe(Effect.scoped, Rig.leaksNothing))
})

describe("This process", () => {
  it.live("F48 stands still for longer than a silence may last: no loss, and nobody is told", () =>
    Effect.gen(function*() {
      const { line } = yield* Child.script("Gateway.ts")
      yield* Rig.connected({ port: Number(line), settings: Rig.quick }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          for (const millis of [700, 2200]) {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
            yield* Effect.sleep("500 millis")
          }
          yield* rig.until(({ ordersAllowed }) => ordersAllowed)
          assert.deepStrictEqual(rig.story().filter((seen) => !seen.startsWith("connected")), [
            "connecting (not_ready)"
          ])
          assert.deepStrictEqual(rig.told, ["connected once"])
          assert.deepStrictEqual(yield* rig.outcomes, { Connected: 1 })
        }))
    }).pipe(Effect.scoped, Rig.leaksNothing))
})
