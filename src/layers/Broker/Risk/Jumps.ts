/**
 * By how much positions have changed within a minute.
 *
 * @since 0.1.0
 */
import type { Decimal } from "../../../domain/Decimal.ts"
import { memory } from "./Trouble.ts"

/**
 * The changes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Jumps {
  /** Takes all positions as they are told now: the first telling of a run changes nothing. */
  readonly see: (positions: ReadonlyArray<{ readonly conId: number; readonly position: Decimal }>) => void
  /** The largest change within the last minute, in shares or contracts. */
  readonly largest: () => number
}

interface Told {
  readonly at: number
  readonly position: number
}

/**
 * Nothing seen yet.
 *
 * @param now - monotonic milliseconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (now: () => number): Jumps => {
  const told = new Map<number, ReadonlyArray<Told>>()
  let hasSeen = false

  // The last one of before the minute is what the minute began with.
  const within = (one: ReadonlyArray<Told>) => {
    const first = one.findLastIndex(({ at }) => at <= now() - memory.jump)
    return one.slice(Math.max(0, first))
  }
  return {
    see: (positions) => {
      const at = now()
      const held = new Map(positions.map(({ conId, position }) => [conId, Number(position)]))
      for (const conId of new Set([...told.keys(), ...held.keys()])) {
        const before = within(told.get(conId) ?? (hasSeen ? [{ at: Number.NEGATIVE_INFINITY, position: 0 }] : []))
        const position = held.get(conId) ?? 0
        if (before.at(-1)?.position !== position) told.set(conId, [...before, { at, position }])
      }
      hasSeen = true
    },
    largest: () => {
      let largest = 0
      for (const [conId, all] of told) {
        const kept = within(all)
        if (kept.length === 1 && kept[0]?.position === 0) told.delete(conId)
        else told.set(conId, kept)
        const positions = kept.map(({ position }) => position)
        largest = Math.max(largest, Math.max(...positions) - Math.min(...positions))
      }
      return largest
    }
  }
}
