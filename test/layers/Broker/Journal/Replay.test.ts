import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import * as Entry from "../../../../src/layers/Broker/Journal/Entry.ts"
import * as Replay from "../../../../src/layers/Broker/Journal/Replay.ts"
import * as OrdersRig from "../OrdersRig.ts"

const intent = (ref: string, parent: string | null = null): string =>
  Entry.toLine(["intent", ref, 8, 1, "DU1234567", 1, 0, OrdersRig.market(), parent])
const stand = (ref: string, state: "acknowledged" | "filled", at = 0): string =>
  Entry.toLine(["stand", ref, at, state, 1, null, "0", null, null, null, "1"])
const fee = (ref: string): string => Entry.toLine(["fee", ref, "0001", "1", "USD", null])
const change = (ref: string): string => Entry.toLine(["change", ref, 0, OrdersRig.market({ quantity: "20" })])
const torn = (line: string): string => line.slice(0, -1)

const replayed = (...lines: ReadonlyArray<string>) => {
  const replay = Replay.make()
  for (const line of [Entry.header, ...lines]) replay.line(line)
  replay.end()
  return replay
}

describe("a journal that is read", () => {
  for (
    const [what, bad, ...lines] of [
      ["of nothing", null],
      ["of an order, and what became of it", null, intent("a"), change("a"), fee("a"), stand("a", "filled")],
      ["of names", null, "[\"refs\",\"a\",\"b\"]"],
      ["with a name twice", "3", intent("a"), intent("a")],
      ["with how an order stands that it has not", "3", intent("a"), stand("b", "filled")],
      ["with a state that there is none", "3", intent("a"), "[\"stand\",\"a\",0,\"lost\"]"],
      ["with a line of no kind", "3", intent("a"), "[\"other\",\"a\",0]"],
      ["with a line that is cut off", "3", intent("a"), torn(stand("a", "filled"))],
      ["with a line without a name", "3", intent("a"), "[\"stand\"]"],
      ["with a line that is no list", "3", intent("a"), stand("a", "filled").replace("[", "{")],
      ["with names that are cut off", "2", "[\"refs\",\"a\",]"],
      ["with two such lines, by the first", "3", intent("a"), fee("b"), fee("c")],
      ["with an order that lives, of which nothing is said", "of order a", "[\"intent\",\"a\",1]"],
      ["with two of them, by the first", "of order a", "[\"intent\",\"a\",1]", "[\"intent\",\"b\",1]"],
      ["with a change that is none", "of order a", intent("a"), "[\"change\",\"a\",1]"],
      ["with how one that lives stands cut short", "of order a", intent("a"), "[\"stand\",\"a\",0,\"acknowledged\"]"],
      ["with such an order that has ended", null, "[\"intent\",\"a\",1]", stand("a", "filled")]
    ] as const
  ) {
    it(`${what} is ${bad === null ? "understood" : `not: ${bad}`}`, () =>
      assert.strictEqual(replayed(...lines).bad(), bad))
  }

  it("is none where it does not begin as one", () => {
    const replay = Replay.make()
    replay.line(intent("a"))
    assert.strictEqual(replay.bad(), "1")
  })

  it("has of each order its lines, and how it stands by the last of them", () => {
    const { orders, used } = replayed(
      "[\"refs\",\"old\"]",
      ...[intent("a"), intent("b"), stand("a", "acknowledged", 1), fee("a"), stand("a", "filled", 2)]
    )
    assert.deepStrictEqual([[...orders], [...used]], [
      [
        ["a", { lines: [intent("a"), fee("a")], stand: stand("a", "filled", 2), state: "filled", at: 2 }],
        ["b", { lines: [intent("b")], stand: null, state: "maybe_sent", at: 0 }]
      ],
      ["old"]
    ])
  })
})

describe("a journal that is long", () => {
  const now = Duration.toMillis(Replay.keptFor) + 1
  const often = (times: number) => Array.from({ length: times }, () => stand("a", "acknowledged", 1))

  it("is written anew where that leaves less than half of it, from some size on", () => {
    const short = replayed(intent("a"), ...often(Replay.worthwhile - 3))
    const long = replayed(intent("a"), ...often(Replay.worthwhile - 2))
    const full = replayed(intent("a"), ...Array.from({ length: Replay.worthwhile }, () => fee("a")))
    assert.deepStrictEqual([short, long, full].map((each) => each.compacted(now)), [
      null,
      [Entry.header, intent("a"), stand("a", "acknowledged", 1)],
      null
    ])
  })

  it("is left as it is where it was not understood", () =>
    assert.strictEqual(replayed(intent("a"), ...often(Replay.worthwhile), fee("b")).compacted(now), null))

  it("has but the names of those that have ended a week ago, and of whose family none lives", () => {
    const lines = [
      ...[intent("old"), stand("old", "filled", 0)],
      ...[intent("younger"), stand("younger", "filled", 1)],
      ...[intent("works"), stand("works", "acknowledged", 0)],
      intent("unheard"),
      ...[intent("entry"), stand("entry", "filled", 0)],
      ...[intent("profit", "entry"), stand("profit", "filled", 0)],
      ...[intent("stop", "entry"), stand("stop", "acknowledged", 0)]
    ]
    const replay = replayed("[\"refs\",\"older\"]", ...lines, intent("a"), ...often(Replay.worthwhile))
    assert.deepStrictEqual(replay.compacted(now), [
      Entry.header,
      "[\"refs\",\"older\",\"old\"]",
      ...lines.slice(2),
      ...[intent("a"), stand("a", "acknowledged", 1)]
    ])
  })
})
