import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Logger, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../src/domain/Command.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Metrics from "../../src/layers/Metrics.ts"
import * as Watch from "../../src/programs/Watch.ts"
import * as Monotonic from "../../src/schedules/Monotonic.ts"
import * as Connected from "../doubles/Connected.ts"
import * as Movable from "../doubles/Movable.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const now = Effect.map(Clock.currentTimeMillis, (millis) => millis / 1000)

/** What the log says of the gateway's silence, with the second. */
const told = Effect.map(Clock.Clock, (clock) => {
  const lines: Array<readonly [at: number, text: string]> = []
  const keeping = Logger.layer([
    Logger.make(({ message }) => {
      if (/^(The gateway|Heartbeat)/.test(String(message))) {
        lines.push([clock.currentTimeMillisUnsafe() / 1000, String(message)])
      }
    })
  ])
  return { keeping, lines }
})

describe("Watch", () => {
  it.effect("an idle line is probed every two seconds and never alarms", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const seen = yield* Connected.observe(({ ordersAllowed, quality, ready }) => ({
          ordersAllowed,
          ready,
          degraded: quality.reasons
        }))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(seen, [{ ordersAllowed: true, ready: true, degraded: [] }])
        assert.deepStrictEqual(gateway.sent.slice(4), [
          [2, "reqCurrentTime"],
          [4, "reqCurrentTime"],
          [6, "reqCurrentTime"],
          [8, "reqCurrentTime"],
          [10, "reqCurrentTime"]
        ])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a line that was heard at a part of a millisecond is probed in time", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("48.2 millis")
        yield* gateway.hum
        yield* TestClock.adjust("7 seconds")
        assert.deepStrictEqual(
          gateway.sent.slice(4).map(([at, command]) => [Math.round(at * 10_000) / 10_000, command]),
          [[2.0482, "reqCurrentTime"], [4.0482, "reqCurrentTime"], [6.0482, "reqCurrentTime"]]
        )
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a mute line: orders refused at 3.5 s, not ready at 5 s, ended at 15 s, ready again by itself", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const seen: Array<unknown> = []
        for (
          const [millis, expected] of [
            [3499, "connected true true"],
            [1, "connected true false line_stale"],
            [1499, "connected true false line_stale"],
            [1, "connected false false not_ready,line_stale silent"],
            [9999, "connected false false not_ready,line_stale silent"],
            [1, "reconnecting false false not_ready"],
            [999, "reconnecting false false not_ready"],
            [1, "connected true true"]
          ] as const
        ) {
          yield* TestClock.adjust(Duration.millis(millis))
          const { ordersAllowed, ordersBlockedBy, quality, ready, state } = yield* connection.status
          seen.push([
            `${state} ${ready} ${ordersAllowed} ${ordersBlockedBy.join()} ${quality.reasons.join()}`.trim(),
            expected
          ])
        }
        for (const [actual, expected] of seen as ReadonlyArray<readonly [string, string]>) {
          assert.strictEqual(actual, expected)
        }
        assert.deepStrictEqual(gateway.sent.slice(4, 12), [
          [2, "reqCurrentTime"],
          [3.5, "reqManagedAccts"],
          [5, "reqCurrentTime"],
          [6.5, "reqManagedAccts"],
          [8, "reqCurrentTime"],
          [9.5, "reqManagedAccts"],
          [11, "reqCurrentTime"],
          [12.5, "reqManagedAccts"]
        ])
        assert.deepStrictEqual(gateway.dials, [0, 16])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("the transitions of a mute line are published at 3.5, 5, 15 and 16 s", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
      yield* Effect.gen(function*() {
        const at: Array<readonly [number, string, boolean, boolean]> = []
        const seen = yield* Connected.observe(({ ordersAllowed, ready, state, uptimeSeconds }) => {
          const last = at.at(-1)
          if (last?.[1] !== state || last[2] !== ready || last[3] !== ordersAllowed) {
            at.push([uptimeSeconds, state, ready, ordersAllowed])
          }
        })
        yield* TestClock.adjust("20 seconds")
        assert.ok(seen.length > 0)
        assert.deepStrictEqual(at, [
          [0, "connected", true, true],
          [3.5, "connected", true, false],
          [5, "connected", false, false],
          [15, "reconnecting", false, false],
          [16, "connected", false, false],
          [16, "connected", true, true]
        ])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("one answer makes a silent line good again at once", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ silentAfter: 0.001 }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("6 seconds")
        assert.strictEqual((yield* connection.status).ready, false)
        yield* gateway.say({ _tag: "currentTime", time: 6 })
        yield* Effect.yieldNow
        const { heartbeat, ordersAllowed, ready } = yield* connection.status
        // it answers the last probe, and none of those that were missed
        assert.deepStrictEqual([ordersAllowed, ready, heartbeat.rttMs], [true, true, { p50: 1000, p99: 1000 }])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a wall clock that jumped makes the line stale until a probe is answered, and no session is lost", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      const { by, moved } = yield* Movable.make
      by.wall = 7_200_000
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        const blocked = Effect.map(connection.status, ({ ordersBlockedBy }) => ordersBlockedBy)
        yield* TestClock.adjust("1 second")
        const seen = [yield* blocked]
        by.wall = 3_600_000
        seen.push(yield* blocked)
        yield* TestClock.adjust("999 millis")
        seen.push(yield* blocked)
        yield* TestClock.adjust("1 millis")
        seen.push(yield* blocked)
        assert.deepStrictEqual(seen, [[], ["line_stale"], ["line_stale"], []])
        assert.deepStrictEqual(gateway.dials, [7200])
        assert.deepStrictEqual(gateway.sent.slice(4), [[3602, "reqCurrentTime"]])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Clock.Clock, moved))
    }))

  for (const [wall, how] of [[3_600_000, "on"], [-3_600_000, "back"]] as const) {
    it.effect(`a line that is never silent is asked as well once the wall clock has jumped ${how}`, () =>
      Effect.gen(function*() {
        const gateway = ScriptedTws.make(() => ({}))
        const { by, moved } = yield* Movable.make
        const seen: Array<ReadonlyArray<string>> = []
        yield* Effect.gen(function*() {
          const { status } = yield* Connection
          for (let n = 0; n < 6; n++) {
            if (n === 3) by.wall = wall
            yield* gateway.say({ _tag: "tickSize", reqId: 1, field: 0, value: 1 })
            seen.push((yield* status).ordersBlockedBy)
            yield* TestClock.adjust("900 millis")
          }
        }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Clock.Clock, moved))
        assert.deepStrictEqual(seen, [[], [], [], ["line_stale"], ["line_stale"], []])
      }))
  }

  it.effect("what came while this process stood still is read before a probe counts as missed", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqCurrentTime"] }))
      const { by, moved } = yield* Movable.make
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("3 seconds")
        const seen = yield* Connected.observe(({ ready }) => ready)
        by.wall = by.monotonic = 20_000
        yield* TestClock.adjust("500 millis")
        yield* gateway.say({ _tag: "tickSize", reqId: 1, field: 0, value: 1 })
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual([...new Set(seen)], [true])
        assert.deepStrictEqual(gateway.dials, [0])
      }).pipe(
        Effect.scoped,
        Effect.provide(Connected.layer(gateway.layer)),
        Effect.provideService(Clock.Clock, moved)
      )
    }))

  for (
    const [stood, probes, ended] of [
      [9, [11.001, 12.501, 14.001], 15],
      [11, [13.001, 14.501], 16.001],
      [12, [14.001, 15.501], 17.001],
      [20, [22.001, 23.501], 25.001]
    ] as const
  ) {
    it.effect(`after ${stood} s of our own standstill two probes are missed, each in its time, before a session ends`, () =>
      Effect.gen(function*() {
        const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
        const { by, moved } = yield* Movable.make
        yield* Effect.gen(function*() {
          yield* TestClock.adjust("1 second")
          by.wall = by.monotonic = stood * 1000
          yield* TestClock.adjust("10 seconds")
          assert.deepStrictEqual(gateway.dials.slice(0, 2), [0, ended + 1])
          assert.deepStrictEqual(gateway.sent.slice(4, 4 + probes.length).map(([at]) => at), [...probes])
        }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Clock.Clock, moved))
      }))
  }

  it.effect("a frame that never completes is proof for ten seconds, then not ready, and ended at fifteen", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
      yield* Effect.gen(function*() {
        const clock = yield* Clock.Clock
        const at: Array<readonly [number, string, boolean, boolean]> = []
        yield* Connected.observe(({ ordersAllowed, ready, state }) => {
          const last = at.at(-1)
          if (last?.[1] !== state || last[2] !== ready || last[3] !== ordersAllowed) {
            at.push([clock.currentTimeMillisUnsafe() / 1000, state, ready, ordersAllowed])
          }
        })
        for (let n = 0; n < 31; n++) {
          yield* gateway.drip
          yield* TestClock.adjust("500 millis")
        }
        assert.deepStrictEqual(at, [
          [0, "connected", true, true],
          [10, "connected", false, false],
          [15, "reconnecting", false, false]
        ])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a standstill of our own in the middle of a frame ends no session that answers within a probe", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ silentAfter: 0.001 }))
      const { by, moved } = yield* Movable.make
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("1 second")
        yield* gateway.drip
        by.wall = by.monotonic = 20_000
        yield* TestClock.adjust("2 seconds")
        yield* gateway.hum
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual([gateway.dials, (yield* status).ready], [[0], true])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provideService(Clock.Clock, moved))
    }))

  it.effect("the log says once what a mute line means for orders, for readiness and for the session", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
      const { keeping, lines } = yield* told
      yield* TestClock.adjust("16 seconds").pipe(
        Effect.provide(Connected.layer(gateway.layer)),
        Effect.provide(keeping)
      )
      assert.deepStrictEqual(lines, [
        [3.5, "The gateway did not answer a probe within 1s 500ms: orders are refused"],
        [5, "The gateway is silent: not ready; the session is ended after 15s"],
        [15, "Heartbeat: the gateway went silent: no frame within 15s"]
      ])
    }))

  it.effect("the log says once that a frame never completes", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 0.001 } : {})
      const { keeping, lines } = yield* told
      yield* Effect.gen(function*() {
        for (let n = 0; n < 31; n++) {
          yield* gateway.drip
          yield* TestClock.adjust("500 millis")
        }
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provide(keeping))
      assert.deepStrictEqual(lines, [
        [10, "The gateway is silent: not ready; the session is ended after 15s"],
        [15, "Heartbeat: the gateway went silent: no frame within 15s"]
      ])
    }))

  it.effect("a frame that comes while a miss is being told proves the line", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ silentAfter: 0.001 }))
      const hums = Logger.make(({ logLevel }) => {
        if (logLevel === "Warn") Effect.runSync(gateway.hum)
      })
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("3500 millis")
        assert.deepStrictEqual((yield* status).ordersBlockedBy, [])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)), Effect.provide(Logger.layer([hums])))
    }))

  it.effect("what passes and how long probes take is counted as it passes, and to the end of the session", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqCurrentTime"] }))
      const passed = Effect.forEach(
        ["in", "out"],
        (direction) =>
          Effect.map(Metric.value(Metric.withAttributes(Metrics.messages, { direction })), ({ count }) => count)
      )
      const counts: Array<ReadonlyArray<number | bigint>> = []
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("2700 millis")
        yield* gateway.say({ _tag: "currentTime", time: 2 })
        yield* TestClock.adjust("1 second")
        counts.push(yield* passed)
        yield* gateway.say({ _tag: "currentTime", time: 3 }, { _tag: "currentTime", time: 3 })
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      counts.push(yield* passed)
      const { count, sum } = yield* Metric.value(Metrics.probeRtt)
      assert.deepStrictEqual([counts, count, sum], [[[5, 5], [7, 5]], 1, 0.7])
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("the gateway's clock is not asked for twice in a second, whoever asked first", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqCurrentTime"] }))
      yield* Effect.gen(function*() {
        const { send } = yield* Effect.flatMap(Connection, ({ session }) => session)
        yield* TestClock.adjust("1001 millis")
        yield* send(Command.make("reqCurrentTime"))
        yield* TestClock.adjust("2 seconds")
        yield* send(Command.make("reqCurrentTime"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(gateway.sent.slice(4), [
          [1.001, "reqCurrentTime"],
          [2, "reqManagedAccts"],
          [3.001, "reqCurrentTime"],
          [4, "reqManagedAccts"]
        ])
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(gateway.sent.slice(8), [[6, "reqCurrentTime"]])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a slow gateway is said to be slow", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ mute: ["reqCurrentTime"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("2700 millis")
        yield* gateway.say({ _tag: "currentTime", time: 2 })
        yield* Effect.yieldNow
        yield* TestClock.adjust("1 second")
        const { heartbeat, quality } = yield* connection.status
        assert.deepStrictEqual(quality, { degraded: true, reasons: ["slow"] })
        assert.deepStrictEqual(heartbeat.rttMs, { p50: 700, p99: 700 })
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it("bytes count as life only while a frame is on its way for less than ten seconds", () => {
    const heard = { byteAt: 9000, frameAt: 1000, askedAt: 0 }
    assert.deepStrictEqual(
      [10_999, 11_000].map((at) => Watch.provenAt(heard, at, Duration.seconds(10))),
      [9000, 1000]
    )
  })

  it.effect("the monotonic clock does not follow the wall", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("3 seconds")
      const before = yield* Monotonic.now
      yield* TestClock.setTime(0)
      assert.deepStrictEqual([yield* Monotonic.now, yield* now], [before, 0])
    }))

  it.effect("the round trip of a line that is never silent is measured every half minute", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        for (let n = 0; n < 100; n++) {
          yield* TestClock.adjust("1 second")
          yield* gateway.say({ _tag: "tickSize", reqId: 1, field: 0, value: 1 })
        }
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      assert.deepStrictEqual(gateway.sent.slice(4).map(([at]) => at), [30, 60, 90])
    }))

  it.effect("frames that are no events prove the line as well, after a missed probe too", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ silentAfter: 1 }))
      yield* Effect.gen(function*() {
        const { status } = yield* Connection
        yield* TestClock.adjust("4 seconds")
        assert.deepStrictEqual((yield* status).ordersBlockedBy, ["line_stale"])
        for (let n = 0; n < 6; n++) {
          yield* gateway.hum
          yield* TestClock.adjust("500 millis")
        }
        assert.deepStrictEqual((yield* status).ordersBlockedBy, [])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))
})
