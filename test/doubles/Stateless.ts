/** A state directory that is ours and keeps nothing: a closing is nobody else's, and whoever uses it says how order ids are reserved. */
import { Effect, Option } from "effect"
import type { State } from "../../src/layers/State/State.ts"

const none = {
  get: Effect.succeed(Option.none()),
  set: () => Effect.void,
  remove: Effect.void,
  isTorn: Effect.succeed(false),
  kept: () => Option.none(),
  isOwed: () => false,
  taken: Effect.void
}

export const make = (reserveOrderIds: State["Service"]["reserveOrderIds"]): State["Service"] => ({
  opening: none,
  pin: none,
  lastRun: none,
  upstream: none,
  killSwitch: none,
  ordersSent: none,
  claims: none,
  writable: Effect.succeed(true),
  isOurs: Effect.succeed(true),
  isOursInTime: Effect.succeed(true),
  distrust: Effect.succeed(Effect.void),
  closing: () => Effect.succeed({ isOurs: Effect.succeed(true), follows: false }),
  reserveOrderIds
})
