import { assert, describe } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"
import * as Case from "./Case.ts"

const ask = Command.make
const { start } = Case
const { order } = Caller
const farms = ["2104", "2106", "2158"]
const filled = ["11 -1 BOT 1 @230.01", "5 1 Filled", "3 1 Filled 1/0", "5 1 Filled 1", "3 1 Filled 1/0", "59 1 -"]
const errorOf = (events: ReadonlyArray<Event>) => events.findLast((event) => event._tag === "error")
/** Starts a fault and answers what a client hears that starts then. */
const greeting = <N extends Parameters<typeof start>[0]>(...fault: Parameters<typeof start<N>>) =>
  Effect.flatMap(start(...fault), ({ end }) => Effect.map(Effect.scoped(Caller.call(1)), (said) => ({ ...said, end })))

const cases: Omit<Case.Cases<"engine">, Case.OfOrders | Case.OfMarket> = {
  "no-accounts": {
    "never": Effect.gen(function*() {
      assert.deepStrictEqual((yield* greeting("no-accounts", {})).greeting, ["9 1", ...farms])
    }),
    "late": Effect.gen(function*() {
      yield* start("no-accounts", { after: 12_000 })
      const { heard } = yield* Caller.call(1)
      yield* TestClock.adjust(11_999)
      assert.deepStrictEqual(yield* heard, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(yield* heard, ["15 DU1234567"])
    })
  },
  "no-next-id": {
    "never": Effect.gen(function*() {
      assert.deepStrictEqual((yield* greeting("no-next-id", {})).greeting, ["15 DU1234567", ...farms])
    })
  },
  "accounts": {
    "another list, odd lists": Effect.gen(function*() {
      const first = function*(parameters: Parameters<typeof start<"accounts">>[1]) {
        const { end, greeting: [said] } = yield* greeting("accounts", parameters)
        yield* end
        return said
      }
      assert.strictEqual(yield* first({ list: "DU1;DU2" }), "15 DU1,DU2")
      assert.strictEqual(yield* first({ odd: "trailing-comma" }), "15 DU1234567,")
      assert.strictEqual(yield* first({ odd: "twice" }), "15 DU1234567,DU1234567")
      assert.strictEqual(yield* first({ odd: "empty" }), "15 ")
    }),
    "in the middle of a session": Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      yield* start("accounts", { list: "U7", now: true })
      assert.deepStrictEqual(yield* heard, ["15 U7"])
    })
  },
  "client-id-in-use": {
    "for some attempts": Effect.gen(function*() {
      yield* start("client-id-in-use", { attempts: 2 })
      const said = yield* Effect.forEach([1, 2, 3], () => Effect.scoped(Caller.call(1)))
      assert.deepStrictEqual(said.map((one) => one.greeting.length), [1, 1, 5])
      assert.deepStrictEqual(said[0]?.greeting, ["326"])
    }),
    "for some seconds, without a word": Effect.gen(function*() {
      yield* start("client-id-in-use", { seconds: 30, silent: true })
      const { ended, greeting } = yield* Caller.call(1)
      assert.deepStrictEqual([greeting, yield* ended], [[], "Closed"])
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Caller.call(1)).greeting.length, 5)
    }),
    "of one id only": Effect.gen(function*() {
      yield* start("client-id-in-use", { id: 1, attempts: 1, silent: true })
      const said = yield* Effect.forEach([2, 2, 1, 1], (clientId) => Caller.call(clientId))
      assert.deepStrictEqual(said.map(({ greeting }) => greeting), [Caller.greeting(), ["326"], [], Caller.greeting()])
    })
  },
  "server-lost": {
    "and back, data kept; orders wait and are executed then": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      yield* start("server-lost", { after: 5000 })
      assert.deepStrictEqual(yield* heard, ["1100"])
      assert.deepStrictEqual(yield* send(ask("reqCurrentTime"), order(1, "BUY", 1)), [
        "49 0",
        "5 1 PreSubmitted",
        "3 1 PreSubmitted 0/1"
      ])
      assert.deepStrictEqual((yield* Caller.call(2)).greeting, ["15 DU1234567", "9 1"])
      yield* TestClock.adjust(5000)
      assert.deepStrictEqual(yield* heard, ["1102", ...farms, ...filled])
      assert.deepStrictEqual(yield* Case.on, [])
    }),
    "and back, data lost": Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      const { end } = yield* start("server-lost", { restore: "lost", code: 2110 })
      yield* end
      assert.deepStrictEqual(yield* heard, ["2110", "1101", ...farms])
    }),
    "never, again and again, with notices and request ids": Effect.gen(function*() {
      const { ask: send, events, heard } = yield* Caller.call(1)
      const { end } = yield* start("server-lost", { restore: "never", repeat: 1000, notices: true, perRequest: true })
      yield* TestClock.adjust(2000)
      assert.deepStrictEqual(yield* heard, Array.from({ length: 3 }, () => ["1100", "2103", "2104"]).flat())
      yield* send(ask("reqContractDetails", 42, { conId: 265598 }))
      assert.deepStrictEqual(errorOf(events), {
        _tag: "error",
        id: 42,
        errorCode: 1100,
        errorMsg: "Connectivity between IBKR and Trader Workstation has been lost.",
        advancedOrderReject: ""
      })
      yield* end
      assert.deepStrictEqual(yield* heard, [])
    }),
    "a cancel waits too": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      yield* send(order(1, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }))
      const { end } = yield* start("server-lost", {})
      assert.deepStrictEqual(yield* send(ask("cancelOrder", 1)), ["1100", "3 1 PendingCancel 0/1"])
      yield* end
      assert.deepStrictEqual((yield* heard).slice(-2), ["3 1 Cancelled 0/1", "202 for 1"])
    })
  },
  "server-restored": {
    "twice": Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      yield* start("server-restored", { code: 1101, times: 2 })
      assert.deepStrictEqual(yield* heard, ["1101", "1101"])
    })
  },
  "farm": {
    "broken, and told to who starts then": Effect.gen(function*() {
      const { heard } = yield* Caller.call(1)
      const { end } = yield* start("farm", { kind: "historical" })
      assert.deepStrictEqual(yield* heard, ["2105"])
      assert.deepStrictEqual((yield* Caller.call(2)).greeting.slice(2), ["2104", "2105", "2158"])
      yield* end
      assert.deepStrictEqual(yield* heard, ["2106"])
    }),
    "flapping by name": Effect.gen(function*() {
      const { events, heard } = yield* Caller.call(1)
      yield* start("farm", { name: "eufarm", flap: 1000, state: "inactive" })
      yield* TestClock.adjust(2000)
      assert.deepStrictEqual(yield* heard, ["2108", "2104", "2108"])
      assert.strictEqual(
        errorOf(events)?.errorMsg,
        "Market data farm connection is inactive but should be available upon demand.eufarm"
      )
    })
  },
  "swap-account": {
    "twice at a time: until both have ended, whichever ends first": Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      const one = yield* start("swap-account", { account: "U1234567" })
      const other = yield* start("swap-account", { account: "U7654321" })
      yield* one.end
      const between = yield* send(ask("reqPositions"))
      yield* other.end
      assert.deepStrictEqual([between, yield* send(ask("reqPositions"))], [
        ["62"],
        ["61 DU1234567 AAPL 100 @230", "62"]
      ])
    }),
    "until it ends": Effect.gen(function*() {
      const { ask: send, heard } = yield* Caller.call(1)
      const { end } = yield* start("swap-account", { account: "U1234567", now: true })
      assert.deepStrictEqual(yield* heard, ["15 U1234567"])
      assert.deepStrictEqual(yield* send(ask("reqPositions")), ["62"])
      yield* end
      assert.deepStrictEqual(yield* send(ask("reqPositions")), ["61 DU1234567 AAPL 100 @230", "62"])
    })
  },
  "clock-skew": {
    "in the time and in the version reply": Effect.gen(function*() {
      yield* start("clock-skew", { seconds: -90.5 })
      const { ask: send, line } = yield* Caller.call(1)
      assert.deepStrictEqual(yield* send(ask("reqCurrentTime")), ["49 -91"])
      assert.strictEqual((yield* line.hello).connectionTime, "19691231 18:58:29 EST")
    })
  },
  "pacing": {
    "100, then a close": Effect.gen(function*() {
      yield* start("pacing", { limit: 3 })
      const { ask: send, ended } = yield* Caller.call(1)
      const three = [ask("reqIds", 1), ask("reqIds", 1), ask("reqIds", 1)]
      assert.deepStrictEqual(yield* send(...three), ["9 1", "9 1", "9 1"])
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* send(...three), ["9 1", "9 1", "9 1"])
      assert.deepStrictEqual(yield* send(ask("reqIds", 1)), ["100"])
      assert.strictEqual(yield* ended, "Closed")
    })
  },
  "account-not-ready": {
    "in the values": Effect.gen(function*() {
      yield* start("account-not-ready", {})
      const { ask: send } = yield* Caller.call(1)
      assert.include(yield* send(ask("reqAccountUpdates", true, "")), "6 AccountReady false")
    })
  },
  "ledger-prefix": {
    "before every key": Effect.gen(function*() {
      yield* start("ledger-prefix", {})
      const { ask: send } = yield* Caller.call(1)
      const told = yield* send(ask("reqAccountUpdatesMulti", 1, "DU1234567", "", true))
      assert.strictEqual(told[0], "73 1 $LEDGER-NetLiquidation 1023000.00")
    })
  }
}

describe("faults of the engine", () => {
  Case.run(cases)
  Case.run({
    "several at once": {
      "each with its id, each ended alone": Effect.gen(function*() {
        const gateway = yield* Gateway.Gateway
        const scope = yield* Scope.make()
        yield* Scope.provide(Caller.call(1), scope)
        const ids = [
          yield* gateway.startFault("clock-skew", { seconds: 10 }),
          yield* gateway.startFault("clock-skew", { seconds: 20 }),
          yield* gateway.startFault("read-only", {})
        ]
        assert.deepStrictEqual(ids, [1, 2, 3])
        assert.deepStrictEqual(yield* gateway.endFault(2), true)
        assert.deepStrictEqual(yield* gateway.endFault(2), false)
        const { ask: send } = yield* Caller.call(2)
        assert.deepStrictEqual(yield* send(ask("reqCurrentTime"), ask("reqOpenOrders")), ["49 10", "321"])
        yield* gateway.endFaults
        yield* TestClock.adjust(1000)
        assert.deepStrictEqual(yield* send(ask("reqCurrentTime"), ask("reqOpenOrders")), ["49 1", "53"])
        assert.deepStrictEqual(yield* gateway.faults, [])
        yield* Scope.close(scope, Exit.void)
      })
    }
  })
})
