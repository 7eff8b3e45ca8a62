/**
 * One reader of a line: holds what it has not taken yet, never more than a bound, and wakes it when there is something.
 *
 * @since 0.1.0
 */
import * as Gap from "../../../domain/Gap.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import type { RequestError } from "../../../errors/RequestError.ts"

/**
 * Why a stream of data may fail.
 *
 * @since 0.1.0
 * @category models
 */
export type Failure = RequestError | IbkrError

/**
 * A reader. All of it is plain state, whose owner is the line.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reader<A> {
  /** There is another latest value, which is made when it is taken. */
  readonly touch: (at: number) => void
  /** The latest value is about to be forgotten: what was not taken is kept. */
  readonly keep: () => void
  /** A value of which each matters. */
  readonly push: (value: A, at: number) => void
  /** A hole ends: the next value is the first after it. */
  readonly hole: (gap: Gap.Gap) => void
  readonly fail: (failure: Failure) => void
  /** What there is, the failure when there is nothing left, or `undefined`. */
  readonly take: () => Taken<A> | undefined
  /** Calls back, once, when there is something to take. */
  readonly wait: (wake: (() => void) | null) => void
}

/**
 * What was taken: since when (epoch ms) its oldest value waited, and how many were dropped before it.
 *
 * @since 0.1.0
 * @category models
 */
export type Taken<A> =
  | { readonly _tag: "Failed"; readonly failure: Failure }
  | {
    readonly _tag: "Values"
    readonly values: readonly [A | Gap.Gap, ...Array<A | Gap.Gap>]
    readonly since: number
    readonly dropped: number
  }

/**
 * Makes a reader: of a line of which only the latest value matters, which `read` makes, or of whose values it may be `most`
 * behind.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <A>(read: (() => A) | undefined, most: number): Reader<A> => {
  let items: Array<A | Gap.Gap> = []
  let times: Array<number> = []
  let isDirty = false
  let since = 0
  /** When the last value came that it was given or still holds: it is told of holes after that alone. */
  let lastAt: number | null = null
  let takenAt = 0
  let dropped = 0
  /** When the oldest of what it was to take and has lost came. */
  let lostAt: number | null = null
  let failure: Failure | undefined
  let wake: (() => void) | null = null

  const rouse = () => {
    const waker = wake
    wake = null
    waker?.()
  }
  const add = (item: A | Gap.Gap, at: number) => {
    items.push(item)
    times.push(at)
  }
  const drop = () => {
    const half = Math.ceil(items.length / 2)
    lostAt ??= times[0] ?? null
    dropped += items.splice(0, half).filter((item) => !Gap.isGap(item)).length
    times.splice(0, half)
  }
  /** Says what it was too slow for, in one with a hole that comes right after. */
  const admit = (oldest: number) => {
    if (lostAt === null) return
    const from = takenAt || lostAt
    const [first] = items
    if (Gap.isGap(first)) items[0] = Gap.make(Math.min(from, first.from), first.to, first.why)
    else items.unshift(Gap.make(from, oldest, "lagging"))
    lostAt = null
  }
  return {
    touch: (at) => {
      lastAt = at
      if (isDirty) return
      isDirty = true
      since = at
      rouse()
    },
    keep: () => {
      if (!isDirty) return
      isDirty = false
      // also where it is the first after a hole that was not told yet: that says it came
      if (read !== undefined && items.every(Gap.isGap)) add(read(), since)
    },
    push: (value, at) => {
      if (items.length >= most) drop()
      lastAt = at
      add(value, at)
      rouse()
    },
    hole: (gap) => {
      if (lastAt === null) return
      const before = items.at(-1)
      // a reader that has not even taken the last one has one hole, not two
      if (!Gap.isGap(before)) return add(gap, gap.to)
      items[items.length - 1] = Gap.make(before.from, gap.to, gap.why)
    },
    fail: (why) => {
      failure = why
      rouse()
    },
    take: () => {
      const oldest = times[0] ?? since
      const missed = dropped
      admit(oldest)
      if (isDirty && read !== undefined) items.push(read())
      const [first, ...rest] = items
      if (first === undefined) return failure === undefined ? undefined : { _tag: "Failed", failure }
      takenAt = lastAt ?? 0
      items = []
      times = []
      isDirty = false
      dropped = 0
      return { _tag: "Values", values: [first, ...rest], since: oldest, dropped: missed }
    },
    wait: (waker) => {
      wake = waker
    }
  }
}
