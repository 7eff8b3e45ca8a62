/** When a way was down on which a line may come, by what was told: IBKR behind the gateway, or a farm that may serve it. */
import type { Gateway } from "./Gateway.ts"
import type { Kind } from "./Kind.ts"

export interface Down {
  readonly why: "upstream" | "farm"
  readonly from: number
  /** When it was up again, infinite while it is not. */
  readonly to: number
}

const broken = new Set(["2103", "2105"])
const whole = new Set(["2104", "2106"])

/** All of them until now. In a new session none is down. */
export const of = ({ log }: Pick<Gateway, "log">, { farms }: Kind): ReadonlyArray<Down> => {
  const found: Array<Down> = []
  const since = new Map<string, number>()
  const up = (name: string, to: number): void => {
    const from = since.get(name)
    if (from === undefined) return
    since.delete(name)
    found.push({ why: name === "" ? "upstream" : "farm", from, to })
  }
  for (const { at, what } of log) {
    const [code = "", name = ""] = what.split(" ")
    if (code === "1100" && !since.has("")) since.set("", at)
    else if (code === "1101" || code === "1102") up("", at)
    else if (broken.has(code) && farms.includes(name) && !since.has(name)) since.set(name, at)
    else if (whole.has(code)) up(name, at)
    else if (what === "begin" || what === "end") { for (const each of [...since.keys()]) up(each, at) }
  }
  for (const each of [...since.keys()]) up(each, Number.POSITIVE_INFINITY)
  return found
}

/** Is one down now? */
export const isDown = (ways: ReadonlyArray<Down>): boolean => ways.some(({ to }) => to === Number.POSITIVE_INFINITY)

/** When one was last up again. */
export const upAt = (ways: ReadonlyArray<Down>): number =>
  Math.max(Number.NEGATIVE_INFINITY, ...ways.map(({ to }) => to).filter((to) => to !== Number.POSITIVE_INFINITY))
