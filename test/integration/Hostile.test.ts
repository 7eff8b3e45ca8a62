/** Frames that no gateway should send: the process lives, and its event loop never stands for 50 ms. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Cpu from "../wire/Cpu.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"
import * as Standing from "./Standing.ts"

Held.comesBack()

const still = ["connecting (not_ready)", "connected ready orders"]

describe("Hostile frames over TCP", () => {
  it.live("a loop that stands is seen", () =>
    Effect.gen(function*() {
      const longest = yield* Standing.longest
      yield* Effect.sleep("5 millis")
      const until = Standing.cpu() + 100
      while (Standing.cpu() < until);
      yield* Effect.sleep("5 millis")
      assert.isAbove(yield* longest, 40)
    }))

  const violations = [["F22", -1], ["F22", -4], ["F22", 0x80000000], ["F23", 0x7fffffff]] as const
  for (const [row, length] of violations) {
    it.live(`${row} an announced length of ${length} ends the session at once, and the next is ready`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          const memory = process.memoryUsage().arrayBuffers
          const longest = yield* Standing.longest
          yield* rig.gateway.startFault("frame", { length })
          const { lastError } = yield* rig.isLost
          assert.strictEqual(lastError?.reason, "FrameViolation")
          assert.isAtMost(process.memoryUsage().arrayBuffers - memory, 1024 * 1024)
          yield* rig.isReady
          assert.deepStrictEqual(rig.left, ["rst"])
          assert.isBelow(yield* longest, 50)
        })))
  }

  const harmless: ReadonlyArray<
    readonly [row: string, frame: Fault.Parameters<"frame">, reasons: ReadonlyArray<string>]
  > = [
    ["F21", { length: 0 }, []],
    ["F24", { kind: "unknown-id", rate: 1000 }, []],
    ["F24", { kind: "surplus", rate: 1000 }, []],
    ["F24", { kind: "no-nul", rate: 1000 }, []],
    ["F24", { kind: "short", rate: 1000 }, ["undecodable"]],
    ["F24", { kind: "not-a-number", rate: 1000 }, ["undecodable"]],
    ["F57", { kind: "nuls", bytes: 400_000 }, []],
    ["F57", { kind: "nuls", bytes: 16 * 1024 * 1024 }, []]
  ]
  for (const [row, frame, reasons] of harmless) {
    it.live(`${row} ${JSON.stringify(frame)} costs neither the session nor the loop`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          const session = yield* rig.connection.session
          const before = { ...session.traffic(), ...session.heard() }
          const frames = frame.length === 0 ? 0 : frame.rate === undefined ? 1 : 100
          const longest = yield* Standing.longest
          yield* rig.gateway.startFault("frame", frame)
          yield* Rig.comes(() =>
            session.heard().byteAt > before.byteAt && session.traffic().framesIn >= before.framesIn + frames
          )
          yield* rig.gateway.endFaults
          // what comes after it is not lost
          const answer = yield* Effect.forkChild(
            Stream.runHead(Stream.filter(session.events, ({ _tag }) => _tag === "nextValidId")),
            { startImmediately: true }
          )
          yield* session.send(Command.make("reqIds"))
          yield* Fiber.join(answer)
          const { quality } = yield* rig.connection.status
          assert.deepStrictEqual([rig.story(), quality.reasons], [still, reasons])
          // 16 MiB are collected before they are a frame
          assert.isBelow(yield* longest, 50 + Cpu.freshMemory())
        })))
  }

  for (const [bytes, ms] of [[1, 0], [7, 0], [4096, 1]] as const) {
    it.live(`F26 what arrives ${bytes} bytes at a time is decoded as if whole`, () =>
      Rig.run(
        { gateway: { positions: [{ symbol: "ÄÖ漢🟢", size: -3 }, { symbol: "AAPL", size: 100 }] } },
        (rig) =>
          Effect.gen(function*() {
            yield* rig.isReady
            const session = yield* rig.connection.session
            const told: Array<Event> = []
            yield* Effect.forkScoped(
              Stream.runForEach(session.events, (event) => Effect.sync(() => told.push(event))),
              { startImmediately: true }
            )
            // what the session asked for itself has come by then
            yield* session.send(Command.make("reqIds"))
            yield* Rig.comes(() => told.at(-1)?._tag === "nextValidId")
            const asked = Effect.gen(function*() {
              told.length = 0
              yield* session.send(Command.make("reqPositions"))
              yield* Rig.comes(() => told.at(-1)?._tag === "positionEnd")
              return [...told]
            })
            const whole = yield* asked
            yield* rig.gateway.startFault("drip", { bytes, ms })
            assert.deepStrictEqual(yield* asked, whole)
            assert.deepStrictEqual(whole.length, 3)
            assert.deepStrictEqual(rig.story(), still)
          })
      ))
  }
})
