/**
 * What a journal of orders amounts to: each order as its last lines left it, and what of it is worth keeping. Of a line only its
 * kind, name and state are looked at: a hundred thousand orders are read at a start, and hardly one of them is asked for.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import { isEnded, type OrderRequest, OrderState } from "../../../domain/Order.ts"
import * as Entry from "./Entry.ts"

/**
 * An order of the journal: its lines, save those that later ones have overtaken, the newest of how it stands, and the
 * state and time (epoch ms) that are in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kept {
  readonly lines: Array<string>
  stand: string | null
  state: OrderState
  at: number
}

/**
 * The same, read. `request`: what it was to be last.
 *
 * @since 0.1.0
 * @category models
 */
export interface Read {
  readonly intent: Entry.Intent
  readonly request: OrderRequest
  readonly changes: ReadonlyArray<Entry.Change>
  readonly stand: Entry.Stand | null
  readonly execs: ReadonlyArray<Entry.Exec>
  readonly fees: ReadonlyArray<Entry.Fee>
}

/**
 * After how long nothing but the name is kept of an order that has ended.
 *
 * @since 0.1.0
 * @category policies
 */
export const keptFor: Duration.Duration = Duration.days(7)

/**
 * From how many lines on a journal is written anew, where that leaves less than half of them.
 *
 * @since 0.1.0
 * @category policies
 */
export const worthwhile = 10_000

const refsPerLine = 200

const states: ReadonlySet<string> = new Set(OrderState.literals)

/** The size that a change's line asks for: what a text of it says is quoted otherwise. */
const sizeOf = (change: string): number => {
  const name = "\"quantity\":\""
  const begins = change.indexOf(name) + name.length
  return Number(change.slice(begins, change.indexOf("\"", begins)))
}

/** The kind and the name of a line, and where the rest begins; names have no quotes in them. */
const headOf = (line: string) => {
  const kindEnds = line.indexOf("\"", 2)
  const refEnds = line.indexOf("\"", kindEnds + 3)
  const isWhole = line.startsWith("[\"") && refEnds > 0 && line.endsWith("]")
  return isWhole
    ? { kind: line.slice(2, kindEnds), ref: line.slice(kindEnds + 3, refEnds), rest: refEnds + 2 }
    : undefined
}

/**
 * Reads the lines of an order; `undefined` where one of them cannot be understood.
 *
 * @since 0.1.0
 * @category conversions
 */
export const read = ({ lines, stand }: Kept): Read | undefined => {
  const entries = lines.map(Entry.fromLine)
  const last = stand === null ? null : Entry.fromLine(stand)
  const [intent] = entries
  if (intent?.[0] !== "intent" || entries.includes(undefined) || last === undefined) return undefined
  const changes = entries.filter((each): each is Entry.Change => each?.[0] === "change")
  return {
    intent,
    request: changes.at(-1)?.[3] ?? intent[7],
    changes,
    stand: last?.[0] === "stand" ? last : null,
    execs: entries.filter((each): each is Entry.Exec => each?.[0] === "exec"),
    fees: entries.filter((each): each is Entry.Fee => each?.[0] === "fee")
  }
}

/**
 * Takes lines, one after the other. Plain state with one owner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const orders = new Map<string, Kept>()
  const used = new Set<string>()
  const changes = new Map<string, ReadonlyArray<string>>()
  let lines = 0
  let bad: string | null = null

  const stood = (order: Kept, line: string, rest: number): boolean => {
    const comma = line.indexOf(",", rest)
    const state = line.slice(comma + 2, line.indexOf("\"", comma + 2))
    if (!states.has(state)) return false
    Object.assign(order, { stand: line, state, at: Number(line.slice(rest, comma)) })
    return true
  }
  /**
   * The last change of an order may not be what it is, and then the one before it is; of all others the first of the largest size
   * alone is asked for: a strategy that follows the market makes thousands.
   */
  const changed = (ref: string, order: Kept, line: string): void => {
    const [largest, other, ...last] = [...(changes.get(ref) ?? []), line]
    if (largest === undefined || other === undefined || last.length < 2) {
      changes.set(ref, [...(changes.get(ref) ?? []), line])
      return
    }
    const isLarger = sizeOf(other) > sizeOf(largest)
    changes.set(ref, [isLarger ? other : largest, ...last])
    // of lines that are the same, as those of one moment may be, the first is the one that is overtaken
    order.lines.splice(order.lines.indexOf(isLarger ? largest : other), 1)
  }
  const take = (line: string): boolean => {
    const head = headOf(line)
    if (head === undefined) return false
    const { kind, ref, rest } = head
    if (kind === "refs") {
      const entry = Entry.fromLine(line)
      for (const each of entry?.[0] === "refs" ? entry.slice(1) : []) used.add(each)
      return entry !== undefined
    }
    const order = orders.get(ref)
    if (kind === "intent") {
      orders.set(ref, { lines: [line], stand: null, state: "maybe_sent", at: 0 })
      return order === undefined
    }
    if (order === undefined) return false
    if (kind === "stand") return stood(order, line, rest)
    order.lines.push(line)
    if (kind === "change") changed(ref, order, line)
    return kind === "change" || kind === "exec" || kind === "fee"
  }
  const familyOf = (ref: string, { lines: [intent = ""] }: Kept): string => Entry.parentOf(intent) ?? ref
  const retire = (now: number): void => {
    // the second orders that TWS has made of changes of one may fill still
    const isOld = (order: Kept) =>
      isEnded(order) && now - order.at > Duration.toMillis(keptFor) && !Entry.isDoubled(order.stand)
    // what its exits are to close is known by an entry, and people may still be told of one that has just ended
    const known = new Set([...orders].flatMap(([ref, order]) => isOld(order) ? [] : familyOf(ref, order)))
    for (const [ref, order] of orders) {
      if (known.has(familyOf(ref, order))) continue
      orders.delete(ref)
      used.add(ref)
    }
  }

  return {
    orders,
    /** Names of orders of which nothing else is kept. */
    used,
    line: (line: string): void => {
      lines++
      if (lines === 1 ? line === Entry.header : take(line)) return
      bad ??= `${lines}`
    },
    /** The first line that could not be understood, or the order that has not ended whose lines could not. */
    bad: (): string | null => bad,
    /** Is done after the last line. */
    end: (): void => {
      for (const [ref, order] of orders) if (!isEnded(order) && read(order) === undefined) bad ??= `of order ${ref}`
    },
    /** The lines that say the same now, where writing those instead is worth it. */
    compacted: (now: number): ReadonlyArray<string> | null => {
      if (bad !== null) return null
      retire(now)
      const many = [...orders.values()].reduce((sum, order) => sum + order.lines.length + 1, used.size / refsPerLine)
      if (lines < worthwhile || many * 2 > lines) return null
      const refs = [...used]
      const kept = [Entry.header]
      for (let from = 0; from < refs.length; from += refsPerLine) {
        kept.push(Entry.toLine(["refs", ...refs.slice(from, from + refsPerLine)]))
      }
      for (const { lines: own, stand } of orders.values()) kept.push(...own, ...(stand === null ? [] : [stand]))
      return kept
    }
  }
}

/**
 * What was read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Replay extends ReturnType<typeof make> {}
