import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger, Option, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Known from "../../../src/domain/Known.ts"
import * as Accounts from "../../../src/layers/Broker/Accounts.ts"
import * as Money from "../../../src/layers/Broker/Accounts/Money.ts"
import * as Summary from "../../../src/layers/Broker/Accounts/Summary.ts"
import { Feed } from "../../../src/layers/Broker/Feed.ts"
import * as KeptList from "../../../src/layers/Broker/KeptList.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Weather from "../../../src/layers/Broker/Subscriptions/Weather.ts"
import { Gateway, type Options } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as Fault from "../../faults/Rig.ts"
import * as ScriptedConnection from "../../fixtures/ScriptedConnection.ts"
import * as Rig from "./Rig.ts"
import * as Hand from "./Subscriptions/Hand.ts"
import * as Told from "./Told.ts"

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
      const nobody = yield* accounts.last
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const list = yield* accounts.list
      const cash: Known.Known<Accounts.Money> = yield* accounts.money("TotalCashValue")
      const cushion = yield* accounts.money("Cushion")
      const none = yield* accounts.money("NoSuchKey")
      yield* gateway.startFault("refuse", {})
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      const after = yield* accounts.money("TotalCashValue")
      assert.deepStrictEqual([nobody, yield* accounts.last], [[], list])
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

  it.effect("F53 another list of accounts within a session is what is listed from then on", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* gateway.startFault("accounts", { list: "DU1234567,DU7654321", now: true })
      yield* Connected.settle
      assert.deepStrictEqual((yield* accounts.list).map(({ id }) => id), ["DU1234567", "DU7654321"])
    }).pipe(Effect.provide(rig())))

  it.effect("a session that is heard anew is the same session: its accounts stay named, and its figures are ended before they are asked for again", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const { hear } = yield* Feed
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* gateway.startFault("accounts", { list: "DU1234567,DU7654321", now: true })
      yield* Connected.settle
      let falls = true
      yield* hear("error", () => {
        if (!falls) return
        falls = false
        throw new Error("a defect")
      })
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      yield* TestClock.adjust("1900 millis")
      yield* Connected.settle
      assert.deepStrictEqual(
        [falls, (yield* accounts.list).map(({ id }) => id), (yield* received)("reqAccountUpdates")],
        [false, ["DU1234567", "DU7654321"], [true, false, true]]
      )
    }).pipe(Effect.scoped, Effect.provide([rig(), Logger.layer([])])))

  it.effect("a live account's id leaves in no figure", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const values = yield* accounts.values
      const all = values._tag === "Known" ? values.value : []
      const code = all.find(({ key }) => key === "AccountCode")
      assert.deepStrictEqual([code, all.filter(({ value }) => value.includes("U1234567"))], [
        { key: "AccountCode", value: "U***567", currency: "" },
        []
      ])
    }).pipe(Effect.provide(rig({ accounts: ["U1234567"] }))))

  it.effect("F47 figures are unknown while IBKR says that they are not ready, and asked for again", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const during = yield* accounts.money("BuyingPower")
      const asked = (yield* received)("reqAccountUpdates")
      yield* gateway.endFaults
      yield* TestClock.adjust("70 seconds")
      yield* Connected.settle
      const after = yield* accounts.money("BuyingPower")
      assert.deepStrictEqual([during, after._tag, asked, (yield* received)("reqAccountUpdates")], [
        { _tag: "Unknown", why: "IBKR says that the account's figures are not ready" },
        "Known",
        [true],
        [true, false, true]
      ])
    }).pipe(Effect.provide(rig({ faults: [Fault.fault("account-not-ready", {})] }))))

  it.effect("F47 figures that become not ready are unknown until a whole list of them was told after", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      const seen: Array<string> = []
      yield* Effect.forkScoped(
        Stream.runForEach(accounts.changes, (known) =>
          Effect.sync(() => {
            const now = known._tag === "Unknown" ? known.why : `${known.value.length > 100}`
            if (seen.at(-1) !== now) seen.push(now)
          })),
        { startImmediately: true }
      )
      yield* Rig.ready
      yield* TestClock.adjust("10 seconds")
      yield* gateway.startFault("account-not-ready", {})
      yield* TestClock.adjust("3 minutes")
      yield* Connected.settle
      assert.deepStrictEqual(seen, [
        "the account's figures have not been told to their end yet",
        "true",
        "IBKR says that the account's figures are not ready"
      ])
      yield* gateway.endFaults
      yield* TestClock.adjust("1 minute")
      yield* Connected.settle
      assert.deepStrictEqual(seen.slice(3), ["true"])
    }).pipe(Effect.scoped, Effect.provide(rig())))

  it.effect("F47 figures that were told in part before they were ready are unknown until a whole list of them was told after", () => {
    const told = Told.make()
    const ground = Layer.mergeAll(
      Layer.unwrap(Effect.map(ScriptedConnection.make, ({ layer }) => layer)),
      Hand.make().layer,
      told.layer
    )
    const value = (key: string, value: string, currency = "USD") =>
      ({ _tag: "updateAccountValue", key, value, currency, accountName: Told.account }) as const
    const end = { _tag: "accountDownloadEnd", account: Told.account } as const
    return Effect.gen(function*() {
      const { money } = yield* Accounts.Accounts
      const seen: Array<string> = []
      const look = Effect.map(
        money("BuyingPower"),
        (known) => seen.push(known._tag === "Known" ? known.value.amount : known.why)
      )
      const worth = value("NetLiquidation", "100")
      yield* told.begin
      yield* told.tell([
        value("AccountReady", "false", ""),
        value("BuyingPower", "0"),
        value("AccountReady", "true", "")
      ])
      yield* told.tell([worth, end])
      yield* look
      yield* TestClock.adjust("1 minute")
      yield* Connected.settle
      yield* told.tell([value("AccountReady", "true", ""), value("BuyingPower", "400"), worth])
      yield* look
      yield* told.tell([end])
      yield* look
      assert.deepStrictEqual(seen, [
        "IBKR says that the account's figures are not ready",
        "IBKR says that the account's figures are not ready",
        "400"
      ])
    }).pipe(
      Effect.provide(Layer.provide(Accounts.layer, ground)),
      Effect.scoped
    )
  })

  it.effect("F11 F12 F13 are old while TWS has lost IBKR; kept by 1102, and asked for once more by 1101, however often it comes", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("5 seconds")
      const isCurrent = Effect.map(accounts.values, (known) => known._tag === "Known" && known.current)
      const seen: Array<unknown> = [yield* isCurrent]
      for (const restore of ["kept", "lost"] as const) {
        const fault = yield* gateway.startFault("server-lost", { restore })
        yield* Connected.settle
        seen.push(yield* isCurrent)
        yield* TestClock.adjust("5 seconds")
        yield* gateway.endFault(fault)
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
        seen.push(yield* isCurrent, (yield* received)("reqAccountUpdates"))
      }
      for (const code of [1101, 1102] as const) {
        yield* gateway.startFault("server-restored", { code })
        yield* Connected.settle
        yield* TestClock.adjust("5 seconds")
      }
      seen.push(yield* isCurrent, (yield* received)("reqAccountUpdates"))
      const once = [true, false, true]
      assert.deepStrictEqual(seen, [true, false, true, [true], false, true, once, true, once])
    }).pipe(Effect.provide(rig())))

  it.effect("F9 are old while the line is silent, and known to be those of now as soon as it is heard again", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      const isCurrent = Effect.map(accounts.values, (known) => known._tag === "Known" && known.current)
      yield* TestClock.adjust("2 seconds")
      const before = yield* isCurrent
      yield* gateway.startFault("stall", { ms: 8000 })
      yield* TestClock.adjust("7 seconds")
      const silent = yield* isCurrent
      yield* TestClock.adjust("3 seconds")
      yield* Connected.settle
      assert.deepStrictEqual([before, silent, yield* isCurrent], [true, false, true])
    }).pipe(Effect.provide(rig())))

  for (const [wall, how] of [[0, "not set"], [-3_600_000, "set back"], [3_600_000, "set forward"]] as const) {
    it.effect(`an account that says nothing for longer than a gateway stays silent is asked again: wall clock ${how}`, () =>
      Effect.flatMap(Movable.make, ({ by, moved }) =>
        Effect.gen(function*() {
          yield* Rig.ready
          by.wall = wall
          yield* TestClock.adjust("419 seconds")
          const before = (yield* received)("reqAccountUpdates")
          yield* TestClock.adjust("10 seconds")
          yield* Connected.settle
          by.wall = 0
          yield* TestClock.adjust("410 seconds")
          const again = (yield* received)("reqAccountUpdates")
          yield* TestClock.adjust("10 seconds")
          yield* Connected.settle
          assert.deepStrictEqual([before, again, (yield* received)("reqAccountUpdates")], [
            [true],
            [true, false, true],
            [true, false, true, false, true]
          ])
        }).pipe(Effect.provide(rig()), Effect.provideService(Clock.Clock, moved))))
  }

  it.effect("of an account that says nothing also where it is asked again are old, whatever becomes of the line, until it tells", () => {
    const hand = Hand.make()
    const ground = Layer.mergeAll(Layer.unwrap(Effect.map(ScriptedConnection.make, ({ layer }) => layer)), hand.layer)
    const value = hand.tell(
      { _tag: "updateAccountValue", accountName: Told.account, key: "BuyingPower", value: "7", currency: "USD" }
    )
    return Effect.gen(function*() {
      const { values } = yield* Accounts.Accounts
      yield* hand.begin
      yield* value
      yield* hand.tell({ _tag: "accountDownloadEnd", account: Told.account })
      const seen: Array<unknown> = []
      const look = Effect.map(values, (known) => {
        seen.push(known._tag === "Known" ? [known.at / 1000, known.current] : known._tag)
      })
      yield* look
      yield* TestClock.adjust("419 seconds")
      yield* look
      yield* TestClock.adjust("12 seconds")
      yield* look
      yield* hand.silent
      yield* look
      yield* hand.error(1100, "TWS has lost IBKR")
      yield* hand.restored("kept")
      yield* look
      yield* value
      yield* look
      yield* hand.silent
      yield* look
      assert.deepStrictEqual([seen, hand.sent.map(({ args }) => args[0])], [
        [[0, true], [0, true], [0, false], [0, false], [0, false], [431, true], [431, true]],
        [true, false, true]
      ])
    }).pipe(
      Effect.provide(Accounts.layer.pipe(
        Layer.provide(Requests.layer),
        Layer.provide(ground),
        Layer.provide(Logger.layer([]))
      ))
    )
  })

  it.effect("figures are unknown, and nothing is asked, where several accounts are managed and none is in use", () =>
    Effect.gen(function*() {
      const accounts = yield* Accounts.Accounts
      yield* Rig.ready
      yield* TestClock.adjust("5 seconds")
      const error = yield* Effect.flip(accounts.summary(["NetLiquidation"]))
      assert.deepStrictEqual(
        [yield* accounts.values, error.message, (yield* accounts.list).map(({ inUse }) => inUse)],
        [
          { _tag: "Unknown", why: KeptList.noAccount },
          `reqAccountSummary: it was not sent: ${KeptList.noAccount}`,
          [false, false]
        ]
      )
      const tell = yield* received
      assert.deepStrictEqual([...tell("reqAccountUpdates"), ...tell("reqAccountSummary")], [])
    }).pipe(Effect.provide(rig({ accounts: ["DU1234567", "DU7654321"] }))))

  it("an amount is the total in the account's own currency, or unknown: never a part of it", () => {
    const figure = (key: string, value: string, currency: string) => ({ key, value, currency })
    const known = Known.known(
      [
        figure("RealizedPnL", "12.50", "USD"),
        figure("RealizedPnL", "11.25", "BASE"),
        figure("TotalCashValue", "7", "USD"),
        figure("TotalCashValue", "-0.00", "EUR"),
        figure("CashBalance", "9", "USD"),
        figure("NetLiquidation", "1000.10", "EUR"),
        figure("Leverage", "1.7976931348623157E308", ""),
        figure("AccountReady", "true", ""),
        figure("Cushion", "", "")
      ],
      5,
      false
    )
    assert.deepStrictEqual(
      ["RealizedPnL", "TotalCashValue", "CashBalance", "NetLiquidation", "Leverage", "AccountReady", "Cushion"].map(
        (key) => {
          const amount = Money.of(known, key)
          return amount._tag === "Unknown" ? amount.why : `${amount.value.amount} ${amount.value.currency}`
        }
      ),
      [
        "11.25 EUR",
        "0 EUR",
        "the gateway told no CashBalance",
        "1000.1 EUR",
        "the gateway told no Leverage",
        "the gateway told no AccountReady",
        "the gateway told no Cushion"
      ]
    )
    assert.deepStrictEqual(Money.of(known, "NetLiquidation"), {
      _tag: "Known",
      value: { amount: "1000.1", currency: "EUR" },
      at: 5,
      current: false
    })
    assert.deepStrictEqual(
      Money.of(Known.known([figure("RealizedPnL", "1", "BASE")], 5), "RealizedPnL"),
      Known.unknown("the gateway told no NetLiquidation, so the account's own currency is not known")
    )
  })

  it("F55 keys with $LEDGER- before them are read in summaries", () => {
    const take = Summary.question("U1234567", ["NetLiquidation"]).collect()
    const row = { _tag: "accountSummary", reqId: 1, account: "U1234567", currency: "" } as const
    take({ ...row, tag: "$LEDGER-NetLiquidation", value: "10", currency: "USD" })
    take({ ...row, tag: "AccountCode", value: "U1234567" })
    take({ ...row, account: "U7654321", tag: "NetLiquidation", value: "20" })
    assert.deepStrictEqual(
      take({ _tag: "accountSummaryEnd", reqId: 1 }),
      Option.some([
        { key: "NetLiquidation", value: "10", currency: "USD" },
        { key: "AccountCode", value: "U***567", currency: "" }
      ])
    )
  })

  it.effect("F55 keys with $LEDGER- before them are read, in updates", () =>
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

  it.effect("a summary is never empty, and none of what is not of now", () =>
    Effect.gen(function*() {
      const { summary } = yield* Accounts.Accounts
      const gateway = yield* Gateway
      yield* Rig.ready
      yield* TestClock.adjust("1 second")
      const asked = (tag: string) =>
        Rig.during(Effect.result(summary([tag])), "1 second").pipe(
          Effect.map((told) => told._tag === "Success" ? told.success.length : told.failure.message)
        )
      const told = [yield* asked("NetLiquidation"), yield* asked("NetLiquidity")]
      yield* gateway.startFault("account-not-ready", {})
      yield* TestClock.adjust("3 minutes")
      told.push(yield* asked("NetLiquidation"))
      yield* gateway.endFaults
      yield* TestClock.adjust("1 minute")
      told.push(yield* asked("NetLiquidation"))
      yield* gateway.startFault("server-lost", { restore: "kept", after: 10_000 })
      told.push(yield* asked("NetLiquidation"))
      yield* TestClock.adjust("15 seconds")
      told.push(yield* asked("NetLiquidation"))
      assert.deepStrictEqual(told, [
        1,
        "reqAccountSummary: the gateway refused it: it told none of NetLiquidity of the account in use",
        "reqAccountSummary: the gateway refused it: IBKR says that the account's figures are not ready",
        1,
        Weather.notOfNow.message,
        1
      ])
    }).pipe(Effect.provide(rig())))
})
