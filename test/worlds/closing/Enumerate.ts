/** Every small world in which a position is closed: what its gateway does and tells meanwhile, in every order. */
import { OrderAction } from "@stoqey/ib"
import * as Matters from "../Matters.ts"
import type * as Gateway from "./Gateway.ts"
import type * as Truth from "./Truth.ts"
import * as World from "./World.ts"

interface Matter extends Gateway.Setting {
  readonly steps: ReadonlyArray<string>
}

/** The worlds of one matter that begin with these steps, of so many at most. */
export interface Case {
  readonly of: string
  readonly steps: ReadonlyArray<string>
  readonly most: number
}

const most = { long: 5, short: 2 }

const matter = (
  own: ReadonlyArray<Truth.Own>,
  steps: ReadonlyArray<string>,
  slow: Gateway.Slow | null = null
): Matter => {
  const told = [
    ...["tell", "tell executions", "tell statuses", "position"],
    // a fill that nothing told of, and that no position has yet, cannot be known while the first list of orders is waited for
    ...(slow === "orders" ? [] : ["tell nothing"])
  ]
  const closes = ["fill closer 40", "fill closer", "pass 1", "pass 4", "loss"]
  return { held: 100, own, slow, steps: [...steps, ...told, ...closes] }
}

const sells = (quantity: number, group?: string): Truth.Own => ({
  action: OrderAction.SELL,
  quantity,
  ...(group === undefined ? {} : { group })
})
const fills = ["fill 51 30", "fill 51", "cancelled 51"]
const isSlow = (slow: Gateway.Slow) => matter([sells(100)], [...fills, "answer", "answer torn"], slow)

const matters: { readonly [of: string]: Matter } = {
  "closing alone": matter([], ["rejected closer", "cancelled closer"]),
  "closing with an order that adds": matter([{ action: OrderAction.BUY, quantity: 60 }], fills),
  "closing with an order that reduces": matter([sells(60)], fills),
  "closing with two exits": matter([sells(100, "exits"), sells(100, "exits")], [...fills, "cancelled 52"]),
  "closing with an inactive order": matter([sells(60)], [
    ...["fill 51 30", "inactive 51", "wakes 51", "uncancellable 51", "cancelled 51"],
    ...["inactive closer", "wakes closer", "uncancellable closer"]
  ]),
  "closing with slow orders": isSlow("orders"),
  "closing with slow positions": isSlow("positions"),
  "closing with slow executions": isSlow("executions"),
  "closing with slow details": isSlow("details")
}

const endings: ReadonlyArray<World.Ending> = [
  { name: "it fills", fills: true, late: 0 },
  { name: "it does not fill", fills: false, late: 0 },
  { name: "it fills, and that is told as a position after a while", fills: true, late: 2000 },
  { name: "it fills, and that is told as a position late", fills: true, late: 5000 },
  { name: "it fills, and that is never told as a position", fills: true, late: Infinity }
]

/** All of them, in groups. */
export const all = function*(
  which: Matters.Length,
  isWanted: (of: string) => boolean = () => true
): Generator<Case> {
  for (const [of, { steps }] of Object.entries(matters)) {
    if (!isWanted(of)) continue
    for (const begins of [[], ...steps.map((step) => [step])]) yield { of, steps: begins, most: begins.length }
    for (const begins of Matters.sequences(steps, 2)) yield { of, steps: begins, most: most[which] }
  }
}

/** One of them: what does not hold, none where all does, and `null` where a step has nothing to do. */
const one = (
  of: string,
  setting: Matter,
  steps: ReadonlyArray<string>,
  ending: World.Ending
): ReadonlyArray<Matters.Found> | null => {
  const all = [...steps, ending.name]
  let hasNothing = false
  const found = Matters.play({ of, steps: all }, () => {
    const says = World.play(setting, steps, ending)
    hasNothing = says === null
    return says ? { says, steps: all } : null
  })
  return hasNothing ? null : found
}

/** Plays a group: how many worlds there were in it, and what does not hold. */
export const play = ({ most, of, steps }: Case): {
  readonly worlds: number
  readonly found: ReadonlyArray<Matters.Found>
} => {
  const found: Array<Matters.Found> = []
  let worlds = 0
  const from = (setting: Matter, steps: ReadonlyArray<string>): void => {
    for (const ending of endings) {
      const those = one(of, setting, steps, ending)
      // nothing comes of it that does not come of another
      if (those === null) return
      worlds++
      found.push(...those)
    }
    if (steps.length < most) { for (const step of setting.steps) from(setting, [...steps, step]) }
  }
  const setting = matters[of]
  if (setting !== undefined) from(setting, steps)
  return { worlds, found }
}

/** Is there such a matter? */
export const isKnown = (of: string): boolean => of in matters

/** Plays one alone by its steps, the last of which names its ending. */
export const alone = (of: string, steps: ReadonlyArray<string>): ReadonlyArray<Matters.Found> => {
  const setting = matters[of]
  const ending = endings.find(({ name }) => name === steps.at(-1))
  if (setting === undefined || ending === undefined) return [{ of, steps, says: "there is no such world" }]
  return one(of, setting, steps.slice(0, -1), ending) ?? [{ of, steps, says: "a step has nothing to do" }]
}
