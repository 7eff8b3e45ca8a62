import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Known from "../../../../src/domain/Known.ts"
import type { Order } from "../../../../src/domain/Order.ts"
import * as Exposure from "../../../../src/layers/Broker/Risk/Exposure.ts"
import * as MaxPosition from "../../../../src/layers/Broker/Risk/Rule/MaxPosition.ts"
import * as Case from "./Case.ts"

const { rule } = MaxPosition
const limits = { maxPosition: "100" }
const working = (more: Partial<Exposure.Working>): Exposure.Working => ({
  orderRef: "other",
  action: "BUY",
  quantity: "10",
  remaining: more.quantity ?? "10",
  // what is late of it has filled
  filled: `${Number(more.quantity ?? "10") - Number(more.remaining ?? more.quantity ?? "10")}`,
  ocaGroup: null,
  parentRef: null,
  isUnknown: false,
  ...more
})
const says = (
  action: "BUY" | "SELL",
  quantity: string,
  position: string,
  others: ReadonlyArray<Exposure.Working> = [],
  more: Parameters<typeof Case.intent>[1] = {}
) => {
  const intent = Case.intent({ action, quantity }, more)
  const beside = () => ({ own: Exposure.ofIntent(intent), others })
  return Case.says(rule, limits, intent, { position: Known.known(position, 0), beside })
}
const above = (actual: string, by: string) => ({
  rule: "max_position",
  limit: "100",
  actual,
  says: `with our orders filled the position would be ${actual}, ${by} beyond the largest, 100`
})

describe("max_position", () => {
  it("passes at the limit on both sides", () => {
    assert.strictEqual(Case.says(rule, {}, Case.intent()), "off")
    assert.strictEqual(says("BUY", "60", "40"), undefined)
    assert.deepStrictEqual(says("BUY", "60.5", "40"), above("100.5", "0.5"))
    assert.strictEqual(says("SELL", "140", "40"), undefined)
    assert.deepStrictEqual(says("SELL", "141", "40"), above("-101", "1"))
  })

  it("lets what brings a position nearer to zero pass, however large it is", () => {
    assert.strictEqual(says("SELL", "10", "500"), undefined)
    assert.strictEqual(says("BUY", "10", "-500"), undefined)
    assert.deepStrictEqual(says("BUY", "1", "500"), above("501", "401"))
  })

  it("counts what works on its side, and none of what works on the other", () => {
    assert.strictEqual(says("BUY", "60", "0", [working({ quantity: "40" })]), undefined)
    assert.deepStrictEqual(says("BUY", "61", "0", [working({ quantity: "40" })]), above("101", "1"))
    assert.deepStrictEqual(says("BUY", "101", "0", [working({ action: "SELL", quantity: "40" })]), above("101", "1"))
  })

  it("of a group that cancels each other the largest counts, and of a bracket what its entry does not cover", () => {
    const group = [
      working({ ocaGroup: "g", quantity: "50" }),
      working({ orderRef: "b", ocaGroup: "g", quantity: "60" })
    ]
    assert.strictEqual(says("BUY", "40", "0", group), undefined)
    assert.deepStrictEqual(says("BUY", "41", "0", group), above("101", "1"))
    const entry = working({ orderRef: "entry", quantity: "150" })
    assert.strictEqual(says("SELL", "250", "0", [entry], { parentRef: "entry" }), undefined)
    assert.deepStrictEqual(says("SELL", "251", "0", [entry], { parentRef: "entry" }), above("-101", "1"))
    assert.deepStrictEqual(says("SELL", "150", "0", [], { parentRef: "entry" }), above("-150", "50"))
  })

  const exits = (...groups: ReadonlyArray<string | null>) =>
    groups.map((ocaGroup, at) => working({ orderRef: `${at}`, action: "SELL", parentRef: "entry", ocaGroup }))

  it("the exits of an entry that has filled count each: TWS binds them, but may fill both before it cancels one", () => {
    assert.strictEqual(says("SELL", "90", "10", exits(null, null)), undefined)
    assert.deepStrictEqual(says("SELL", "91", "10", exits(null, null)), above("-101", "1"))
  })

  it("of exits in one group of which IBKR routes one at a time the larger counts", () => {
    assert.strictEqual(says("SELL", "100", "10", exits("1571710075", "1571710075")), undefined)
    assert.deepStrictEqual(says("SELL", "101", "10", exits("1571710075", "1571710075")), above("-101", "1"))
    assert.deepStrictEqual(says("SELL", "91", "10", exits("1571710075", "1571710076")), above("-101", "1"))
    assert.deepStrictEqual(says("SELL", "91", "10", exits("1571710075", null)), above("-101", "1"))
  })

  it("an order is covered by none that is not its entry, nor by an entry of its own side", () => {
    const selling = working({ action: "SELL", quantity: "100" })
    const nameless = working({ orderRef: null, quantity: "100" })
    const adding = working({ orderRef: "adding", quantity: "100", parentRef: "other" })
    assert.deepStrictEqual(says("SELL", "1", "0", [selling, nameless]), above("-101", "1"))
    assert.deepStrictEqual(says("BUY", "1", "-100", [working({ quantity: "100" }), adding]), above("101", "1"))
  })

  it("what remains of an entry covers its exits once", () => {
    const entry = working({ orderRef: "entry" })
    assert.strictEqual(says("SELL", "90", "0", [entry, ...exits(null, null)]), undefined)
    assert.deepStrictEqual(says("SELL", "91", "0", [entry, ...exits(null, null)]), above("-101", "1"))
    assert.strictEqual(says("SELL", "100", "0", [entry, ...exits("g", "g")]), undefined)
  })

  it("an exit that only reduces passes beside the other, however far from zero the position is", () => {
    const other = working({ orderRef: "profit", action: "SELL", quantity: "500", parentRef: "entry" })
    assert.strictEqual(says("SELL", "500", "500", [other], { parentRef: "entry" }), undefined)
    assert.deepStrictEqual(says("SELL", "501", "500", [other], { parentRef: "entry" }), above("-501", "401"))
  })

  it("what has filled of one of a group, and is late, counts beside what remains of the others", () => {
    for (const one of [{ ocaGroup: "g" }, { parentRef: "entry" }]) {
      const filled = working({ orderRef: "a", action: "SELL", quantity: "6", remaining: "0", ...one })
      const left = working({ orderRef: "b", action: "SELL", quantity: "4", ...one })
      assert.strictEqual(says("SELL", "100", "10", [filled, left]), undefined)
      assert.deepStrictEqual(says("SELL", "101", "10", [filled, left]), above("-101", "1"))
    }
  })

  it("an entry covers its exits by what remains of it: a position may have what has filled, and an exit fills after it", () => {
    const entry = working({ orderRef: "entry", quantity: "100", remaining: "40" })
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "100", parentRef: "entry" })
    assert.strictEqual(says("SELL", "40", "0", [entry, exit]), undefined)
    assert.deepStrictEqual(says("SELL", "41", "0", [entry, exit]), above("-101", "1"))
    const filling = { ...exit, remaining: "30", filled: "70" }
    assert.strictEqual(says("SELL", "30", "0", [entry, filling]), undefined)
    assert.deepStrictEqual(says("SELL", "31", "0", [entry, filling]), above("-101", "1"))
  })

  it("an exit that is smaller than its entry fills at once what that has filled: it is not covered by what remains of it", () => {
    const entry = working({ orderRef: "entry", quantity: "60", remaining: "60", filled: "40" })
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "50", parentRef: "entry" })
    assert.strictEqual(says("SELL", "100", "40", [entry, exit]), undefined)
    assert.deepStrictEqual(says("SELL", "101", "40", [entry, exit]), above("-101", "1"))
    const filling = { ...exit, quantity: "20", remaining: "20", filled: "30" }
    assert.strictEqual(says("SELL", "100", "10", [entry, filling]), undefined)
    assert.deepStrictEqual(says("SELL", "101", "10", [entry, filling]), above("-101", "1"))
    assert.strictEqual(says("SELL", "110", "10", [{ ...entry, filled: "30" }, filling]), undefined)
  })

  it("an entry of which nobody knows covers no exit: it may have ended, and IBKR has left its exits as they were", () => {
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "100", parentRef: "entry" })
    const covered = (more: Partial<Order>, quantity: string) => {
      const entry = Exposure.ofOrder(Case.order({ orderRef: "entry", quantity: "100", remaining: "100", ...more }))
      return says("SELL", quantity, "0", [entry, exit])
    }
    assert.strictEqual(covered({}, "100"), undefined)
    assert.deepStrictEqual(covered({ state: "unknown" }, "1"), above("-101", "1"))
    // a loss of the line, or a kill, may have come between: the position may have its fill before it is told of
    assert.deepStrictEqual(covered({ settled: false }, "1"), above("-101", "1"))
  })

  it("an entry is not made smaller than its exits where they would go beyond the limit without it", () => {
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "100", parentRef: "one" })
    const changed = (quantity: string, position: string, others = [exit]) =>
      says("BUY", quantity, position, others, {
        modifies: Case.order({ orderRef: "one", quantity: "100", remaining: "100" })
      })
    assert.strictEqual(changed("50", "-50"), undefined)
    assert.deepStrictEqual(changed("49", "-50"), above("-101", "1"))
    assert.deepStrictEqual(changed("151", "-50"), above("101", "1"))
    // what it does not make worse it may do
    assert.strictEqual(changed("100", "-150"), undefined)
    assert.strictEqual(changed("49", "-150", []), undefined)
    const modifies = Case.order({ orderRef: "one", action: "SELL", quantity: "100", remaining: "100" })
    const short = (quantity: string) => says("SELL", quantity, "50", [{ ...exit, action: "BUY" }], { modifies })
    assert.deepStrictEqual([short("50"), short("49")], [undefined, above("101", "1")])
  })

  it("an entry is not made smaller than its exits where a human has made it larger since the change was asked for, nor is it made so by its fills", () => {
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "100", parentRef: "one" })
    const changed = (quantity: string, was: string, now: Partial<Order>) => {
      const modifies = Case.order({ orderRef: "one", quantity: was, remaining: was })
      return says("BUY", quantity, "-50", [exit], { modifies, working: () => [{ ...modifies, ...now }] })
    }
    assert.deepStrictEqual([
      changed("49", "40", { quantity: "100", remaining: "100" }),
      changed("100", "100", { filled: "60", remaining: "40" })
    ], [above("-101", "1"), undefined])
  })

  it("the exits of another entry are none of an order that is made smaller", () => {
    const modifies = Case.order({ orderRef: "one", quantity: "10", remaining: "10" })
    const exits = ["entry", null].map((parentRef) => working({ action: "SELL", quantity: "110", parentRef }))
    assert.deepStrictEqual(exits.map((exit) => says("BUY", "5", "0", [exit], { modifies })), [undefined, undefined])
  })

  it("refuses where the position is not known, or no longer", () => {
    const broken = (why: string) => ({
      rule: "max_position",
      limit: "100",
      actual: null,
      says: `refused, since the position is not known: ${why}`
    })
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), { position: Known.unknown("not listed yet") }),
      broken("not listed yet")
    )
    assert.deepStrictEqual(
      Case.says(rule, limits, Case.intent(), { position: Known.known("0", 0, false) }),
      broken("it was told before the line was lost, and not since")
    )
  })
})

describe("what an order may still do", () => {
  const some = BigDecimal.fromBigInt(3n)

  it("is what remains unless it has ended, and what has filled that the position does not have yet", () => {
    const order = Case.order({ filled: "4", remaining: "6" })
    const cancelled = Case.order({ state: "cancelled", filled: "4", remaining: "6" })
    const quantities = [order, cancelled].flatMap((each) => [Exposure.ofOrder(each), Exposure.ofOrder(each, some)])
    assert.deepStrictEqual(quantities.map(({ quantity }) => quantity), ["6", "9", "0", "3"])
  })

  it("of a changed order is the new size less what has filled, in the group and bracket that it is in", () => {
    const modifies = Case.order({ orderRef: "one", filled: "4", remaining: "6", ocaGroup: "g", parentRef: "entry" })
    const one = Case.intent({ quantity: "20" }, { modifies })
    assert.strictEqual(Exposure.ofIntent(one).quantity, "16")
    const now = { ...modifies, filled: "9", remaining: "1" }
    assert.strictEqual(Exposure.ofIntent({ ...one, working: () => [Case.order(), now] }).quantity, "11")
    assert.deepStrictEqual(Exposure.ofIntent(one, some), {
      orderRef: "one",
      action: "BUY",
      quantity: "19",
      remaining: "16",
      filled: "4",
      ocaGroup: "g",
      parentRef: "entry",
      isUnknown: false
    })
  })

  it("a change makes an order smaller than it is now, whatever it was when the change was asked for", () => {
    const modifies = Case.order({ orderRef: "one" })
    const isSmaller = (quantity: string, now: Partial<Order>, was: Partial<Order> = {}) =>
      Exposure.makesSmaller(
        Case.intent({ quantity }, { modifies: { ...modifies, ...was }, working: () => [{ ...modifies, ...now }] })
      )
    assert.deepStrictEqual([
      isSmaller("8", {}),
      // a human has made it smaller, or moved its price
      isSmaller("8", { quantity: "5", remaining: "5" }),
      isSmaller("8", { limitPrice: "99" }),
      // of an exit that comes to 4 some has filled
      isSmaller("5", { filled: "2", remaining: "2" }, { remaining: "4" }),
      isSmaller("3", { filled: "2", remaining: "2" }, { remaining: "4" })
    ], [true, false, false, false, true])
  })

  it("of a changed order is in the group that it is in now: a human may have taken it out of the one that was asked for", () => {
    const groupOf = (ocaGroup: string | null) =>
      Exposure.ofIntent(Case.intent({ ocaGroup: "mine" }, { modifies: Case.order({ orderRef: "one", ocaGroup }) }))
        .ocaGroup
    assert.deepStrictEqual([groupOf("mine"), groupOf("theirs"), groupOf(null)], ["mine", "theirs", null])
  })

  it("is alone where a fill of one of its group lets the others work on", () => {
    const groups = ([1, 2, 3] as const).map((ocaType) =>
      Exposure.ofIntent(Case.intent({ ocaGroup: "g", ocaType })).ocaGroup
    )
    assert.deepStrictEqual(groups, ["g", "g", null])
  })

  it("only reduces a position where all of its side together do", () => {
    const selling = working({ orderRef: "one", action: "SELL" })
    const reduces = (position: string, ...others: ReadonlyArray<Exposure.Working>) =>
      Exposure.isReduction(selling, others, position)
    assert.isTrue(reduces("10"))
    assert.isFalse(reduces("9.99"))
    assert.isFalse(reduces("0"))
    assert.isFalse(reduces("-10"))
    assert.isTrue(reduces("10", working({})))
    assert.isFalse(reduces("10", working({ action: "SELL", quantity: "0.01" })))
  })

  it("only reduces a position that has what has filled of it, or is as large besides", () => {
    const selling = working({ orderRef: "one", action: "SELL", quantity: "8", remaining: "5" })
    assert.deepStrictEqual(["7", "8"].map((position) => Exposure.isReduction(selling, [], position)), [false, true])
  })

  it("only reduces a position of its entry by what remains of it, however much that has filled", () => {
    const exit = working({ orderRef: "exit", action: "SELL", quantity: "5", parentRef: "other" })
    const entry = working({ quantity: "20", remaining: "10" })
    assert.deepStrictEqual(["4", "5"].map((position) => Exposure.isReduction(exit, [entry], position)), [false, true])
  })

  it("only reduces a position beside those that it is bound with, however large: as they fill it shrinks, or goes", () => {
    for (const one of [{ ocaGroup: "g" }, { parentRef: "entry" }]) {
      const selling = working({ orderRef: "one", action: "SELL", quantity: "4", ...one })
      const larger = working({ action: "SELL", quantity: "10", ...one })
      const alone = working({ orderRef: "alone", action: "SELL", quantity: "1" })
      const filled = { ...larger, quantity: "3", remaining: "0" }
      const reduces = (position: string, ...others: ReadonlyArray<Exposure.Working>) =>
        Exposure.isReduction(selling, others, position)
      assert.deepStrictEqual([
        reduces("4", larger),
        reduces("3", larger),
        reduces("4", larger, alone),
        reduces("5", larger, alone),
        reduces("6", filled),
        reduces("7", filled)
      ], [true, false, false, true, false, true])
    }
  })

  it("knows a contract by its conId, else by all that both name", () => {
    assert.isTrue(Exposure.isSame({ conId: 1, symbol: "A" }, { conId: 1, symbol: "B" }))
    assert.isFalse(Exposure.isSame({ conId: 1, symbol: "A" }, { conId: 2, symbol: "A" }))
    assert.isTrue(Exposure.isSame({ conId: 1, symbol: "A", secType: "STK" }, { symbol: "A" }))
    assert.isFalse(Exposure.isSame({ conId: 1, symbol: "A", strike: "5" }, { symbol: "A", strike: "6" }))
    const names = {
      symbol: "A",
      secType: "OPT",
      currency: "USD",
      lastTradeDateOrContractMonth: "20260116",
      strike: "5",
      right: "C",
      localSymbol: "A 5"
    } as const
    const others = {
      symbol: "B",
      secType: "FOP",
      currency: "EUR",
      lastTradeDateOrContractMonth: "20260117",
      strike: "6",
      right: "P",
      localSymbol: "A 6"
    } as const
    const keys = Object.keys(names) as ReadonlyArray<keyof typeof names>
    assert.deepStrictEqual(
      keys.filter((key) => Exposure.isSame(names, { ...names, [key]: others[key] })),
      []
    )
    assert.isTrue(Exposure.isSame({}, names))
    assert.isTrue(Exposure.isSame({ ...names, conId: 1 }, names))
    assert.isTrue(Exposure.isSame(names, { ...names, conId: 1 }))
  })
})

describe("our others on the contract of an order", () => {
  it("are those that have not ended, each by its name or its permId, with what is left of it, and whether that is known", () => {
    const others = [
      Case.order({ orderRef: "known" }),
      Case.order({ orderRef: "unknown", state: "unknown" }),
      Case.order({ orderRef: "unsettled", settled: false }),
      Case.order({ orderRef: "cancelled", state: "cancelled" }),
      Case.order({ orderRef: "elsewhere", contract: { ...Case.contract, conId: 1 } }),
      Case.order({ orderRef: "one" }),
      Case.order({ orderRef: null, permId: 7 }),
      Case.order({ orderRef: null, permId: 8 })
    ]
    const found = Exposure.working(Case.intent({}, { working: () => others }))
    assert.deepStrictEqual([...found].map(([name, { isUnknown, remaining }]) => [name, remaining, isUnknown]), [
      ["known", "10", false],
      ["unknown", "10", true],
      ["unsettled", "10", true],
      ["7", "10", false],
      ["8", "10", false]
    ])
  })
})
