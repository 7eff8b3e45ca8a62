import { assert, describe, it } from "@effect/vitest"
import { OrderAction } from "@stoqey/ib/dist/api/order/enum/order-action.js"
import { OrderType } from "@stoqey/ib/dist/api/order/enum/orderType.js"
import { Effect, Stream } from "effect"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import * as Rig from "./Rig.ts"

const warnings = (rig: Rig.Rig) => rig.logs.filter((line) => line.startsWith("Warn A message "))

describe("Hostile", () => {
  it.effect("F21 a frame of length 0 is ignored", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1)
        yield* rig.gateway.startFault("frame", { length: 0 })
        yield* rig.at(60)
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
        assert.deepStrictEqual(yield* rig.dials, [0])
      })))

  for (const [number, length] of [["F22", -1], ["F22", -4], ["F22", -0x80000000], ["F23", 0x7fffffff]] as const) {
    it.effect(`${number} a frame of length ${length} ends the session at once`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(40)
          yield* rig.gateway.startFault("frame", { length })
          yield* rig.at(40.1)
          const { lastError } = yield* rig.connection.status
          assert.deepStrictEqual([lastError?.reason, lastError?.at], ["FrameViolation", "1970-01-01T00:00:40.000Z"])
          yield* rig.at(60)
          assert.deepStrictEqual(rig.story(), [
            "0 connected ready orders",
            "40 reconnecting (not_ready)",
            "41 connected ready orders"
          ])
          assert.deepStrictEqual(yield* rig.dials, [0, 41])
        })))
  }

  for (const [kind, warned] of [["unknown-id", 1], ["surplus", 1], ["no-nul", 0]] as const) {
    it.effect(`F24 messages that are merely odd (${kind}) cost one warning in a session at most, and nothing else`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(1)
          yield* rig.gateway.startFault("frame", { kind, rate: 1000 })
          yield* rig.at(8)
          yield* rig.gateway.endFaults
          yield* rig.at(30)
          assert.deepStrictEqual(warnings(rig).length, warned)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  for (const kind of ["short", "not-a-number"] as const) {
    it.effect(`F24 a thousand messages a second that are ${kind} degrade, and never end a session that still decodes`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(1)
          yield* rig.gateway.startFault("frame", { kind, rate: 1000 })
          // the gateway goes on saying what can be decoded
          yield* rig.gateway.startFault("farm", { name: "cashfarm", state: "inactive", flap: 2000 })
          yield* rig.at(8)
          yield* rig.gateway.endFaults
          yield* rig.at(30)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders", "1 connected ready orders undecodable"])
          assert.deepStrictEqual(warnings(rig).length, 10)
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }

  it.effect("F24 a session in which nothing at all decodes for 5 s is ended", () =>
    Rig.run({}, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(40)
        yield* rig.gateway.startFault("frame", { kind: "short", rate: 1000 })
        yield* rig.at(45.5)
        const { lastError } = yield* rig.connection.status
        assert.deepStrictEqual([lastError?.reason, lastError?.at], ["Undecodable", "1970-01-01T00:00:45.000Z"])
        yield* rig.gateway.endFaults
        yield* rig.at(60)
        assert.deepStrictEqual(rig.story(), [
          "0 connected ready orders",
          "40 connected ready orders undecodable",
          "45 reconnecting (not_ready)",
          "46 connected ready orders"
        ])
      })))

  it.effect("F25 a reject whose JSON is none arrives with its raw text, and nothing after it is lost", () =>
    Rig.run({ faults: [Rig.fault("bad-reject-json", {})] }, (rig) =>
      Effect.gen(function*() {
        yield* rig.at(1)
        const session = yield* rig.connection.session
        const seen: Array<Event> = []
        yield* Effect.forkScoped(
          Stream.runForEach(session.events, (event) => Effect.sync(() => seen.push(event))),
          { startImmediately: true }
        )
        yield* session.send(
          Command.make("placeOrder", session.nextOrderId, { conId: 265598, exchange: "SMART" }, {
            action: OrderAction.BUY,
            orderType: OrderType.MKT,
            totalQuantity: 1
          })
        )
        yield* session.send(Command.make("reqIds"))
        yield* rig.at(1.5)
        assert.deepStrictEqual(seen, [
          {
            _tag: "error",
            id: 1,
            errorCode: 201,
            errorMsg: "Order rejected - reason:see the reject",
            advancedOrderReject: "{\"reject\": not json"
          },
          { _tag: "nextValidId", orderId: 1 }
        ])
        yield* rig.at(60)
        assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
      })))

  for (const bytes of [400_000, 2 ** 24]) {
    it.effect(`F57 a legal frame of ${bytes} NULs costs neither the session nor a false alarm`, () =>
      Rig.run({}, (rig) =>
        Effect.gen(function*() {
          yield* rig.at(1)
          yield* rig.gateway.startFault("frame", { kind: "nuls", bytes })
          yield* rig.at(60)
          assert.deepStrictEqual(rig.story(), ["0 connected ready orders"])
          assert.deepStrictEqual(yield* rig.dials, [0])
        })))
  }
})
