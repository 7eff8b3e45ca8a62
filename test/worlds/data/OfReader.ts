/** What must hold of all that one reader was told, by what the gateway has told. */
import * as Gap from "../../../src/domain/Gap.ts"
import type { Gateway, Happened } from "./Gateway.ts"
import type { Kind } from "./Kind.ts"
import type { Reading } from "./Reading.ts"
import * as Ways from "./Ways.ts"

// what tells at least as often tells on, and what comes as soon after a way is down was under way (ms)
const often = 6000
const underWay = 1000
// what is to be sent waits for its turn (ms)
const paced = 100

const sees = (gateway: Gateway, { id = 0 }: Happened, line: string): boolean => gateway.of(id)?.line === line

/** What may have made a hole between two values. */
const whys = (
  gateway: Gateway,
  kind: Kind,
  line: string,
  { at: from, id = 0 }: Happened,
  { at: to, id: next }: Happened
): ReadonlySet<Gap.Why> => {
  const found = new Set<Gap.Why>()
  const asked = gateway.of(id)
  if (asked?.by === "1101" && id !== next && from > (asked.endedAt ?? from)) found.add("data_lost")
  for (const way of Ways.of(gateway, kind)) if (way.from <= to && way.to >= from) found.add(way.why)
  for (const one of gateway.log) {
    if (one.at < from || one.at > to) continue
    const [code = ""] = one.what.replace(/^late /, "").split(" ")
    const isIts = one.id !== undefined && sees(gateway, one, line)
    if (code === "end") found.add("reconnected")
    if (code === "1101" || (isIts && code === "317")) found.add("data_lost")
    if (isIts && /^\d+$/.test(code)) found.add("asked_again")
    if (isIts && code === "asked") found.add("silent")
  }
  return found
}

/** Was a value told as what a line of before has left? */
const isOld = (gateway: Gateway, { at, id = 0 }: Happened): boolean => {
  const one = gateway.of(id)
  if (one === undefined || one.endedAt === null || one.endedAt >= at) return false
  const isFollowed = gateway.asked.some((other) => other.line === one.line && other.reqId > id && other.at <= at)
  return one.by !== "1101" || isFollowed
}

/** Was it told as the gateway was about to be told that it is asked for anew? */
const isLast = (gateway: Gateway, { at, id }: Happened): boolean =>
  gateway.log.some((one) => one.what === "cancel" && one.id === id && one.at >= at && one.at - at < paced)

/** Whether a hole lies between two values that follow each other. */
const isHole = (gateway: Gateway, kind: Kind, one: Happened, next: Happened): "yes" | "no" | "maybe" => {
  const between = whys(gateway, kind, gateway.of(next.id ?? 0)?.line ?? "", one, next)
  if (one.id !== next.id || between.has("data_lost")) return "yes"
  if (between.size === 0) return "no"
  // who is slow skips values that show that there was none
  const all = gateway.log.filter((each) =>
    each.n !== undefined && each.id === one.id && each.at >= one.at && each.at <= next.at
  )
  const ways = Ways.of(gateway, kind)
  const isMissed = all.some(({ at }, index) => {
    const before = all[index - 1]?.at ?? at
    return ways.some(({ from, to }) =>
      from > before && at - before > often + 1 && (at > to || at - from > underWay + 1)
    )
  })
  return isMissed ? "yes" : "maybe"
}

const ofPair = (
  gateway: Gateway,
  kind: Kind,
  { joinedAt, line, wasSlow }: Reading,
  [one, gaps, next]: readonly [Happened, ReadonlyArray<Gap.Gap>, Happened]
): ReadonlyArray<string> => {
  const found: Array<string> = []
  if ((next.n ?? 0) <= (one.n ?? 0)) found.push(`after value ${one.n} it is told ${next.n}`)
  const hole = isHole(gateway, kind, one, next)
  const isNew = next.at >= joinedAt
  if (gaps.length > 1) found.push("it is told of two holes before one value")
  if (isNew && hole === "yes" && gaps.length === 0) found.push("it is not told of a hole")
  if (hole === "no" && gaps.length > 0 && !wasSlow()) found.push("it is told of a hole that was none")
  for (const { from, to, why } of gaps) {
    const isExact = wasSlow() ? one.at <= from && from <= to && to <= next.at : from === one.at && to === next.at
    if (!isExact) found.push(`a hole is told as ${from - one.at}…${to - next.at} of what it is`)
    if (!whys(gateway, kind, line, one, next).has(why)) found.push(`a hole is told as ${why}, which nothing was`)
  }
  return found
}

const ofEnd = (gateway: Gateway, { ended, line, told }: Reading): ReadonlyArray<string> => {
  const end = ended()
  if (end === null || end.why === "left") return []
  const last = gateway.log.findLast(({ at, id }) => id !== undefined && at <= end.at && gateway.of(id)?.line === line)
  const code = last?.what.split(" ")[0] ?? ""
  return [
    ...told.some(({ at }) => at > end.at) ? ["it is told something after its end"] : [],
    ...end.why.includes("are open, which is all") || (/^\d+$/.test(code) && end.why.includes(code))
      ? []
      : [`its stream ends by itself: ${end.why}`]
  ]
}

/** Who comes later is told at once what is known of now, where only the latest matters. */
const ofJoin = (
  gateway: Gateway,
  kind: Kind,
  { ended, isSlow, joinedAt, line, told }: Reading
): ReadonlyArray<string> => {
  const before = gateway.log.filter(({ at }) => at < joinedAt)
  const last = before.findLast((one) => one.what === "value" && sees(gateway, one, line))
  if (!kind.isLatest || last === undefined || isSlow() || ended()?.at === joinedAt) return []
  const since = before.slice(before.indexOf(last) + 1)
  const isOpen = (gateway.of(last.id ?? 0)?.endedAt ?? joinedAt) >= joinedAt
  const isDown = Ways.of(gateway, kind).some(({ from, to }) => from < joinedAt && to >= last.at)
  if (!isOpen || isDown || !since.every(({ what }) => / (join|leave)$/.test(what))) return []
  const [first] = told
  const isTold = first !== undefined && first.at === joinedAt && "n" in first.item && first.item.n === last.n
  return isTold ? [] : ["who comes later is not told what is known"]
}

/** What does not hold. */
export const problems = (gateway: Gateway, kind: Kind, reading: Reading): ReadonlyArray<string> => {
  const { joinedAt, line, told } = reading
  const found: Array<string> = [...ofEnd(gateway, reading), ...ofJoin(gateway, kind, reading)]
  const values = new Map(gateway.log.flatMap((one) => one.n === undefined ? [] : [[one.n, one] as const]))
  let last: Happened | null = null
  let gaps: Array<Gap.Gap> = []
  for (const { at, item } of told) {
    if (Gap.isGap(item)) {
      gaps.push(item)
      continue
    }
    const value = values.get(item.n)
    if (value === undefined || !sees(gateway, value, line)) {
      found.push(`it is told ${item.n}, which nobody has told`)
      continue
    }
    if (isOld(gateway, value)) found.push("it is told a value of a line of before")
    if (at < value.at) found.push("it is told a value before it comes")
    if (last === null && gaps.length > 0) found.push("it begins with a hole")
    if (last !== null) found.push(...ofPair(gateway, kind, reading, [last, gaps, value]))
    last = value
    gaps = []
  }
  if (gaps.length > 0 && !reading.isSlow()) found.push("a hole comes without a value after it")
  const end = reading.ended()?.at ?? Number.POSITIVE_INFINITY
  const those = gateway.log.filter((one) =>
    one.what === "value" && one.at >= joinedAt && one.at < end && sees(gateway, one, line)
  )
  const got = new Set(told.map(({ item }) => Gap.isGap(item) ? null : item.n))
  const all = reading.isSlow() ? [] : reading.wasSlow() && kind.isLatest ? those.slice(-1) : those
  const due = all.filter((one) => !isLast(gateway, one))
  if (due.some(({ n = 0 }) => !got.has(n))) found.push("it is not told a value")
  return found
}
