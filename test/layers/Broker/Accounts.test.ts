import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Accounts from "../../../src/layers/Broker/Accounts.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Fault from "../../faults/Rig.ts"
import * as Rig from "./Rig.ts"

const rig = (options: Options = {}) => Accounts.layer.pipe(Layer.provideMerge(Rig.ground(options)))

const received = Effect.map(
  Gateway,
  (gateway) => (tag: string) =>
    gateway.received.filter(({ command }) => command._tag === tag).map(({ command }) => command.args[0])
)

describe("accounts", () => {
  it.effect("are listed with the one in use; figures are unknown until told to their end, and old while the line is down", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      const before = yield* accounts.values
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const list = yield* accounts.list
      const cash = yield* accounts.money("TotalCashValue")
      const cushion = yield* accounts.money("Cushion")
      const none = yield* accounts.money("NoSuchKey")
      yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      const after = yield* accounts.money("TotalCashValue")
      assert.deepStrictEqual(
        [before, list, cash, cushion._tag === "Known" && cushion.value, none, after],
        [
          { _tag: "Unknown", why: "the account's figures have not been told to their end yet" },
          [{ id: "U***567", type: "live", inUse: true }],
          { ...cash, value: { amount: "1000000", currency: "USD" }, current: true },
          { amount: "1", currency: "" },
          { _tag: "Unknown", why: "the gateway told no NoSuchKey" },
          { ...cash, current: false }
        ]
      )
    }).pipe(Effect.provide(rig({ accounts: ["U1234567"] }))))

  it.effect("F47 figures are unknown while IBKR says that they are not ready, and asked for again", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const during = yield* accounts.money("BuyingPower")
      const asked = (yield* received)("reqAccountUpdates").length
      yield* gateway.endFaults
      yield* TestClock.adjust("70 seconds")
      yield* Connected.settle
      const after = yield* accounts.money("BuyingPower")
      assert.deepStrictEqual([during, after._tag, asked], [
        { _tag: "Unknown", why: "IBKR says that the account's figures are not ready" },
        "Known",
        1
      ])
    }).pipe(Effect.provide(rig({ faults: [Fault.fault("account-not-ready", {})] }))))

  it.effect("F55 keys with $LEDGER- before them are read, in updates and in summaries", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const cash = yield* accounts.money("TotalCashValue")
      assert.deepStrictEqual(cash._tag === "Known" && cash.value, { amount: "1000000", currency: "USD" })
    }).pipe(Effect.provide(rig({ faults: [Fault.fault("ledger-prefix", {})] }))))

  it.effect("a summary is asked now and ended when it has answered; two at a time at most", () =>
    Effect.gen(function*() {
      const { summary } = yield* Accounts.Accounts
      yield* Rig.ready
      const one = summary(["NetLiquidation", "BuyingPower"])
      const [first, ...more] = yield* Rig.during(Effect.all([one, one, one, one], { concurrency: 4 }), "2 seconds")
      assert.deepStrictEqual(first?.map(({ currency, key }) => `${key} ${currency}`), [
        "BuyingPower USD",
        "NetLiquidation USD"
      ])
      assert.deepStrictEqual(more, [first, first, first])
      const tell = yield* received
      assert.deepStrictEqual(tell("cancelAccountSummary"), tell("reqAccountSummary"))
    }).pipe(Effect.provide(rig())))
})
