import { assert, describe, it } from "@effect/vitest"
import * as Worlds from "../Enumerate.ts"
import * as Enumerate from "./Enumerate.ts"
import * as Oracle from "./Oracle.ts"
import * as World from "./World.ts"

describe("small worlds of data", () => {
  // the hundreds of thousands of longer ones are played by `npm run worlds`
  it("hold, each of the shortest", () => {
    const all = [...Enumerate.all("short")]
    assert.deepStrictEqual([all.flatMap(Enumerate.play).map(Worlds.print), all.length], [[], 566])
  })

  it("that are not as they should be are found", () => {
    const world = World.make("quotes", 1)
    for (const step of ["join", "tick", "pass 1"]) world.step(step)
    const [one] = world.gateway.asked
    assert.deepStrictEqual(Oracle.problems(world, ["a"]), [])
    world.gateway.note("value", { id: one!.reqId, n: 2 })
    world.gateway.sent({ _tag: "cancelMktData", args: [one!.reqId] }, 1)
    world.gateway.sent({ _tag: "cancelMktData", args: [one!.reqId + 1] }, 1)
    world.machine.pass(200)
    assert.deepStrictEqual(Oracle.problems(world, ["a"]), [
      "what another session asked is cancelled",
      "it is said to be alive, and the gateway has none: cancel"
    ])
  })
})
