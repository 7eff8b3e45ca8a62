import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import { AuthError } from "../../src/errors/IbkrError.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Identify from "../../src/programs/Identify.ts"
import * as Connected from "../doubles/Connected.ts"
import * as ScriptedTws from "../doubles/ScriptedTws.ts"

const live = "U7654321"
const paper = "DU1234567"

interface Case {
  readonly name: string
  readonly managed: ReadonlyArray<string>
  readonly pinned?: string
  readonly mayRepin?: boolean
  readonly account?: string
  readonly tradingMode?: "paper" | "live" | "read-only"
  readonly expected: Identify.Identity | AuthError
}

const identity = (id: string, blocks: Identify.Identity["blocks"] = []): Identify.Identity => ({
  account: { id, type: id === live ? "live" : "paper" },
  blocks
})

const cases: ReadonlyArray<Case> = [
  { name: "the only managed account", managed: [paper], expected: identity(paper) },
  { name: "none", managed: [], expected: new AuthError({ reason: "NoAccount" }) },
  {
    name: "several and no pin: reading only",
    managed: [paper, "DU2"],
    expected: { account: null, blocks: ["account_not_pinned"] }
  },
  { name: "several and one configured", managed: ["DU2", paper], account: paper, expected: identity(paper) },
  { name: "several and one pinned", managed: ["DU2", paper], pinned: paper, expected: identity(paper) },
  {
    name: "the configured one is the pinned one",
    managed: [paper],
    pinned: paper,
    account: paper,
    expected: identity(paper)
  },
  {
    name: "the configured one is not managed",
    managed: ["DU2"],
    account: paper,
    expected: new AuthError({ reason: "AccountNotManaged", expected: paper, actual: "DU2" })
  },
  {
    name: "another than the pinned one, masked",
    managed: [live],
    pinned: paper,
    expected: new AuthError({ reason: "AccountMismatch", expected: paper, actual: "U***321" })
  },
  {
    name: "another than the pinned one after a human acted",
    managed: ["DU2"],
    pinned: paper,
    mayRepin: true,
    expected: identity("DU2")
  },
  {
    name: "another configured than the pinned one",
    managed: [paper, "DU2"],
    pinned: paper,
    account: "DU2",
    expected: new AuthError({ reason: "AccountMismatch", expected: paper, actual: "DU2" })
  },
  { name: "live in paper mode is fenced", managed: [live], expected: identity(live, ["trading_mode"]) },
  { name: "live in live mode", managed: [live], tradingMode: "live", account: live, expected: identity(live) },
  {
    name: "paper in live mode is fenced",
    managed: [paper],
    tradingMode: "live",
    expected: identity(paper, ["trading_mode"])
  },
  {
    name: "read-only mode is fenced",
    managed: [paper],
    tradingMode: "read-only",
    expected: identity(paper, ["trading_mode"])
  }
]

const stands = Effect.flatMap(
  Connection,
  ({ status }) =>
    Effect.map(status, ({ account, ordersBlockedBy, session }) => [session?.epoch, account, ordersBlockedBy])
)

describe("Identify", () => {
  for (const each of cases) {
    it.effect(each.name, () =>
      Effect.gen(function*() {
        const judged = yield* Effect.result(Identify.judge({
          managed: each.managed,
          mayRepin: each.mayRepin ?? false,
          pinned: each.pinned === undefined ? null : { account: each.pinned, type: "paper" },
          settings: { account: each.account, tradingMode: each.tradingMode ?? "paper" }
        }))
        assert.deepStrictEqual(judged._tag === "Success" ? judged.success : judged.failure, each.expected)
      }))
  }

  it.effect("the same id with another type than the pinned one is refused", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Identify.judge({
        managed: [live],
        mayRepin: false,
        pinned: { account: live, type: "paper" },
        settings: { account: undefined, tradingMode: "paper" }
      }))
      assert.deepStrictEqual([error.reason, error.isFinal, error.isRetryable], ["TypeMismatch", true, false])
    }))

  it.effect("a live account in paper mode is said at the loudest level, its id masked", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const gateway = ScriptedTws.make(() => ({ accounts: [live] }))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        const { account, isPaperAccount, ordersAllowed, ordersBlockedBy, ready } = yield* connection.status
        assert.deepStrictEqual({ account, isPaperAccount, ordersAllowed, ordersBlockedBy, ready }, {
          account: { id: "U***321", type: "live" },
          isPaperAccount: false,
          ordersAllowed: false,
          ordersBlockedBy: ["trading_mode"],
          ready: true
        })
      }).pipe(
        Effect.provide(Connected.layer(gateway.layer)),
        Effect.provide(Logger.layer([Logger.make(({ logLevel, message }) => lines.push(`${logLevel} ${message}`))]))
      )
      assert.deepStrictEqual(lines.slice(0, 2), [
        "Fatal LIVE ACCOUNT U***321: REAL MONEY; orders are refused (trading_mode)",
        "Warn Port 7497 is usually a paper account's; this one is live"
      ])
      assert.notInclude(lines.join(), live)
    }))

  it.effect("another list of accounts within a session is fenced again", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make(() => ({}))
      yield* Effect.gen(function*() {
        const connection = yield* Connection
        yield* TestClock.adjust("1 second")
        yield* gateway.say({ _tag: "managedAccounts", accountsList: `${paper},DU2,` })
        yield* TestClock.adjust("1 second")
        const before = yield* connection.status
        yield* gateway.say({ _tag: "managedAccounts", accountsList: "DU2" })
        yield* TestClock.adjust("1 second")
        const after = yield* connection.status
        assert.deepStrictEqual([before.state, before.account?.id, after.state], ["connected", paper, "failed"])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("none of several accounts is taken into use because it is all that is left within a session", () =>
    Effect.gen(function*() {
      const gateway = ScriptedTws.make((dial) =>
        dial === 0 ? { accounts: [paper, "DU2"], lasts: 60 } : { accounts: ["DU2", paper] }
      )
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        yield* gateway.say({ _tag: "managedAccounts", accountsList: "DU2" })
        yield* TestClock.adjust("1 second")
        const alone = yield* stands
        yield* gateway.say({ _tag: "managedAccounts", accountsList: `${paper},DU2` })
        yield* TestClock.adjust("1 second")
        const again = yield* stands
        yield* TestClock.adjust("70 seconds")
        const next = yield* stands
        const blocks = ["account_not_pinned"]
        assert.deepStrictEqual([alone, again, next], [[1, null, blocks], [1, null, blocks], [2, null, blocks]])
      }).pipe(Effect.provide(Connected.layer(gateway.layer)))
    }))

  it.effect("the pin of an earlier run is none where an orderly start finds several accounts, nor in the sessions after", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const alone = ScriptedTws.make(() => ({ accounts: [paper] }))
      yield* TestClock.adjust("1 second").pipe(Effect.provide(Connected.layer(alone.layer, {}, state)))
      const gateway = ScriptedTws.make((dial) => ({ accounts: [paper, "DU2"], ...(dial === 0 ? { lasts: 60 } : {}) }))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        const first = yield* stands
        yield* gateway.say({ _tag: "managedAccounts", accountsList: `${paper},DU2,DU3` })
        yield* TestClock.adjust("1 second")
        const more = yield* stands
        yield* TestClock.adjust("70 seconds")
        const blocks = ["account_not_pinned"]
        assert.deepStrictEqual([first, more, yield* stands], [[1, null, blocks], [1, null, blocks], [2, null, blocks]])
      }).pipe(Effect.provide(Connected.layer(gateway.layer, {}, state)))
    }))
})
