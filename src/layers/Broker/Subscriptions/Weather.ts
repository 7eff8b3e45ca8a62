/**
 * What is known of the ways on which data comes: IBKR behind the gateway, its data farms, and another session of the same user
 * that has the market data.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { ConnectionError } from "../../../errors/IbkrError.ts"
import * as TwsCode from "../../../errors/TwsCode.ts"
import * as Farm from "../../../errors/TwsCode/Farm.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import { type Epoch, Feed } from "../Feed.ts"

/**
 * Hears what is told of the ways, once for each change. `farm` names the farm, and is absent where it is IBKR itself. `back`
 * comes only where subscriptions were kept, and where too much was asked at once (100), so that the gateway may not have taken
 * one of them; `gone` where IBKR forgot them (1101), with how TWS had stood to IBKR until then: `lost` where it was said to be
 * away (1100), `unknown` where the session began while it was. A 1101 that merely repeats the last one says nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listener {
  readonly lost: (farm?: Farm.Farm) => void
  readonly back: (farm?: Farm.Farm) => void
  readonly gone: (was: Epoch["upstream"]) => void
}

/**
 * What every line waits for first.
 *
 * @since 0.1.0
 * @category constants
 */
export const noSession = "there is no session with the gateway"

/**
 * What every line waits for while TWS is away from IBKR.
 *
 * @since 0.1.0
 * @category constants
 */
export const cutOff = "TWS has lost IBKR"

/**
 * Why what a gateway answers may not be of now.
 *
 * @since 0.1.0
 * @category constants
 */
export const notOfNow = new ConnectionError({ reason: "NotReady", detail: "the line is silent, or TWS has lost IBKR" })

/**
 * Follows them for as long as its Scope lasts. A new session begins with what its gateway has told already, before it was
 * ready.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ back, gone, lost }: Listener) {
  const feed = yield* Feed
  const clock = yield* Clock.Clock
  const vigil = yield* Vigil.Vigil
  const broken = new Map<string, Farm.Farm>()
  // what is unknown stays so until the gateway says that IBKR is back: what was asked before that may be lost
  let upstream: Epoch["upstream"] = "ok"
  let wokenAt = Number.NEGATIVE_INFINITY
  let goneAt = Number.NEGATIVE_INFINITY
  let taken = { until: Number.NEGATIVE_INFINITY, times: 0 }

  const now = () => Monotonic.of(clock)
  const farm = (notice: Farm.Farm) => {
    if (notice.state === "ok") wokenAt = now()
    const told = Farm.news(notice, (name) => broken.has(name) || broken.has(`${notice.kind} ${name}`))
    if (told === undefined) return
    const { kind, name, state } = told
    // one that is inactive is no fault: it comes when it is wanted
    const isUp = state === "ok" || state === "inactive"
    const key = `${kind} ${name}`
    const guessed = broken.get(name)
    if (guessed !== undefined && (isUp || state === "broken")) {
      broken.delete(name)
      if (isUp) return back(guessed)
    }
    if (state === "broken" && !broken.has(key)) {
      broken.set(key, told)
      lost(told)
    } else if (isUp && broken.delete(key)) back(told)
  }
  yield* feed.hear("error", ({ errorCode, errorMsg }) => {
    const told = Farm.parse(errorCode, errorMsg)
    if (told !== undefined) return farm(told)
    if (errorCode === 100) return back()
    if (TwsCode.upstream(errorCode) !== "lost" || upstream === "lost") return
    upstream = "lost"
    // what is forgotten after this is news, also where it is said at first to be kept
    goneAt = Number.NEGATIVE_INFINITY
    lost()
  })
  yield* feed.watch({
    began: ({ farms, upstream: told }) => {
      wokenAt = now()
      upstream = told
      goneAt = Number.NEGATIVE_INFINITY
      broken.clear()
      // by its name alone, until the gateway says what it serves
      for (const [name, state] of Object.entries(farms)) {
        if (state === "broken") broken.set(name, { name, kind: Farm.kindOf(name), state })
      }
    },
    restored: (data) => {
      const was = upstream
      upstream = "ok"
      wokenAt = now()
      if (data === "kept") return was === "ok" ? undefined : back()
      const isRepeated = was === "ok" && now() - goneAt < Duration.toMillis(vigil.repeated)
      goneAt = now()
      // should it have been lost once more, silence tells
      return isRepeated ? back() : gone(was)
    }
  })

  const down = (serves: (farm: Farm.Farm) => boolean): "upstream" | "farm" | null => {
    if (upstream === "lost") return "upstream"
    return [...broken.values()].some(serves) ? "farm" : null
  }
  return {
    /** Which way is down, so that a line's silence may be no fault of its own. `serves` says which farms may serve it. */
    down,
    isDown: (serves: (farm: Farm.Farm) => boolean): boolean => down(serves) !== null,
    /** What keeps a line silent, for people. */
    says: (serves: (farm: Farm.Farm) => boolean): string | undefined => {
      // without a session there is no way at all
      if (feed.current() === null) return undefined
      if (upstream === "lost") return cutOff
      const farm = [...broken.values()].find(serves)
      if (farm === undefined) return undefined
      return Farm.isUnread(farm)
        ? `a ${farm.kind} farm is broken, whose name cannot be read`
        : `the data farm ${farm.name} is broken`
    },
    /** Whether a refusal may only mean that a farm, of those that know contracts too, is broken or has not woken up yet. */
    unsettled: (serves: (farm: Farm.Farm) => boolean): "down" | "waking" | null => {
      if (down((farm) => farm.kind === "sec-def" || serves(farm)) !== null) return "down"
      return now() - wokenAt < Duration.toMillis(vigil.waking) ? "waking" : null
    },
    /** Another session took the market data (10197). Answers whether that is news. */
    take: (): boolean => {
      if (now() < taken.until) return false
      // long after the last time it is another one
      const times = now() > taken.until + Duration.toMillis(vigil.most) ? 0 : taken.times
      const until = now() + Duration.toMillis(Vigil.doubled(vigil, vigil.competing, times))
      taken = { until, times: times + 1 }
      return times === 0
    },
    /** Market data came: nobody else has it. */
    give: (): void => {
      taken = { until: Number.NEGATIVE_INFINITY, times: 0 }
    },
    /** How long what was taken away is not asked for. */
    held: (): Duration.Duration => Duration.millis(Math.max(0, taken.until - now()))
  }
})

/**
 * What is known of the ways.
 *
 * @since 0.1.0
 * @category models
 */
export interface Weather extends Effect.Success<ReturnType<typeof make>> {}
