/**
 * What a journal of orders amounts to: each order as its last lines left it, and what of it is worth keeping.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import { isEnded, type OrderRequest } from "../../../domain/Order.ts"
import * as Entry from "./Entry.ts"

/**
 * An order of the journal.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kept {
  readonly intent: Entry.Intent
  request: OrderRequest
  stand: Entry.Stand | null
  readonly execs: Array<Entry.Exec>
  readonly fees: Array<Entry.Fee>
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

/**
 * Reads lines, one after the other. Plain state with one owner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const orders = new Map<string, Kept>()
  const used = new Set<string>()
  let lines = 0
  let bad: number | null = null

  const take = (entry: Entry.Entry): boolean => {
    if (entry[0] === "refs") {
      for (const ref of entry.slice(1)) used.add(ref)
      return true
    }
    if (entry[0] === "intent") {
      if (orders.has(entry[1])) return false
      orders.set(entry[1], { intent: entry, request: entry[7], stand: null, execs: [], fees: [] })
      return true
    }
    const order = orders.get(entry[1])
    if (order === undefined) return false
    switch (entry[0]) {
      case "stand":
        order.stand = entry
        break
      case "change":
        order.request = entry[3]
        break
      case "exec":
        order.execs.push(entry)
        break
      case "fee":
        order.fees.push(entry)
    }
    return true
  }
  const isOld = ({ stand }: Kept, now: number): boolean =>
    stand !== null && isEnded({ state: stand[3] }) && now - stand[2] > Duration.toMillis(keptFor)
  const retire = (now: number): void => {
    for (const [ref, order] of orders) {
      if (!isOld(order, now)) continue
      orders.delete(ref)
      used.add(ref)
    }
  }

  return {
    orders,
    /** Names of orders of which nothing else is kept. */
    used,
    line: (line: string): void => {
      const isFirst = lines++ === 0
      if (
        isFirst
          ? line === Entry.header
          : take(Entry.fromLine(line) ?? ["stand", "", 0, "unknown", null, null, "0", null, null, null])
      ) return
      bad ??= lines
    },
    /** The number of the first line that could not be understood. */
    bad: (): number | null => bad,
    /** The lines that say the same now, where writing those instead is worth it. */
    compacted: (now: number): ReadonlyArray<string> | null => {
      if (bad !== null) return null
      retire(now)
      const refs = [...used]
      const kept: Array<Entry.Entry> = []
      for (let from = 0; from < refs.length; from += refsPerLine) {
        kept.push(["refs", ...refs.slice(from, from + refsPerLine)])
      }
      for (const { execs, fees, intent, request, stand } of orders.values()) {
        const [kind, ref, orderId, clientId, account, epoch, at, , parent] = intent
        kept.push([kind, ref, orderId, clientId, account, epoch, at, request, parent], ...execs, ...fees)
        if (stand !== null) kept.push(stand)
      }
      if (lines < worthwhile || kept.length * 2 > lines) return null
      return [Entry.header, ...kept.map(Entry.toLine)]
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
