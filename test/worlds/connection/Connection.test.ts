import { assert, describe, it } from "@effect/vitest"
import { alphabets } from "./Alphabet.ts"
import * as Enumerate from "./Enumerate.ts"
import * as World from "./World.ts"

describe("small worlds of a connection", () => {
  // the tens of thousands of longer ones are played by `npm run worlds -- --of connection`
  it("hold, each of the shortest", () => {
    const all = [...Enumerate.all("short")]
    assert.deepStrictEqual([all.flatMap(Enumerate.play), all.length], [[], 130])
  })

  it("in which a word is unknown fall, and the steps are told", () => {
    for (const step of ["dance", "gw dance"]) {
      const [found] = Enumerate.play({ of: "connection dials", steps: ["gw refused", step] })
      assert.deepStrictEqual([found?.steps, found?.says.split("\n")[0]], [
        ["gw refused", step],
        `it falls: Error: nobody knows what "${step}" is`
      ])
    }
  })

  it("go as the design says: a loss, a cycle, an open circuit, a probe that lasts", () => {
    const setting = alphabets["connection dials"]?.setting
    if (setting === undefined) return assert.fail("there are no worlds of dials")
    const world = World.make(setting)
    const pass = (seconds: number) => Array.from({ length: seconds * 2 }).forEach(world.pass)
    pass(40)
    world.step("gw refused")
    world.step("fin")
    pass(40)
    world.step("gw ready")
    pass(90)
    const { circuit, epoch, state } = world.is()
    world.close()
    assert.deepStrictEqual([world.dialled().map(([at]) => at), { circuit, epoch, state }, world.open()], [
      [0, 41, 43, 47, 55, 71, 131],
      { circuit: "closed 0 null", epoch: 2, state: "connected" },
      0
    ])
  })
})
