import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Told from "./Told.ts"

/** Everything that is due now happens. */
export const settle = TestClock.adjust(0)

/** A line to the gateway in the same process, with what was told on it. */
export const dial = Effect.fnUntraced(function*(port = 7497) {
  const line = yield* Simulated.makeDial(yield* Gateway.Gateway)("127.0.0.1", port)
  const events: Array<Event> = []
  const told: Array<string> = []
  const onEvents = (batch: ReadonlyArray<Event>): boolean => {
    events.push(...batch)
    told.push(...batch.map(Told.brief))
    return false
  }
  /** What was told since the last time. */
  const heard = Effect.map(settle, () => told.splice(0))
  return {
    line,
    events,
    heard,
    start: (clientId: number) => line.start(clientId, onEvents),
    ask: (...commands: ReadonlyArray<Command.Command>) =>
      Effect.andThen(Effect.forEach(commands, line.send, { discard: true }), heard),
    /** Why the line ended. */
    ended: Effect.map(Effect.flip(line.closed), ({ reason }) => reason)
  }
})

/** A client that has started, and heard what a gateway says at first. */
export const call = Effect.fnUntraced(function*(clientId = 1, port?: number) {
  const caller = yield* dial(port)
  yield* caller.line.hello
  yield* caller.start(clientId)
  const greeting = yield* caller.heard
  return { ...caller, greeting }
})

/** What every client hears at first. */
export const greeting = (nextId = 1, accounts = "DU1234567"): ReadonlyArray<string> => [
  `15 ${accounts}`,
  `9 ${nextId}`,
  "2104",
  "2106",
  "2158"
]

/** An order as the programs would send it. */
export const order = (
  id: number,
  action: "BUY" | "SELL",
  totalQuantity: number,
  more: { readonly [field: string]: unknown } = {},
  contract: object = { conId: 265598, exchange: "SMART" }
): Command.Command =>
  Command.make(
    "placeOrder",
    id,
    contract as never,
    { action, totalQuantity, orderType: "MKT", transmit: true, ...more } as never
  )
