import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../src/domain/Event.ts"
import { Connection } from "../../src/layers/Connection.ts"
import { Notifier } from "../../src/layers/Notify/Notifier.ts"
import * as Connected from "../doubles/Connected.ts"
import * as Movable from "../doubles/Movable.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const texts: { readonly [code: number]: string } = {
  1100: "Connectivity between IBKR and Trader Workstation has been lost.",
  1101: "Connectivity between IBKR and Trader Workstation has been restored - data lost.",
  1102: "Connectivity between IBKR and Trader Workstation has been restored - data maintained.",
  2103: "Market data farm connection is broken:usfarm",
  2104: "Market data farm connection is OK:usfarm",
  2110: "Connectivity between Trader Workstation and server is broken. It will be restored automatically."
}
const told = (errorCode: number, id = -1): Event => ({
  _tag: "error",
  id,
  errorCode,
  errorMsg: texts[errorCode] ?? "",
  advancedOrderReject: ""
})

const view = Effect.gen(function*() {
  const { ordersBlockedBy, state, upstream } = yield* (yield* Connection).status
  return [state, upstream.state, ...ordersBlockedBy].join(" ")
})

describe("Upstream", () => {
  it.effect("1100 refuses orders and keeps the session, a 2104 does not wash it away, 1102 does", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        const seen = [yield* view]
        for (const code of [1100, 1100, 2104, 1102, 1102, 2110, 1101, 1101]) {
          yield* gateway.say(told(code, code === 1100 ? 42 : -1))
          yield* TestClock.adjust("1 minute")
          seen.push(`${code}: ${yield* view}`)
        }
        assert.deepStrictEqual(seen, [
          "connected ok",
          "1100: connected lost upstream_lost",
          "1100: connected lost upstream_lost",
          "2104: connected lost upstream_lost",
          "1102: connected ok",
          "1102: connected ok",
          "2110: connected lost upstream_lost",
          "1101: connected ok",
          "1101: connected ok"
        ])
        assert.deepStrictEqual(gateway.dials, [0])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
      const asked = gateway.sent.filter(([, what]) => what === "reqPositions").map(([at]) => at)
      assert.deepStrictEqual(asked, [0, 181, 241, 361, 421])
    }))

  it.effect("what of the last run cannot be read counts as bad news, and is not told as if it had been read", () =>
    Effect.gen(function*() {
      const startedOn = Effect.fnUntraced(function*(state: { readonly [name: string]: string }) {
        const lines: Array<string> = []
        const alerts: Array<string> = []
        const gateway = ScriptedTws.make(() => ({}))
        const notifier = Layer.succeed(Notifier, {
          notify: ({ event, lines }) => Effect.sync(() => void alerts.push(event, ...lines)),
          flush: Effect.void
        })
        const seen = yield* TestClock.adjust("1 second").pipe(
          Effect.andThen(view),
          Effect.provide(Connected.layer(gateway.layer, {}, new Map(Object.entries(state)), notifier)),
          Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
        )
        return [seen, ...lines.filter((line) => /: its circuit|TWS/.test(line)), ...alerts.slice(0, 2)]
      })
      assert.deepStrictEqual(
        yield* Effect.all([
          startedOn({
            "upstream-memory": "{\"lost\":true,\"at\":0}",
            "last-run-memory": "{\"orderly\":false,\"at\":0}"
          }),
          startedOn({ "upstream-memory": "{", "last-run-memory": "{" })
        ]),
        [
          [
            "connected unknown upstream_unknown",
            "The last run did not end in order: its circuit and its account pin stand",
            "TWS had lost IBKR when this service last knew: orders are refused until it is known to be back",
            "restarted_after_crash",
            "The last run did not end in order. An open circuit stands; look at the log of the last run."
          ],
          [
            "connected unknown upstream_unknown state_not_writable",
            "How the last run ended cannot be read, so it counts as a crash: its circuit and its account pin stand",
            "Whether TWS had lost IBKR cannot be read, so it counts as lost: orders are refused until it is known to be back",
            "restarted_after_crash",
            "How the last run ended cannot be read, so it counts as a crash. An open circuit stands; look at the log of this run."
          ]
        ]
      )
    }))

  it.effect("a reconnect does not wash a 1100 away: unknown until a farm or IBKR itself is back", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 60 } : {})
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* gateway.say(told(1100))
        yield* TestClock.adjust("70 seconds")
        const seen = [yield* view]
        yield* gateway.say(told(2103))
        seen.push(yield* view)
        yield* gateway.say(told(2104))
        seen.push(yield* view)
        assert.deepStrictEqual(seen, [
          "connected unknown upstream_unknown",
          "connected unknown upstream_unknown",
          "connected ok"
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("a broken farm degrades and refuses nothing", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        const degraded: Array<unknown> = []
        for (const code of [2103, 2104, 2103, 2104]) {
          yield* gateway.say(told(code))
          const { farms, ordersAllowed, quality } = yield* connection.status
          degraded.push([farms["usfarm"], ordersAllowed, ...quality.reasons])
        }
        assert.deepStrictEqual(degraded, [
          ["broken", true, "farm_down"],
          ["ok", true],
          ["broken", true, "farm_down"],
          ["ok", true]
        ])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("notices reach those who listen, masked and escaped", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({ accounts: ["U5550001"] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        const seen: Array<unknown> = []
        yield* Effect.forkScoped(
          Stream.runForEach(connection.notices, ({ at, code, id, severity, text }) =>
            Effect.sync(() => seen.push({ at, code, id, severity, text }))),
          { startImmediately: true }
        )
        yield* gateway.say({
          _tag: "error",
          id: -1,
          errorCode: 2148,
          errorMsg: "Account U5550001\nis restricted",
          advancedOrderReject: ""
        })
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(seen, [{
          at: "1970-01-01T00:00:01.000Z",
          code: 2148,
          id: -1,
          severity: "warning",
          text: "Account U***001\\x0ais restricted"
        }])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("the gateway's restart refuses orders from 60 s before it until a new session is ready", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { lasts: 3630 } : {})
      const restartAt = { hour: 1, minute: 0, zone: "UTC" }
      yield* Effect.gen(function*() {
        const seen: Array<readonly [number, string]> = []
        yield* Connected.observe(({ ordersBlockedBy, uptimeSeconds }) => {
          const blocked = ordersBlockedBy.join()
          if (seen.at(-1)?.[1] !== blocked) seen.push([uptimeSeconds, blocked])
        })
        yield* TestClock.adjust("2 hours")
        assert.deepStrictEqual(seen.slice(1), [
          [3540, "restart_due"],
          [3630, "not_ready,restart_due"],
          [3631, "not_ready"],
          [3631, ""]
        ])
      }).pipe(Effect.scoped, Effect.provide(Connected.layer(gateway.layer, { restartAt })))
    }))

  it.effect("undecodable messages degrade, and end the session only when nothing at all decodes for 5 s", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 1 } : {})
      const garbage: Event = { _tag: "undecodable", messageId: 10, problem: "too few fields" }
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        for (let n = 0; n < 12; n++) yield* gateway.say(garbage)
        const { quality, ready } = yield* connection.status
        assert.deepStrictEqual({ quality, ready }, {
          ready: true,
          quality: { degraded: true, reasons: ["undecodable"] }
        })
        for (let n = 0; n < 5; n++) {
          yield* TestClock.adjust("1 second")
          yield* gateway.say(garbage)
        }
        yield* TestClock.adjust("10 millis")
        const { lastError, state } = yield* connection.status
        assert.deepStrictEqual([state, lastError?.reason], ["reconnecting", "Undecodable"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  for (const [wall, how] of [[-3_600_000, "back"], [3_600_000, "forward"]] as const) {
    it.effect(`a session on which nothing decodes ends after 5 s, also where the clock is set ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          const gateway = ScriptedTws.make((dial) => dial === 0 ? { silentAfter: 1 } : {})
          yield* Effect.gen(function*() {
            const connection = yield* Connection
            yield* TestClock.adjust("1 second")
            const states: Array<string> = []
            for (let n = 0; n < 6; n++) {
              yield* gateway.say({ _tag: "undecodable", messageId: 10, problem: "too few fields" })
              by.wall = wall
              yield* TestClock.adjust("10 millis")
              states.push((yield* connection.status).state)
              yield* TestClock.adjust("990 millis")
            }
            assert.deepStrictEqual(states, [...Array.from({ length: 5 }, () => "connected"), "reconnecting"])
          }).pipe(Effect.provide(Connected.layer(gateway.layer)))
        }).pipe(Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("a restart does not wash a 1100 away either", () =>
    Effect.gen(function*() {
      const kept = new Map<string, string>()
      const run = (steps: ReadonlyArray<number>) =>
        Effect.gen(function*() {
          const gateway = ScriptedTws.make(() => ({}))
          return yield* Effect.gen(function*() {
            yield* Connected.settle
            yield* TestClock.adjust("1 second")
            const seen = [yield* view]
            for (const code of steps) {
              yield* gateway.say(told(code))
              yield* TestClock.adjust("1 second")
              seen.push(`${code}: ${yield* view}`)
            }
            return seen
          }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, kept)))
        })
      assert.deepStrictEqual([yield* run([1100]), yield* run([2103, 2104]), yield* run([])], [
        ["connected ok", "1100: connected lost upstream_lost"],
        [
          "connected unknown upstream_unknown",
          "2103: connected unknown upstream_unknown",
          "2104: connected ok"
        ],
        ["connected ok"]
      ])
    }))
})
