import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Order } from "../../src/domain/Order.ts"
import type * as Diary from "./Diary.ts"
import type { Act, Program } from "./Program.ts"
import * as Run from "./Run.ts"
import type { Story, Truth } from "./Story.ts"
import * as Verdict from "./Verdict.ts"
import * as Alerts from "./Verdict/Alerts.ts"
import * as Book from "./Verdict/Book.ts"

const wish = { orderType: "MKT", symbol: "AAPL", action: "BUY", quantity: "10", cents: 0, tif: "DAY" } as const
const acts: ReadonlyArray<Act> = [
  { _tag: "Watch", subject: "quotes", symbol: "AAPL" },
  { _tag: "Place", ref: "a", wish },
  { _tag: "Place", ref: "b", wish: { ...wish, orderType: "LMT", cents: 200 } }
]
const program: Program = {
  seed: 1,
  account: "U1234567",
  steps: acts.map((act, index) => ({ at: index * 1000, turns: 0, act }))
}

describe("the verdict of the campaign", () => {
  it.live("finds nothing where everything holds, and whatever does not", () =>
    Effect.gen(function*() {
      const story = yield* Run.inMemory(program)
      const { diary, truths, witness } = story
      const [first] = witness.orders
      const [placed] = diary.placed
      const [reader] = story.readers
      const [line] = witness.lines
      const known = story.known.get("a")
      if (!first || !placed || !reader || !line || !known) return assert.fail("something is missing")
      const later = { ...first.session, connectedAt: placed.at + 1 }
      const found = (changed: Partial<Story>) => Verdict.problems({ ...story, ...changed })
      const saw = (orders: Story["witness"]["orders"]) => ({ witness: { ...witness, orders } })
      const wrote = (more: Partial<Story["diary"]>) => ({ diary: { ...diary, ...more } })

      assert.deepStrictEqual(found({}), [])
      assert.deepStrictEqual(found(saw([...witness.orders, { ...first, orderId: 99 }])), [
        "doubled: a was sent as 1 and as 99",
        `replayed: a change of a at ${first.at} that nobody had asked for in that session`,
        "the audit has 1 frames of a, and 2 were sent"
      ])
      assert.deepStrictEqual(found(saw([{ ...first, session: later }, ...witness.orders.slice(1)])), [
        "replayed: a in a later session"
      ])
      assert.deepStrictEqual(found(saw([...witness.orders, { ...first, ref: "c" }])), [
        "nobody placed c",
        "id U1234567 1 1 was used for a and c",
        "lost: nothing is known of c, which is nowhere",
        "the audit has 0 frames of c, and 1 were sent"
      ])
      assert.deepStrictEqual(
        found(wrote({ placed: diary.placed.map((one) => ({ ...one, outcome: "Refused", says: "no" })) })),
        ["a", "b"].map((ref) => `${ref} was seen by the gateway, and the call answered Refused: no`)
      )
      assert.deepStrictEqual(found({ held: new Map([["AAPL", 9]]) }), ["AAPL is said to be held by 10, and is by 9"])
      assert.deepStrictEqual(
        found({ truths: truths.map((one) => one.orderRef === "b" ? { ...one, quantity: 20, limitPrice: 1 } : one) }),
        [
          "b is said to have a quantity of 10, and has 20",
          `b is said to have a limitPrice of ${story.known.get("b")?.limitPrice}, and has 1`
        ]
      )
      assert.deepStrictEqual(
        found({ truths: [...truths, { ...truths.at(-1) as Truth, orderRef: "", permId: 99 }] }),
        ["orders of others are said to be none, and are 99"]
      )
      assert.deepStrictEqual(found({ known: new Map([...story.known, ["a", { ...known, state: "unknown" }]]) }), [
        "a is said to be unknown, and is Filled",
        "the handle of a says something else: filled",
        `a was told as filled at ${diary.told.find(({ order }) => order.state === "filled")?.at}, and is unknown`,
        ...diary.told.filter(({ order }) => order.state === "filled").slice(1).map(({ at }) =>
          `a was told as filled at ${at}, and is unknown`
        ),
        "a of the life 0 was told last as filled, and is unknown"
      ])
      assert.deepStrictEqual(found({ truths: truths.map((one) => ({ ...one, status: "Cancelled", filled: 0 })) }), [
        "a is said to be filled, and is Cancelled",
        "a is said to be filled by 10, and is by 0",
        "b is said to be acknowledged, and is Cancelled"
      ])
      const ended = { ...known, executions: [] }
      assert.deepStrictEqual(found(wrote({ told: [...diary.told, { life: 0, at: 7, order: ended }] })), [
        "a was told as settled at 7, filled by 10 and executed by 0",
        "a of the life 0 is filled by its handle, and filled by what is told of all",
        "a of the life 0 was told last as filled, and is filled"
      ])
      assert.deepStrictEqual(found(wrote({ executions: [] })).length, 1)
      assert.deepStrictEqual(
        [story.legacies, []].map((legacies) =>
          found({ ...wrote({ executions: [], late: { orders: [], executions: diary.executions } }), legacies }).length
        ),
        [0, 1]
      )
      assert.deepStrictEqual(found(wrote({ executions: [...diary.executions, ...diary.executions] })).length, 2)
      assert.deepStrictEqual(found({ fills: story.fills.map((fill) => ({ ...fill, commission: 7 })) }).length, 1)
      assert.deepStrictEqual(found(wrote({ texts: ["of U1234567"] })), ["it leaves the program: of U1234567"])
      assert.deepStrictEqual(found({ isReady: false, lateAt5s: ["a maybe_sent"], waiting: ["b"] }), [
        "never answered: b",
        "the connection did not come back",
        "5 s after it was ready: a maybe_sent"
      ])
      assert.deepStrictEqual(found({ readers: [{ ...reader, lastAt: null }] }), [
        "quotes of AAPL are read, silent, and not said to be missing"
      ])
      assert.deepStrictEqual(found({ readers: [{ ...reader, lastAt: null }], missing: ["quotes {AAPL}"] }), [])
      assert.deepStrictEqual(found({ witness: { ...witness, lines: [line, line] } }), [
        "quotes of AAPL in session 1 were asked for 2 times"
      ])
      const early = { ...witness, lines: [line, { ...line, at: line.at + 13_999 }] }
      assert.deepStrictEqual(found({ witness: early }), ["quotes of AAPL in session 1 were asked for 2 times"])
      const begins = line.at - 14_000
      const delayed = (from: number, to: number) => from === begins && to === line.at + 13_999 ? 1 : 0
      assert.deepStrictEqual(found({ witness: early, delayed }), [])
      assert.deepStrictEqual(
        found({
          witness: { ...witness, cancels: [{ orderId: 77, session: later, at: 0 }], others: ["reqGlobalCancel"] }
        }),
        ["reqGlobalCancel was sent", "77 is not ours to cancel"]
      )
    }))

  it.live("finds what a process leaves otherwise than it had it, and what is told backwards, unwritten or to nobody", () =>
    Effect.gen(function*() {
      const story = yield* Run.inMemory(program)
      const { diary, known, legacies } = story
      const [a, b] = [known.get("a"), known.get("b")]
      const [legacy] = legacies
      if (!a || !b || !legacy) return assert.fail("something is missing")
      const found = (changed: Partial<Story>) => Verdict.problems({ ...story, ...changed })
      const wrote = (more: Partial<Story["diary"]>) => ({ diary: { ...diary, ...more } })
      const audited = (is: (line: Diary.Line) => boolean) =>
        found(wrote({ audits: diary.audits.map((lines) => lines.filter(is)) }))
      const told = (order: Order) => wrote({ told: [...diary.told, { life: 0, at: 7, order }], states: [] })

      assert.deepStrictEqual(found({ legacies: [{ ...legacy, left: undefined }] }), [
        "a was told in the life 0, and is not in the journal"
      ])
      assert.deepStrictEqual(found({ legacies: [{ ...legacy, left: { ...a, permId: 5, executions: [] } }] }), [
        `the life 0 left the permId of a as 5, and had it as ${a.permId}`,
        `the life 0 left the executions of a as [], and had it as ${
          JSON.stringify(a.executions.map((one) => [one.execId, null, one.quantity, one.price, one.commission]))
        }`
      ])
      // a kill may leave any state that it had since it told of it last, and none that it never had, or had later only
      const [now, then, after] = [a, { ...a, permId: 5 }, { ...a, permId: 6 }]
      const late = {
        orders: [then, now, after].map((order) => ({ life: 0, at: 7, order })),
        executions: []
      }
      const leaving = (left: Order) =>
        found({ legacies: [{ ...legacy, left, told: b, book: now }], ...wrote({ late }) })
      const permIdOf = (permId: number) => `the life 0 left the permId of a as ${permId}, and had it as ${a.permId}`
      assert.deepStrictEqual([now, b, then, after, { ...a, permId: 7 }].map(leaving), [
        ...[[], [], []],
        [permIdOf(6)],
        [permIdOf(7)]
      ])
      assert.deepStrictEqual(leaving({ ...then, state: "cancelled" }), [
        permIdOf(5),
        `the life 0 left the state of a as "cancelled", and had it as "filled"`
      ])
      assert.deepStrictEqual(found(told({ ...b })), ["b of the life 0 is told twice as acknowledged"])
      assert.deepStrictEqual(found(told({ ...b, state: "maybe_sent", permId: 5, remaining: "9" })), [
        "b of the life 0 may be sent after it was acknowledged",
        `b of the life 0 has the permId 5 after ${b.permId}`,
        "b of the life 0 is filled by 0 of 10 after 0, 9 left",
        "b of the life 0 was told last as maybe_sent, and is acknowledged"
      ])
      assert.deepStrictEqual(found(wrote({ states: diary.states.slice(0, -1) })), [
        "b of the life 0 is acknowledged by its handle, and acknowledged by what is told of all"
      ])
      assert.deepStrictEqual(audited(({ event }) => event !== "intent"), [
        "the audit has a as sent before it was meant",
        "the audit has b as sent before it was meant"
      ])
      assert.deepStrictEqual(audited(({ event }) => event !== "sent"), [
        "the audit has 0 frames of a, and 1 were sent",
        "the audit has 0 frames of b, and 1 were sent"
      ])
      assert.deepStrictEqual(audited(({ event }) => event !== "outcome"), [
        "the audit has not that a was told as filled",
        "the audit has a as undefined at last, and it is filled"
      ])
      assert.deepStrictEqual(found(wrote({ audits: [...diary.audits, ...diary.audits] })), [
        "the audit has 2 intents of a",
        "the audit has 2 times that a is filled",
        "the audit has 2 intents of b"
      ])
      // a kill takes what was to be written right then
      const kill = (until: number, isKill: boolean, more: Partial<Story> = {}) =>
        found({
          ...wrote({
            audits: diary.audits.map((lines) => lines.filter(({ event }) => event !== "sent")),
            owed: [
              ["a", "b"].map((orderRef) => ({ life: 0, event: "sent", command: "placeOrder", orderRef, toldAt: 7 }))
            ],
            lives: [{ from: 0, until, killed: isKill }]
          }),
          ...more
        })
      const unwritten = ["a", "b"].map((ref) => `the audit has 0 frames of ${ref}, and 1 were sent`)
      assert.deepStrictEqual(kill(7, true), [])
      assert.deepStrictEqual(kill(7, false), unwritten)
      assert.deepStrictEqual(kill(8, true), unwritten)
      assert.deepStrictEqual(kill(9, true, { slack: 1, delayed: (from, to) => from === 7 && to === 9 ? 1 : 0 }), [])
      const [first] = story.witness.orders
      if (!first) return assert.fail("nothing was sent")
      const cancel = { orderId: first.orderId, session: first.session, at: first.at + 1 }
      assert.deepStrictEqual(found({ witness: { ...story.witness, cancels: [cancel] } }), [
        "nobody asked for the cancel of a in that life"
      ])
      assert.deepStrictEqual(
        found({
          witness: { ...story.witness, cancels: [cancel] },
          ...wrote({ changed: [{ ref: "", at: first.at, outcome: "Accepted" }] })
        }),
        []
      )
      const alert = { event: "order_unknown", text: "of a" }
      assert.deepStrictEqual(found(wrote({ alerts: [alert, alert] })), ["people were told 2 times: of a"])
    }))

  it.live("finds what closes a position the wrong way, unless others have moved it just before", () =>
    Effect.gen(function*() {
      const step = { at: 0, turns: 0, act: { _tag: "ByHand", wish } } as const
      const story = yield* Run.inMemory(program)
      const [first] = story.witness.orders
      if (!first) return assert.fail("nothing was sent")
      const orders = [{ ...first, ref: "close-1-1", moves: 20, held: -10, at: 20_000 }]
      const found = (doneAt: number, more: Partial<Story> = {}) =>
        Book.judge({
          ...story,
          ...{ program: { ...program, steps: [step] }, doneAt: [doneAt], witness: { ...story.witness, orders } },
          ...more
        })
      const moved = ["close-1-1 moves a position of -10 by 20"]
      assert.deepStrictEqual([5000, 5001, 20_000, 20_001].map((doneAt) => found(doneAt)), [moved, [], [], moved])
      const delayed = (from: number, to: number) => from === 4999 && to === 20_000 ? 1 : 0
      assert.deepStrictEqual([found(4999, { slack: 1 }), found(4999, { delayed, slack: 1 })], [moved, []])
    }))

  it("finds an exit that came to nothing and of which nobody was told", () => {
    const [entry, exit] = ["filled", "rejected"].map((state, index) => ({
      orderRef: ["a", "a-sl"][index],
      parentRef: [null, "a"][index],
      state,
      filled: ["10", "0"][index]
    } as Order))
    const story = (alerts: ReadonlyArray<Diary.Alert>) =>
      ({ diary: { alerts }, known: new Map([["a", entry], ["a-sl", exit]]) }) as unknown as Story
    assert.deepStrictEqual(Alerts.judge(story([])), ["nobody was told that the exit a-sl is rejected"])
    assert.deepStrictEqual(Alerts.judge(story([{ event: "exit_missing", text: "The exit a-sl (order id 2)" }])), [])
  })
})
