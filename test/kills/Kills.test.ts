/** Orders through the built service, killed by -9 while its line is lost under them; `npm run kills` plays on and on. */
import { assert, describe, it } from "@effect/vitest"
import { known } from "../cli/Process.ts"
import * as Draw from "./Draw.ts"
import * as Play from "./Play.ts"
import * as World from "./World.ts"

const faults = [
  { name: "reset", on: "placeOrder" },
  { name: "close", on: "placeOrder" },
  { name: "reset", on: "placeOrder", midFrame: true }
]

describe("kills", () => {
  it("write no order twice, and what is told is what the gateway has", async () => {
    const world = await World.open(1, known)
    try {
      const play = Play.make(world, Draw.rounds({ seed: 1, faults, kills: 1, lasts: 1 }))
      for (let round = 0; round < 2; round++) assert.deepStrictEqual(await play.round(), [], world.log())
      const { kills, rounds, written } = play.tally()
      assert.deepStrictEqual({ kills, rounds }, { kills: 2, rounds: 2 })
      assert.isAbove(written, 0)
    } finally {
      await world.close()
    }
  })
})
