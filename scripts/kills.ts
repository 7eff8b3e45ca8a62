/**
 * Orders by HTTP through the built service, by seed, while its gateway misbehaves and it is killed by -9 again and again: after
 * each round every order is compared with what the gateway has, and with what came over its wire.
 *
 * `npm run kills -- --minutes 10 --seed 1`
 */
import { parseArgs } from "node:util"
import * as Draw from "../test/kills/Draw.ts"
import * as Play from "../test/kills/Play.ts"
import * as World from "../test/kills/World.ts"

const { values: flags } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } }
})
const seed = Number(flags.seed)
const endsAt = performance.now() + Number(flags.minutes) * 60_000

const world = await World.open(seed)
const play = Play.make(world, Draw.rounds({ seed, faults: Draw.faults, kills: 0.4, lasts: 3000 }))

const print = () => {
  const { kills, lostAnswers, names, rounds, states } = play.tally()
  console.log(
    `seed ${seed}: ${rounds} rounds, ${kills} kills, ${lostAnswers} answers lost, ${names} names; ` +
      Object.entries(states).map(([state, many]) => `${many} ${state}`).join(", ")
  )
}

const problems: Array<string> = []
try {
  while (performance.now() < endsAt && problems.length === 0) {
    problems.push(...await play.round())
    if (play.tally().rounds % 10 === 0) print()
  }
} catch (problem) {
  problems.push(String(problem))
}
print()
console.log(
  problems.length === 0
    ? "verdict: all holds"
    : `verdict: a problem\n${problems.join("\n")}\n${world.log().slice(-4000)}`
)
await world.close()
process.exitCode = problems.length === 0 ? 0 : 1
