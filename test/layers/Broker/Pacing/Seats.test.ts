import { assert, describe, it } from "@effect/vitest"
import * as Seats from "../../../../src/layers/Broker/Pacing/Seats.ts"

/** Four seats, two of them for lines at most. */
const seats = () => {
  const sit = Seats.make(4, 2)
  const all = new Map<string, Seats.Seat>()
  return {
    sit: (kind: Seats.Kind, ...names: ReadonlyArray<string>) => names.forEach((name) => all.set(name, sit(kind))),
    leave: (...names: ReadonlyArray<string>) => names.forEach((name) => all.get(name)?.leave()),
    sitting: () => [...all].flatMap(([name, seat]) => seat.isTaken() ? [name] : []).join(" ")
  }
}

describe("seats at the gateway", () => {
  it("are never all for lines that end with their readers alone", () => {
    const { leave, sit, sitting } = seats()
    sit("live", "a", "b", "c")
    sit("question", "d", "e", "f")
    const before = sitting()
    leave("a")
    assert.deepStrictEqual([before, sitting()], ["a b d e", "b c d e"])
  })

  it("go to lines and to what fills their gaps before other questions", () => {
    const { leave, sit, sitting } = seats()
    sit("question", "a", "b", "c", "d", "e", "f")
    sit("live", "g")
    sit("backfill", "h")
    leave("a", "b")
    const urgent = sitting()
    leave("c")
    assert.deepStrictEqual([urgent, sitting()], ["c d g h", "d e g h"])
  })

  it("are left once, by who waits as by who sits", () => {
    const { leave, sit, sitting } = seats()
    sit("question", "a", "b", "c", "d", "e", "f")
    leave("e", "a", "a")
    assert.deepStrictEqual(sitting(), "b c d f")
  })
})
