/**
 * One line of data: whom it is read by, what it tells them, where it has holes, and whether it is alive.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Event, Named } from "../../../domain/Event.ts"
import type * as Gap from "../../../domain/Gap.ts"
import type { RequestError } from "../../../errors/RequestError.ts"
import type { Farm } from "../../../errors/TwsCode/Farm.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import type { Epoch } from "../Feed.ts"
import * as Again from "./Again.ts"
import type { First } from "./Asker.ts"
import * as Hole from "./Hole.ts"
import * as Question from "./Question.ts"
import * as Reader from "./Reader.ts"
import * as Refusal from "./Refusal.ts"
import type { Spec } from "./Spec.ts"
import { noSession, type Weather } from "./Weather.ts"

/**
 * What a line stands on. `changed` hears that it is live, or no longer, save by the clock alone; `ended` that the gateway refused
 * it for good, and whether it may be open there still; `taken` that another session of the user has the market data, which is news; `first` sends what goes once a session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly weather: Weather
  readonly changed: () => void
  readonly ended: (key: string, mayBeOpen: boolean) => void
  readonly taken: (failure: RequestError) => void
  readonly first: First
}

/**
 * Makes a line that has not been asked for yet. It lives in its Scope, and cancels nothing when that closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*<A>(spec: Spec<A>, { changed, ended, first, taken, weather }: Ground) {
  const vigil = yield* Vigil.Vigil
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const fold = spec.fold()
  const serves = spec.farm ?? (() => false)

  let readers: ReadonlyArray<Reader.Reader<A>> = []
  let missing: { readonly since: number; readonly why: string } | null = { since: now(), why: "not asked for yet" }
  let hasLived = false
  let isTaken = false
  const again = Again.make()

  // what was not seen before that is not seen since then
  const miss = (why: string) => {
    missing = { since: missing?.since ?? hole.since() ?? now(), why }
    changed()
  }
  const live = () => {
    if (missing === null) return
    missing = null
    hasLived = true
    // what it answers with may be what the gateway still had
    const down = weather.down(serves)
    return down === null ? changed() : lose(down, false)
  }
  const hole = Hole.make(() => weather.down(serves), changed, () => Monotonic.of(clock))
  const lose = (why: Gap.Why, isSure: boolean) => (hole.begin(why, isSure, now()), changed())
  const came = (at: number, event: Event) => {
    again.heard(event)
    if (isTaken) {
      // whoever took the data away has given it back before it was asked again
      isTaken = false
      weather.give()
      live()
      question.keep()
    }
    const gap = hole.came(at)
    if (gap !== null) { for (const reader of readers) reader.hole(gap) }
  }
  const tell = (at: number, event: Event) => (value: A) => {
    came(at, event)
    for (const reader of readers) reader.push(value, at)
  }
  const take = (event: Event, at: number) => {
    if (fold._tag === "Each") return fold.take(event, at, tell(at, event))
    if (fold.forgets?.(event) === true) { for (const reader of readers) reader.keep() }
    if (!fold.take(event, at)) return
    came(at, event)
    for (const reader of readers) reader.touch(at)
  }
  const clear = () => {
    for (const reader of readers) reader.keep()
    fold.reset()
  }
  const fail = (failure: Reader.Failure) => {
    for (const reader of readers) reader.fail(failure)
    readers = []
  }
  const end = (failure: Reader.Failure, mayBeOpen: boolean) => {
    if (!mayBeOpen) question.forget()
    fail(failure)
    ended(spec.key, mayBeOpen)
  }

  const trouble = (event: Named<"error">, at: number) => {
    const context = { hasLived, unsettled: weather.unsettled(serves), again: again.times(event.errorCode) }
    const verdict = Refusal.judge(spec, event, vigil, context)
    switch (verdict._tag) {
      case "GoesOn":
        if (verdict.isReset) {
          lose("data_lost", true)
          clear()
        }
        return take(event, at)
      case "Ended":
        return end(verdict.failure, verdict.mayBeOpen)
      case "Taken":
        if (weather.take()) taken(verdict.failure)
        isTaken = true
        lose("asked_again", true)
        miss("another session of the same user has the market data (10197)")
        fail(verdict.failure)
        // heard until it is asked again: a gateway goes on by itself where the other session ends before
        return question.ask("restore", weather.held())
      case "Again":
        again.add(event.errorCode)
        lose("asked_again", true)
        miss(`${verdict.why}, and is asked again`)
        question.forget()
        return question.ask("restore", verdict.after, verdict.woken)
    }
  }

  const question: Question.Question = yield* Question.make(spec, {
    ...{ first, live, trouble },
    clear: () => (hole.anew(now()), clear()),
    end: (failure) => end(failure, false),
    hear: take,
    miss: (why) => missing === null ? undefined : miss(why),
    silent: (why) => (lose("silent", true), miss(why)),
    isCalm: () => !weather.isDown(serves)
  })
  const woken = () => (again.reset(), question.wake())

  return {
    spec,
    hole,
    /** Another reader, who is told at once what is known where the line is alive. */
    join: (): Reader.Reader<A> => {
      const latest = fold._tag === "Latest" ? fold : undefined
      const reader = Reader.make<A>(latest?.read, fold._tag === "Latest" ? 0 : fold.most)
      readers = [...readers, reader]
      const at = latest?.isBlank?.() === true ? null : hole.valueAt()
      for (const value of fold._tag === "Each" ? fold.past?.() ?? [] : []) reader.push(value, at ?? now())
      if (latest !== undefined && at !== null && missing === null && hole.since() === null) reader.touch(at)
      return reader
    },
    leave: (reader: Reader.Reader<A>): void => void (readers = readers.filter((each) => each !== reader)),
    isRead: (): boolean => readers.length > 0,
    isTaken: (): boolean => isTaken,
    /** Asks for it in the session that lives, after a time. */
    ask: (after: Duration.Duration): void => {
      again.reset()
      miss("waits for its turn")
      question.ask(hasLived ? "restore" : "request", isTaken ? Duration.max(weather.held(), after) : after)
    },
    /** An order waits for it. */
    hurry: question.hurry,
    /** The session ended. */
    ended: (): void => {
      lose("reconnected", true)
      miss(noSession)
      question.ended()
    },
    /** IBKR forgot it (1101). What was not written yet, or what nobody says was away and is not answered yet, is not lost. */
    gone: (was: Epoch["upstream"]): void => {
      woken()
      if (!question.isOpen(was !== "ok")) return question.doubt() // its silence tells if it was forgotten
      lose("data_lost", true)
      miss("IBKR lost it (1101), and it waits for its turn")
      if (was === "lost") question.forget() // one that may still be there is cancelled
      question.ask("restore", isTaken ? weather.held() : undefined)
    },
    /** IBKR, or a farm, is away. */
    lost: (farm?: Farm): void => {
      if (farm !== undefined && !serves(farm)) return
      lose(farm === undefined ? "upstream" : "farm", false)
    },
    /** It is back, and says that it kept the line: which silence will disprove. Refusals of before say nothing of one that wakes. */
    back: (farm?: Farm): void => {
      if (farm === undefined || farm.kind === "sec-def" || serves(farm)) woken()
      if (farm === undefined || serves(farm)) question.suspect()
      changed()
    },
    cancel: question.cancel,
    /** Which way is down on which it may come, for people. */
    keptBy: (): string | undefined => weather.says(serves),
    /** Why it is not alive, and since when (epoch ms). */
    missing: () => {
      const since = missing === null ? hole.since() : null
      const says = since === null ? undefined : weather.says(serves)
      return says === undefined || since === null ? missing : { since, why: says }
    }
  }
})

/**
 * A line.
 *
 * @since 0.1.0
 * @category models
 */
export interface Line<A> extends Effect.Success<ReturnType<typeof make<A>>> {}
