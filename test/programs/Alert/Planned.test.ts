import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Status } from "../../../src/domain/Status.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"
import { play } from "../../fixtures/Story.ts"

const { lost, open, ready } = Scripted

describe("Alert: what is planned, and the upstream", () => {
  it.effect("F14: a lost upstream is told after 2 min, once, whatever is repeated in between", () =>
    Effect.gen(function*() {
      const away: Status = {
        ...ready,
        upstream: { state: "lost", since: null },
        ordersAllowed: false,
        ordersBlockedBy: ["upstream_lost"],
        quality: { degraded: true, reasons: ["upstream_lost"] }
      }
      const unknown: Status = { ...away, upstream: { state: "unknown", since: null } }
      const { told } = yield* play([
        [0, ready],
        [100, away],
        [150, { ...away, farms: { usfarm: "broken" } }],
        [230, lost],
        [231, unknown],
        [240, away],
        [300, ready]
      ], 400)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [220, "upstream_lost", "opened"],
        [330, "upstream_lost", "closed"]
      ])
    }))

  it.effect("F14: inside a reset window, 5 min after its end", () =>
    Effect.gen(function*() {
      const maintenance = { active: true, until: "1970-01-01T00:10:00.000Z", nextAt: null }
      const away: Status = { ...ready, upstream: { state: "lost", since: null } }
      const { told } = yield* play([[0, ready], [100, { ...away, maintenance }], [600, away]], 1000)
      assert.deepStrictEqual(told, [[0, "connected", "once"], [900, "upstream_lost", "opened"]])
    }))

  it.effect("F28: a loss inside a window is no page until 5 min after its end", () =>
    Effect.gen(function*() {
      const maintenance = { active: true, until: "1970-01-01T00:10:00.000Z", nextAt: null }
      const inside: Status = { ...lost, maintenance }
      const over = yield* play([[0, ready], [100, inside], [899, ready]], 1000)
      assert.deepStrictEqual([over.told, over.pages], [[[0, "connected", "once"]], []])
    }))

  it.effect("F28: one that outlasts it is an overrun, and a circuit that is open by then is told with it", () =>
    Effect.gen(function*() {
      const maintenance = { active: true, until: "1970-01-01T00:10:00.000Z", nextAt: null }
      const { told } = yield* play([[0, ready], [100, { ...lost, maintenance }], [600, lost], [640, open]], 1000)
      assert.deepStrictEqual(told, [
        [0, "connected", "once"],
        [900, "maintenance_overrun", "opened"],
        [900, "circuit_open", "escalated"]
      ])
    }))

  it.effect("a loss just before a window is excused by it", () =>
    Effect.gen(function*() {
      const maintenance = { active: true, until: "1970-01-01T00:10:00.000Z", nextAt: null }
      const { told } = yield* play([[0, ready], [100, lost], [105, { ...lost, maintenance }], [600, lost]], 900)
      assert.deepStrictEqual(told, [[0, "connected", "once"], [900, "maintenance_overrun", "opened"]])
    }))

  it.effect("the gateway's own restart has 5 min", () =>
    Effect.gen(function*() {
      const restarting: Status = { ...lost, ordersBlockedBy: ["not_ready", "restart_due"] }
      const { told } = yield* play([[0, ready], [100, restarting]], 500)
      assert.deepStrictEqual(told, [[0, "connected", "once"], [400, "maintenance_overrun", "opened"]])
    }))
})
