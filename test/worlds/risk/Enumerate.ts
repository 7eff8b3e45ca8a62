/** Every small world of risk, the shortest first, and what does not hold at its end. */
import type { Found, Length } from "../Enumerate.ts"
import { sequences } from "../Enumerate.ts"
import { type Alphabet, alphabets } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"
import * as World from "./World.ts"

/** One world: of which matter it is, and every step of it. */
export interface Case {
  readonly of: string
  readonly steps: ReadonlyArray<string>
}

/** All of them. */
export const all = function*(which: Length, isWanted: (of: string) => boolean = () => true): Generator<Case> {
  const those = Object.entries(alphabets).filter(([of]) => isWanted(of))
  const longest = Math.max(0, ...those.map(([, { length }]) => length[which]))
  for (let length = 0; length <= longest; length++) {
    for (const [of, { first, length: most, steps }] of those) {
      if (length > most[which]) continue
      for (const then of sequences(steps, length)) yield { of, steps: [...first, ...then] }
    }
  }
}

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of in alphabets

const sides = ["BUY", "SELL"] as const

/** Everything that may be asked for as a world stands. */
const probesOf = ({ atMarket, probes, refs }: Alphabet, world: World.World): ReadonlyArray<World.Probe> => {
  const sizes = Array.from({ length: probes }, (_, at) => at + 1)
  const changeable = refs.filter((ref) => {
    const order = world.order(ref)
    return order !== undefined && (order.state === "acknowledged" || order.state === "partially_filled")
  })
  return [
    ...sides.flatMap((action) => sizes.map((size) => ({ action, size, ...atMarket ? { atMarket } : {} }))),
    ...changeable.flatMap((changes) =>
      sizes.flatMap((size) => {
        const order = world.gateway.orders.get(changes)
        return order === undefined || size <= order.filled ? [] : [{ action: order.action, size, changes }]
      })
    )
  ]
}

/** Plays one, and looks at it after its last step: the shorter ones end where it goes on. */
export const play = ({ of, steps }: Case): ReadonlyArray<Found> => {
  const alphabet = alphabets[of]
  if (alphabet === undefined) throw new Error(`no matter is called ${of}`)
  try {
    const world = World.make({ ...alphabet, begins: "2026-03-04T15:00:00Z" })
    for (const step of steps) world.step(step)
    const says = [
      ...Oracle.ofKept(world),
      ...probesOf(alphabet, world).flatMap((probe) => Oracle.of(world, probe, alphabet.refs)),
      ...Oracle.ofKept(world)
    ]
    return says.slice(0, 1).map((each) => ({ of, steps, says: each }))
  } catch (error) {
    return [{ of, steps, says: `it falls: ${error instanceof Error ? error.stack : String(error)}` }]
  }
}
