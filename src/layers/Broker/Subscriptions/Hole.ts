/**
 * What a line may not have seen since its last value: a hole, from that value until the line tells again. A hole is sure where values
 * were lost: it ends with the next value, and another one follows, which is not sure, while a way is still down. A hole is not sure
 * where a way is down on which the line may come: values that were under way at that moment do not end it. It ends once the way is
 * up again, and it was no hole where the line told on throughout.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Gap from "../../../domain/Gap.ts"
import * as Known from "../../../domain/Known.ts"

/**
 * A line that tells something as often tells on: so much at most is taken for none.
 *
 * @since 0.1.0
 * @category policies
 */
export const often: Duration.Duration = Duration.seconds(6)

// what a gateway still had on hand when it said that the way is down is there within this time (ms)
const underWay = 1000
const most = Duration.toMillis(often)

interface Open {
  readonly why: Gap.Why
  readonly isSure: boolean
  readonly since: number
  /** When the last way went down, and the first since the line told anything, by `steady`. */
  readonly lostAt: number
  readonly beganAt: number
  /** Has it told of what cannot have been under way then? */
  readonly isTelling: boolean
}

/**
 * Makes a line's hole, of which there is none yet. Times are epoch ms, but how much has passed is told by `steady` (ms).
 *
 * @param down - which way is down now on which the line may come, if one is.
 * @param changed - hears that the line may tell on, does so again, or that there is no hole any more.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (down: () => Gap.Why | null, changed: () => void, steady: () => number) => {
  let open: Open | null = null
  let valueAt: number | null = null
  /** The same, by `steady`. */
  let toldAt = Number.NEGATIVE_INFINITY
  let because: Gap.Why = "asked_again"

  const begun = (why: Gap.Why, isSure: boolean, since: number): Open => ({
    ...{ why, isSure, since, isTelling: false },
    ...{ lostAt: steady(), beganAt: steady() }
  })
  const isNear = (): boolean => steady() - toldAt <= most
  const tellsOn = (): boolean => open?.isTelling === true && isNear()
  const since = (): number | null => {
    if (open === null || tellsOn()) return null
    return open.isTelling ? valueAt : open.since
  }
  /** When the last value came, by the clock that tells `at`: it may have been set back since. */
  const told = (valueAt: number, at: number): number => {
    const behind = steady() - toldAt - (at - valueAt)
    return behind > Known.drift ? Math.round(valueAt - behind) : valueAt
  }
  /** What a value that comes at `at` ends. */
  const end = (at: number, hole: Open): Gap.Gap | null => {
    const { beganAt, isSure, isTelling, lostAt, why } = hole
    const gap = valueAt === null ? null : Gap.make(told(valueAt, at), at, why)
    const way = down()
    if (isSure || way === null) {
      const isNone = tellsOn()
      // the first value of a session may be one that the gateway still had
      open = way === null ? null : begun(way, false, at)
      changed()
      return isNone ? null : gap
    }
    if (isTelling) {
      if (!tellsOn()) changed()
      return null
    }
    if (steady() - lostAt <= underWay) {
      // it was, as the last way went down: what it ends is what lay before that
      const isLater = beganAt < lostAt && steady() - beganAt > underWay && !isNear()
      open = isLater ? { ...hole, why: way, since: at, beganAt: lostAt } : { ...hole, why: way }
      if (!isLater) return null
      changed()
      return gap
    }
    open = { ...hole, why: way, isTelling: true }
    changed()
    return tellsOn() ? null : gap
  }
  const begin = (why: Gap.Why, isSure: boolean, now: number): void => {
    if (open?.isSure === true) return
    if (isSure) because = why
    const before = tellsOn() ? null : open
    const its = begun(before === null || isSure ? why : before.why, isSure, since() ?? now)
    open = before === null ? its : { ...its, beganAt: before.beganAt }
  }
  return {
    /** A hole begins. What was lost for sure outweighs what may not be. */
    begin,
    /** The line is asked for again: there is a hole, also where what was asked before has ended the last one. */
    anew: (now: number): void => {
      if (valueAt !== null) begin(because, true, now)
      because = "asked_again"
    },
    /** A value comes. Gives what was not seen before it. */
    came: (at: number): Gap.Gap | null => {
      const gap = open === null ? null : end(at, open)
      // once for all that comes together
      if (at !== valueAt) toldAt = steady()
      valueAt = at
      return gap
    },
    /** Since when something may not have been seen, if it may. */
    since,
    /** In how many ms it opens again by itself, unless the line tells on, if it does. */
    opensIn: (): number | null => tellsOn() ? toldAt + most + 1 - steady() : null,
    /** When the last value came. */
    valueAt: (): number | null => valueAt
  }
}
