import { assert, describe, it } from "@effect/vitest"
import * as Enumerate from "./Enumerate.ts"
import * as Tale from "./Tale.ts"

describe("small worlds", () => {
  // the tens of thousands of longer ones are played by `npm run worlds`
  it("hold, each of the shortest", () => {
    const found = [...Enumerate.all("short")].flatMap(Enumerate.play).map(Enumerate.print)
    assert.deepStrictEqual(found, [])
  })

  it("that are not as they should be are found, each with the steps that lead to it", () => {
    const tale = { ...Tale.tales["fills in two parts"]!, truth: "filled 10/0 of 10 by 1.01 10 for null" }
    const of = (own: ReadonlyArray<string>): Enumerate.Case => ({
      ...{ of: "a lie", orders: 1, own, tale },
      ending: ["lists done Filled 10 0, ex 1 10"]
    })
    const lie = of(["ex 1 4", "st Cancelled 4 6"])
    assert.deepStrictEqual(Enumerate.play([of([]), of(["st Filled 10 0"]), lie]).map(Enumerate.print), [
      "a lie: it is cancelled, which is not true\n  ex 1 4 ; st Cancelled 4 6"
    ])
  })
})
