/**
 * Logs every frame, masked, while the log level is `trace`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as References from "effect/References"
import * as Account from "../../domain/Account.ts"
import * as Mask from "../../domain/Mask.ts"

/**
 * A tracer of frames: ask `enabled` before a frame is taken apart for it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trace {
  readonly enabled: boolean
  readonly frame: (direction: "in" | "out", fields: ReadonlyArray<string>) => void
}

// The list of accounts is the first text that holds their ids: they must be known before it is written.
const managedAccounts = "15"

// More lines than this are waiting to be written only while the log stands still; the newest are dropped.
const waiting = 10_000

/**
 * Makes the tracer of one line, in whose Scope the lines are written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const level = yield* References.MinimumLogLevel
  const enabled = level === "Trace" || level === "All"
  const lines = yield* Queue.dropping<string>(waiting)
  if (enabled) yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(lines), Effect.logTrace)))
  const trace: Trace = {
    enabled,
    frame: (direction, fields) => {
      if (direction === "in" && fields[0] === managedAccounts) Mask.learn(Account.parseList(fields[2] ?? ""))
      Queue.offerUnsafe(lines, `${direction} ${Mask.text(fields.join("|"))}`)
    }
  }
  return trace
})
