/** Questions about history as a program would send them, and what was told. */
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../../src/domain/Command.ts"
import type { Event, Events } from "../../../../src/domain/Event.ts"
import * as Caller from "../../Caller.ts"

export const aapl = { conId: 265598, exchange: "SMART" }

/** 2026-11-27, the Friday after Thanksgiving, 11:00 in New York. */
export const friday = Date.UTC(2026, 10, 27, 16)

export interface More {
  readonly contract?: object
  readonly end?: string
  readonly what?: string
  readonly rth?: boolean
  readonly format?: number
  readonly live?: boolean
}

export const bars = (reqId: number, duration: string, size: string, more: More = {}): Command.Command =>
  Command.make(
    "reqHistoricalData",
    reqId,
    more.contract ?? aapl,
    more.end ?? "",
    duration,
    size as never,
    (more.what ?? "TRADES") as never,
    more.rth ?? true,
    more.format ?? 1,
    more.live ?? false
  )

export const ticks = (
  reqId: number,
  what: string,
  count: number,
  span: { readonly start?: string; readonly end?: string },
  contract: object = aapl
): Command.Command =>
  Command.make(
    "reqHistoricalTicks",
    reqId,
    contract,
    span.start ?? "",
    span.end ?? "",
    count,
    what as never,
    true,
    false
  )

/** Events of one name. */
export const only = <K extends keyof Events>(events: ReadonlyArray<Event>, tag: K): ReadonlyArray<Events[K]> =>
  events.filter((event) => event._tag === tag) as unknown as ReadonlyArray<Events[K]>

/** Code and text of the errors. */
export const errors = (events: ReadonlyArray<Event>): ReadonlyArray<string> =>
  only(events, "error").filter(({ id }) => id !== -1).map(({ errorCode, errorMsg, id }) =>
    `${id} ${errorCode} ${errorMsg}`
  )

const turns = 60

/** A client at a time, that hears answers to the end. */
export const call = Effect.fnUntraced(function*(at = friday, clientId = 1) {
  yield* TestClock.setTime(at)
  const { ask, events, ...caller } = yield* Caller.call(clientId)
  events.length = 0
  return {
    ...caller,
    events,
    /** What is told from asking on, until nothing more is. */
    ask: Effect.fnUntraced(function*(...commands: ReadonlyArray<Command.Command>) {
      yield* ask(...commands)
      // long answers are made in pieces, between which others have their turns
      for (let quiet = 0, before = events.length; quiet < turns; quiet++) {
        yield* Effect.yieldNow
        yield* Caller.settle
        if (events.length > before) quiet = 0
        before = events.length
      }
      return events.splice(0)
    })
  }
})
