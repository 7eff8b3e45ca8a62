import { assert, describe, it } from "@effect/vitest"
import * as Enumerate from "../Enumerate.ts"
import * as Risk from "./Enumerate.ts"

describe("small worlds of risk", () => {
  // the tens of thousands of longer ones are played by `npm run worlds -- --of risk`
  it("hold, each of the shortest", () => {
    const all = [...Risk.all("short")]
    assert.deepStrictEqual([all.flatMap(Risk.play).map(Enumerate.print), all.length], [[], 106])
  })

  it("that are not as they should be are found, with the steps that lead to it", () => {
    const steps = ["a:buy 3", "a:take", "stray 1"]
    assert.deepStrictEqual(Risk.play({ of: "risk position of one side", steps }).map(Enumerate.print), [
      "risk position of one side: BUY 1: it is let through, and the position may come to 5\n  a:buy 3 ; a:take ; stray 1"
    ])
  })
})
