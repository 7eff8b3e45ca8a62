/** Every small world of risk, the shortest first, and what does not hold at its end. */
import * as Matters from "../Matters.ts"
import { type Alphabet, alphabets } from "./Alphabet.ts"
import * as Oracle from "./Oracle.ts"
import * as World from "./World.ts"

/** All of them. */
export const all = (which: Matters.Length, isWanted: (of: string) => boolean = () => true): Generator<Matters.Case> =>
  Matters.all(alphabets, which, isWanted)

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
export const play = (one: Matters.Case): ReadonlyArray<Matters.Found> =>
  Matters.play(one, () => {
    const { of, steps } = one
    const alphabet = alphabets[of]
    if (alphabet === undefined) throw new Error(`there are no worlds of "${of}"`)
    const world = World.make({ ...alphabet, begins: "2026-03-04T15:00:00Z" })
    for (const step of steps) world.step(step)
    const [says] = [
      ...Oracle.ofKept(world),
      ...probesOf(alphabet, world).flatMap((probe) => Oracle.of(world, probe, alphabet.refs)),
      ...Oracle.ofKept(world)
    ]
    return says === undefined ? null : { says, steps }
  })
