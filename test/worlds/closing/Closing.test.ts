import { assert, describe, it } from "@effect/vitest"
import * as Worlds from "../Enumerate.ts"
import * as Enumerate from "./Enumerate.ts"

describe("small worlds in which a position is closed", () => {
  // the hundreds of thousands of longer ones are played by `npm run worlds`
  it("hold, each of the shortest", () => {
    const played = [...Enumerate.all("short")].map(Enumerate.play)
    assert.deepStrictEqual(played.flatMap(({ found }) => found).map(Worlds.print), [])
    assert.strictEqual(played.reduce((sum, { worlds }) => sum + worlds, 0), 2250)
  })

  it("are played alone by their steps", () => {
    const alone = (...steps: ReadonlyArray<string>) => Enumerate.alone("closing alone", steps).map(({ says }) => says)
    assert.deepStrictEqual(
      [
        alone("pass 1", "fill closer 40", "it fills"),
        alone("cancelled closer", "it fills"),
        alone("nothing"),
        alone("dance", "it fills").map((says) => says.split("\n")[0])
      ],
      [[], ["a step has nothing to do"], ["there is no such world"], [
        "it falls: Error: nobody knows what \"dance\" is"
      ]]
    )
  })
})
