import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Effect, Fiber, Latch, Random } from "effect"
import * as BigDecimal from "effect/BigDecimal"
import { TestClock } from "effect/testing"
import * as Domain from "../../../../src/domain/KillSwitch.ts"
import * as Known from "../../../../src/domain/Known.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import * as Claims from "../../../../src/layers/Broker/Risk/Claims.ts"
import * as Facts from "../../../../src/layers/Broker/Risk/Facts.ts"
import * as Gate from "../../../../src/layers/Broker/Risk/Gate.ts"
import type { Intent } from "../../../../src/layers/Broker/Risk/Intent.ts"
import * as KillSwitch from "../../../../src/layers/Broker/Risk/KillSwitch.ts"
import type { Late } from "../../../../src/layers/Broker/Risk/Late.ts"
import type * as Limits from "../../../../src/layers/Broker/Risk/Limits.ts"
import * as Passed from "../../../../src/layers/Broker/Risk/Passed.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import * as Case from "./Case.ts"

/** A run of the service over what the run before left: its gate, whose facts are all well unless told otherwise. */
const run = (
  limits: Partial<Limits.Limits>,
  state: Map<string, string> = new Map(),
  asked: Partial<Facts.Asked> = {},
  changed: Effect.Effect<void> = Effect.void,
  late: Late["on"] = () => new Map(),
  more: Partial<Gate.Parts> = {}
) =>
  Effect.gen(function*() {
    const facts = {
      ...Facts.none,
      position: Known.known("0", 0),
      figures: Known.known(Case.figures, 0),
      daily: Known.known("0", 0),
      ...asked
    }
    const passed = yield* Passed.make({ on: late })
    return yield* Gate.make({
      limits: { ...Case.none, ...limits },
      ask: () => Effect.succeed(() => facts),
      killSwitch: yield* KillSwitch.make(Effect.void),
      changed,
      passed,
      claims: yield* Claims.make(() => Known.known(null, 0), passed.pending, { on: () => new Map() }),
      ...more
    })
  }).pipe(Effect.provide([Memory.layer(state), Journal.layerMemory()], { local: true }))

const rules = (broken: ReadonlyArray<{ readonly rule: string }>) => broken.map(({ rule }) => rule)

describe("the gate", () => {
  it.effect("says every rule that is broken by what is at hand, and asks for nothing then", () =>
    Effect.gen(function*() {
      const limits = { maxOrderSize: "5", symbols: ["MSFT"], maxPosition: "1" }
      const gate = yield* run(limits)
      assert.deepStrictEqual(rules(yield* gate.check(Case.intent())), ["symbols", "max_order_size"])
      const other = yield* run({ maxPosition: "1" }, new Map(), { figures: Known.unknown("not told") })
      assert.deepStrictEqual(rules(yield* other.check(Case.intent())), ["account_ready", "max_position"])
    }))

  it.effect("the kill switch stands across restarts until it is released", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const released = { engaged: false, since: null, why: null, by: null, kept: true }
      const engaged = {
        engaged: true,
        since: "1970-01-01T00:00:05.000Z",
        why: "the first reason",
        by: "human",
        kept: true
      } as const
      yield* TestClock.adjust("5 seconds")
      const before = yield* run({}, state)
      const order = Case.intent()
      assert.deepStrictEqual(yield* before.check(order), [])
      yield* before.sent(order)
      yield* before.kill.engage("the first reason")
      yield* TestClock.adjust("1 second")
      yield* before.kill.engage("the second reason")
      assert.deepStrictEqual(yield* before.kill.state, engaged)
      const after = yield* run({}, state)
      assert.deepStrictEqual(yield* after.kill.state, engaged)
      assert.deepStrictEqual(rules(yield* after.check(Case.intent())), ["kill_switch"])
      yield* after.kill.release
      assert.deepStrictEqual(yield* after.kill.state, released)
      assert.deepStrictEqual(yield* (yield* run({}, state)).kill.state, released)
    }))

  it.effect("a kill switch whose state is torn is engaged in every run until somebody releases it", () =>
    Effect.gen(function*() {
      for (const torn of ["", "{\"engaged\":nul", "{\"engaged\":null}", "\u0000\u0000"]) {
        const state = new Map([["kill-switch-memory", torn]])
        const engaged = {
          engaged: true,
          since: null,
          why: "What was kept of the kill switch could not be read.",
          by: "torn_state",
          kept: true
        } as const
        for (const _ of ["first", "second"]) {
          const gate = yield* run({}, state)
          assert.deepStrictEqual(yield* gate.kill.state, engaged)
          assert.deepStrictEqual(rules(yield* gate.check(Case.intent())), ["kill_switch"])
        }
        const gate = yield* run({}, state)
        yield* gate.kill.release
        assert.deepStrictEqual(yield* gate.check(Case.intent()), [])
        assert.strictEqual((yield* (yield* run({}, state)).kill.state).engaged, false)
      }
    }))

  it.effect("engaging the kill switch waits for what is about to be sent, 2 s at most", () =>
    Effect.gen(function*() {
      const gate = yield* run({})
      const order = Case.intent()
      assert.deepStrictEqual(yield* gate.check(order), [])
      const engaging = yield* Effect.forkChild(gate.kill.engage("a test"), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(engaging.pollUnsafe(), undefined)
      yield* gate.sent(order)
      yield* Fiber.join(engaging)
      yield* gate.kill.release
      assert.deepStrictEqual(yield* gate.check(Case.intent()), [])
      const other = yield* Effect.forkChild(gate.kill.engage("a test"), { startImmediately: true })
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(other)
    }))

  it.effect("an order that has passed is not written once the kill switch is engaged, until it is released", () =>
    Effect.gen(function*() {
      const gate = yield* run({})
      const order = Case.intent()
      assert.deepStrictEqual([yield* gate.check(order), yield* gate.recheck(order)], [[], []])
      yield* Effect.forkChild(gate.kill.engage("a test"), { startImmediately: true })
      assert.deepStrictEqual(yield* gate.recheck(order), [
        {
          rule: "kill_switch",
          limit: null,
          actual: null,
          says: "the kill switch is engaged since 1970-01-01T00:00:00.000Z: a test"
        }
      ])
      yield* gate.kill.release
      assert.deepStrictEqual(yield* gate.recheck(order), [])
    }))

  it.effect("engaging the kill switch waits for all that is about to be sent, and for nothing where none is", () =>
    Effect.gen(function*() {
      const gate = yield* run({})
      yield* gate.kill.engage("a test")
      yield* gate.kill.release
      const [one, other] = [Case.intent(), Case.intent({ orderRef: "other" })]
      assert.deepStrictEqual([yield* gate.check(one), yield* gate.check(other)], [[], []])
      const engaging = yield* Effect.forkChild(gate.kill.engage("a test"), { startImmediately: true })
      yield* gate.sent(one)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(engaging.pollUnsafe(), undefined)
      yield* gate.sent(other)
      yield* Fiber.join(engaging)
    }))

  it.effect("an order that waits longer than a minute holds its place, and counts from when it is written", () =>
    Effect.gen(function*() {
      const gate = yield* run({ maxPosition: "10", ordersPerMinute: 2 })
      const order = (orderRef: string, action: "BUY" | "SELL" = "BUY") => Case.intent({ orderRef, action })
      const says = (intent: ReturnType<typeof order>) => Effect.map(gate.check(intent), rules)
      const [first, then] = [order("first"), order("then")]
      assert.deepStrictEqual(yield* says(first), [])
      yield* TestClock.adjust("61 seconds")
      const engaging = yield* Effect.forkChild(gate.kill.engage("a test"), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(engaging.pollUnsafe(), undefined)
      yield* gate.kill.release
      yield* Effect.gen(function*() {
        assert.deepStrictEqual([yield* says(order("more")), yield* says(order("other", "SELL"))], [
          ["max_position"],
          []
        ])
        assert.deepStrictEqual(yield* says(order("third", "SELL")), ["max_position", "orders_per_minute"])
        yield* gate.sent(first)
      }).pipe(Effect.scoped)
      assert.deepStrictEqual(yield* says(then), [])
      yield* gate.sent(then)
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* says(order("early")), ["orders_per_minute"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* says(order("late")), [])
    }))

  it.effect("who gives up while its place is being kept leaves none behind", () =>
    Effect.gen(function*() {
      const kept = yield* Latch.make(false)
      const gate = yield* run({ maxPosition: "10", ordersPerMinute: 60 }, new Map(), {}, kept.await)
      const checking = yield* Effect.forkChild(Effect.scoped(gate.check(Case.intent())), { startImmediately: true })
      const leaving = yield* Effect.forkChild(Fiber.interrupt(checking), { startImmediately: true })
      yield* kept.open
      yield* Fiber.join(leaving)
      assert.deepStrictEqual(yield* gate.check(Case.intent({ orderRef: "other" })), [])
    }))

  it.effect("what fails while its place is being kept leaves none behind", () =>
    Effect.gen(function*() {
      let isBad = true
      const changed = Effect.suspend(() => isBad ? Effect.die("a defect") : Effect.void)
      const gate = yield* run({ maxPosition: "10", ordersPerMinute: 60 }, new Map(), {}, changed)
      const cause = yield* Effect.flip(Effect.sandbox(Effect.scoped(gate.check(Case.intent()))))
      isBad = false
      assert.deepStrictEqual([Cause.squash(cause), yield* gate.check(Case.intent({ orderRef: "other" }))], [
        "a defect",
        []
      ])
    }))

  it.effect("a loss above its limit engages the kill switch once; released, only what reduces passes", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const limits = { maxDailyLoss: "1000" }
      const asked = { daily: Known.known("-1000.5", 0), position: Known.known("10", 0) }
      const gate = yield* run(limits, state, asked)
      assert.deepStrictEqual(rules(yield* gate.check(Case.intent())), ["kill_switch", "max_daily_loss"])
      assert.deepStrictEqual(yield* gate.kill.state, {
        engaged: true,
        since: "1970-01-01T00:00:00.000Z",
        why: "The day's loss is above its limit.",
        by: "daily_loss",
        kept: true
      })
      yield* gate.kill.release
      const after = yield* run(limits, state, asked)
      assert.deepStrictEqual(rules(yield* after.check(Case.intent())), ["max_daily_loss"])
      assert.deepStrictEqual(yield* after.check(Case.intent({ action: "SELL" })), [])
      assert.strictEqual((yield* after.kill.state).engaged, false)
      const nextDay = yield* run(limits, state)
      assert.deepStrictEqual(yield* nextDay.check(Case.intent({ orderRef: "two" })), [])
      const again = yield* run(limits, state, asked)
      assert.deepStrictEqual(rules(yield* again.check(Case.intent())), ["kill_switch", "max_daily_loss"])
    }))

  it.effect("an exit that our other exits keep from only reducing is refused with what to do, once, and passes when that is done", () =>
    Effect.gen(function*() {
      const asked = { daily: Known.known("-1000.5", 0), position: Known.known("10", 0) }
      const gate = yield* run({ maxDailyLoss: "1000", ordersPerMinute: 1 }, new Map(), asked)
      yield* gate.check(Case.intent())
      yield* gate.kill.release
      const first = Case.intent({ orderRef: "stop", action: "SELL" })
      assert.deepStrictEqual(yield* gate.check(first), [])
      yield* gate.sent(first)
      const selling = (orderRef: string, more: Partial<Order> = {}) =>
        Case.order({ orderRef, action: "SELL", quantity: "10", remaining: "10", ...more })
      const says = Effect.fnUntraced(function*(others: ReadonlyArray<Order>, more: Partial<Intent["request"]> = {}) {
        const exit = Case.intent({ orderRef: "exit", action: "SELL", ...more }, { working: () => others })
        return (yield* Effect.scoped(gate.check(exit))).map(({ says }) => says)
      })
      const lost = "the day's loss is 0.5 USD above its limit, 1000 USD: only what reduces a position passes"
      const many = "2 orders within a minute, 1 more than 1; the next may go in 60 s"
      const beside = (orders: string, change: string, cancel: string) =>
        `${lost}; by itself it would only reduce the position, 10, and beside ${orders} it may go past zero: ${change}, ` +
        `or cancel ${cancel} first, or flatten all`
      const stop = selling("stop")
      const bound = [selling("profit", { ocaGroup: "g" }), selling("loss", { ocaGroup: "g", remaining: "4" })]
      const entry = Case.order({ orderRef: "entry", quantity: "10", remaining: "10" })
      const covered = selling("covered", { parentRef: "entry" })
      assert.deepStrictEqual([
        yield* says([stop]),
        yield* says([...bound, entry, covered]),
        yield* says([stop, ...bound], { ocaGroup: "g", quantity: "6" }),
        yield* says([stop], { quantity: "11" }),
        yield* says([entry, covered]),
        yield* says([])
      ], [
        [beside("our order stop (10)", "change that instead", "it"), many],
        [beside("our orders profit (10), loss (4)", "change one of those instead", "them"), many],
        [beside("our order stop (10)", "change that instead", "it"), many],
        [lost, many],
        [],
        []
      ])
      const changed = Case.intent({ orderRef: "stop", action: "SELL" }, { modifies: stop, working: () => [stop] })
      assert.deepStrictEqual(yield* gate.check(changed), [])
    }))

  it.effect("an exit whose entry was cancelled after a part of it had filled may be made as small as that, beside the other exit", () =>
    Effect.gen(function*() {
      const asked = { daily: Known.known("-1000.5", 0), position: Known.known("4", 0) }
      const gate = yield* run({ maxDailyLoss: "1000" }, new Map(), asked)
      yield* gate.check(Case.intent())
      yield* gate.kill.release
      const exit = (orderRef: string, remaining = "10", parentRef = "entry") =>
        Case.order({ orderRef, action: "SELL", quantity: remaining, remaining, parentRef })
      const [profit, loss] = [exit("profit"), exit("loss")]
      const says = Effect.fnUntraced(function*(quantity: string, others: ReadonlyArray<Order>) {
        const change = Case.intent({ orderRef: "loss", action: "SELL", quantity }, {
          modifies: loss,
          working: () => [loss, ...others]
        })
        return (yield* Effect.scoped(gate.check(change))).map(({ says }) => says)
      })
      const lost = "the day's loss is 0.5 USD above its limit, 1000 USD: only what reduces a position passes"
      assert.deepStrictEqual([
        yield* says("4", [profit]),
        yield* says("10", [profit]),
        yield* says("5", [profit]),
        yield* says("4", [profit, exit("another", "1", "entry-2")])
      ], [
        [],
        [`${lost}; an exit of 4 or less would only reduce the position: change its quantity, too`],
        [`${lost}; an exit of 4 or less would only reduce the position: change its quantity, too`],
        [
          `${lost}; by itself it would only reduce the position, 4, and beside our order another (1) it may go past zero: ` +
          "change that instead, or cancel it first, or flatten all"
        ]
      ])
    }))

  it.effect("an exit that has filled in part is told the quantity that leaves no more of it than the position, and then passes", () =>
    Effect.gen(function*() {
      const asked = { daily: Known.known("-1000.5", 0), position: Known.known("4", 0) }
      const gate = yield* run({ maxDailyLoss: "1000" }, new Map(), asked)
      yield* gate.check(Case.intent())
      yield* gate.kill.release
      const modifies = Case.order({ orderRef: "loss", action: "SELL", filled: "2", remaining: "8", parentRef: "entry" })
      const says = Effect.fnUntraced(function*(quantity: string) {
        const change = Case.intent({ orderRef: "loss", action: "SELL", quantity }, {
          modifies,
          working: () => [modifies]
        })
        return (yield* Effect.scoped(gate.check(change))).map(({ says }) => says.split("; ")[1])
      })
      assert.deepStrictEqual([yield* says("10"), yield* says("7"), yield* says("6")], [
        ["an exit of 6 or less would only reduce the position: change its quantity, too"],
        ["an exit of 6 or less would only reduce the position: change its quantity, too"],
        []
      ])
    }))

  it.effect("an order counts by the larger of its sizes while a change to a smaller one is about to be sent", () =>
    Effect.gen(function*() {
      const gate = yield* run({ maxPosition: "12" })
      const more = { working: () => [Case.order({ orderRef: "one" })] }
      const smaller = Case.intent({ quantity: "4" }, { ...more, modifies: Case.order({ orderRef: "one" }) })
      assert.deepStrictEqual(yield* gate.check(smaller), [])
      const beside = (quantity: string) =>
        Effect.map(
          gate.check(Case.intent({ orderRef: "beside", quantity }, more)),
          (broken) => broken.map(({ actual }) => actual)
        )
      assert.deepStrictEqual([yield* beside("5"), yield* beside("2")], [["15"], []])
    }))

  it.effect("what an order has just filled counts beside what remains of it", () =>
    Effect.gen(function*() {
      const order = Case.order({ state: "partially_filled", filled: "4", remaining: "6" })
      const late = () => new Map([["other", { order, quantity: BigDecimal.fromBigInt(4n) }]])
      const gate = yield* run({ maxPosition: "12" }, new Map(), {}, Effect.void, late)
      const broken = yield* gate.check(Case.intent({ quantity: "5" }, { working: () => [order] }))
      assert.deepStrictEqual(broken.map(({ actual }) => actual), ["15"])
    }))

  it.effect("what an order has just filled counts once while it is changed, beside itself and beside others", () =>
    Effect.gen(function*() {
      const order = Case.order({ state: "partially_filled", filled: "4", remaining: "6" })
      const late = () => new Map([["other", { order, quantity: BigDecimal.fromBigInt(4n) }]])
      const gate = yield* run({ maxPosition: "12" }, new Map(), {}, Effect.void, late)
      const more = { working: () => [order] }
      const actual = (intent: Intent) => Effect.map(gate.check(intent), (broken) => broken.map(({ actual }) => actual))
      const change = (quantity: string) =>
        actual(Case.intent({ orderRef: "other", quantity }, { ...more, modifies: order }))
      assert.deepStrictEqual(
        [yield* change("13"), yield* change("12"), yield* actual(Case.intent({ quantity: "1" }, more))],
        [["13"], [], ["13"]]
      )
    }))

  it.effect("what works, or is about to be sent, on another contract does not count", () =>
    Effect.gen(function*() {
      const gate = yield* run({ maxPosition: "10" })
      const contract = { ...Case.contract, conId: 1, symbol: "MSFT" }
      const more = { working: () => [Case.order({ contract, quantity: "9", remaining: "9" })] }
      const elsewhere = Case.intent({ orderRef: "elsewhere", contract, quantity: "1" }, { details: { contract } })
      assert.deepStrictEqual([yield* gate.check(elsewhere), yield* gate.check(Case.intent({}, more))], [[], []])
    }))

  it.effect("an exit that what has just filled keeps from only reducing is refused until the position is told", () =>
    Effect.gen(function*() {
      const asked = { daily: Known.known("-1000.5", 0), position: Known.known("10", 0) }
      const order = Case.order({ orderRef: "stop", action: "SELL", state: "filled", filled: "10", remaining: "0" })
      const fill = { order, quantity: BigDecimal.fromBigInt(10n) }
      const gate = yield* run({ maxDailyLoss: "1000" }, new Map(), asked, Effect.void, () => new Map([["stop", fill]]))
      yield* gate.check(Case.intent())
      yield* gate.kill.release
      assert.deepStrictEqual((yield* gate.check(Case.intent({ action: "SELL" }))).map(({ says }) => says), [
        "the day's loss is 0.5 USD above its limit, 1000 USD: only what reduces a position passes; by itself it would only " +
        "reduce the position, 10, which may not have what our orders have just filled: ask again in a second"
      ])
    }))

  it.effect("an order is judged by the position of the moment in which it passes, whatever was waited for before", () =>
    Effect.gen(function*() {
      const kept = yield* Latch.make(false)
      const killSwitch = {
        now: () => Domain.released,
        stoppedByLoss: () => false,
        lossIsBelow: kept.await
      }
      let position = "10"
      const asked = () => ({
        ...Facts.none,
        position: Known.known(position, 0),
        figures: Known.known(Case.figures, 0),
        daily: Known.known("0", 0)
      })
      const gate = yield* run({ maxDailyLoss: "1000", maxPosition: "5" }, new Map(), {}, Effect.void, undefined, {
        ask: () => Effect.succeed(asked),
        killSwitch: killSwitch as never
      })
      const checking = yield* Effect.forkChild(gate.check(Case.intent({ action: "SELL" })), { startImmediately: true })
      // another of ours has filled, and the position has it
      position = "0"
      yield* kept.open
      assert.deepStrictEqual(rules(yield* Fiber.join(checking)), ["max_position"])
    }).pipe(Effect.scoped))

  it.effect("never more than N orders in any minute, whatever is asked, given back or restarted", () =>
    Effect.gen(function*() {
      for (let seed = 1; seed <= 12; seed++) {
        yield* TestClock.setTime(0)
        const state = new Map<string, string>()
        const most = 1 + seed % 7
        const sent: Array<number> = []
        let at = 0
        let gate = yield* run({ ordersPerMinute: most }, state)
        const draw = yield* Effect.sync(() => Random.nextIntBetween(0, 100)).pipe(
          Effect.flatten,
          Effect.replicateEffect(250)
        )
          .pipe(Random.withSeed(seed))
        for (const [index, number] of draw.entries()) {
          if (number < 3) gate = yield* run({ ordersPerMinute: most }, state)
          const elapsed = number * 150
          yield* TestClock.adjust(elapsed)
          at += elapsed
          const one = Case.intent({ orderRef: `${seed}-${index}` })
          yield* Effect.gen(function*() {
            if ((yield* gate.check(one)).length > 0 || number % 10 === 0) return
            const waited = number % 4 * 500
            yield* TestClock.adjust(waited)
            at += waited
            yield* gate.sent(one)
            sent.push(at)
          }).pipe(Effect.scoped)
        }
        const worst = Math.max(...sent.map((from) => sent.filter((to) => to >= from && to - from < 60_000).length))
        assert.deepStrictEqual([seed, worst], [seed, most])
      }
    }))

  it.effect("an order of the last minute is one after a restart too, where what orders take is kept as well", () =>
    Effect.gen(function*() {
      const state = new Map<string, string>()
      const limits = { ordersPerMinute: 1, buyingPower: true }
      const gate = yield* run(limits, state)
      const sent = Case.intent({ orderRef: "sent" })
      assert.deepStrictEqual(yield* gate.check(sent), [])
      // it may be sent just before a kill
      const next = yield* run(limits, state)
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(rules(yield* next.check(Case.intent({ orderRef: "two" }))), ["orders_per_minute"])
    }).pipe(Effect.scoped))

  it.effect("judges an order by the time that it is", () =>
    Effect.gen(function*() {
      const gate = yield* run({ tradingHours: true })
      const found: Array<unknown> = []
      for (const time of ["14:29:59.999", "14:30:00.000"]) {
        yield* TestClock.setTime(Date.parse(`2026-01-05T${time}Z`))
        found.push(rules(yield* Effect.scoped(gate.check(Case.intent()))))
      }
      assert.deepStrictEqual(found, [["trading_hours"], []])
    }))

  it.effect("an order of the last minute is one after a restart too, where the clock was set while it ran", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      for (const set of [3_600_000, -3_600_000]) {
        const state = new Map<string, string>()
        const start = yield* clock.currentTimeMillis
        let by = 0
        const machine = { ...clock, currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + by }
        const begun = run({ ordersPerMinute: 1 }, state).pipe(Effect.provideService(Clock.Clock, machine))
        const gate = yield* begun
        by = set
        const sent = Case.intent({ orderRef: "sent" })
        assert.deepStrictEqual(yield* gate.check(sent), [])
        yield* gate.sent(sent)
        const next = yield* begun
        yield* TestClock.setTime(start + 59_000)
        assert.deepStrictEqual(rules(yield* next.check(Case.intent({ orderRef: "early" }))), ["orders_per_minute"])
        const last = yield* begun
        // it may have been written a second before it was sent
        yield* TestClock.setTime(start + 61_000)
        assert.deepStrictEqual(yield* last.check(Case.intent({ orderRef: "then" })), [])
      }
    }).pipe(Effect.scoped))

  it.effect("an order that is sent soon is written once, before it is; one that waits long, again", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(0)
      let writes = 0
      class Counting extends Map<string, string> {
        override set(name: string, text: string) {
          if (name.startsWith("orders-sent")) writes++
          return super.set(name, text)
        }
      }
      const state = new Counting()
      const limits = { ordersPerMinute: 2 }
      const gate = yield* run(limits, state)
      const order = (orderRef: string, waits: number) =>
        Effect.gen(function*() {
          const intent = Case.intent({ orderRef })
          yield* gate.check(intent)
          const before = writes
          yield* TestClock.adjust(waits)
          yield* gate.sent(intent)
          return [before, writes]
        })
      assert.deepStrictEqual([yield* order("soon", 1000), yield* order("late", 1001)], [[1, 1], [2, 3]])
      // sent at 1 s and 2.001 s: killed now, the next run lets none pass before a minute after, and at most a second later
      const next = yield* run(limits, state)
      yield* TestClock.setTime(60_999)
      const early = yield* next.check(Case.intent({ orderRef: "early" }))
      yield* TestClock.setTime(62_000)
      assert.deepStrictEqual([rules(early), yield* next.check(Case.intent({ orderRef: "then" }))], [
        ["orders_per_minute"],
        []
      ])
    }))

  it.effect("an order that was sent a while after it was written counts from then on at most, whatever the clock says next", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      for (const by of [0, -3_600_000]) {
        const state = new Map<string, string>()
        const start = yield* clock.currentTimeMillis
        const gate = yield* run({ ordersPerMinute: 1 }, state)
        const intent = Case.intent({ orderRef: "sent" })
        assert.deepStrictEqual(yield* gate.check(intent), [])
        yield* TestClock.adjust(1000)
        yield* gate.sent(intent)
        const machine = { ...clock, currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + by }
        const next = yield* run({ ordersPerMinute: 1 }, state).pipe(Effect.provideService(Clock.Clock, machine))
        yield* TestClock.setTime(start + 60_999)
        const early = yield* next.check(Case.intent({ orderRef: "early" }))
        yield* TestClock.setTime(start + 61_000)
        assert.deepStrictEqual([rules(early), yield* next.check(Case.intent({ orderRef: "then" }))], [
          ["orders_per_minute"],
          []
        ])
      }
    }).pipe(Effect.scoped))
})
