/**
 * Logs every frame, masked, while the log level is `trace`.
 *
 * A frame may name an account before the list of accounts has: what arrives earlier is held until that list has been
 * seen, or the line ends.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
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

const managedAccounts = "15"

// More frames than this wait to be written only while the log stands still; the newest are dropped.
const waiting = 10_000

const write = (line: string) => Effect.logTrace(Mask.text(line))

/**
 * Makes the tracer of one line, in whose Scope the frames are written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const level = yield* References.MinimumLogLevel
  const enabled = level === "Trace" || level === "All"
  const lines = yield* Queue.dropping<string>(waiting)
  const named = yield* Latch.make(false)
  if (enabled) {
    yield* Effect.addFinalizer(() => Effect.flatMap(Queue.clear(lines), Effect.forEach(write, { discard: true })))
    yield* Effect.forkScoped(named.whenOpen(Effect.forever(Effect.flatMap(Queue.take(lines), write))))
  }
  const trace: Trace = {
    enabled,
    frame: (direction, fields) => {
      if (direction === "in" && fields[0] === managedAccounts) {
        Mask.learn(Account.parseList(fields[2] ?? ""))
        named.openUnsafe()
      }
      Queue.offerUnsafe(lines, `${direction} ${fields.join("|")}`)
    }
  }
  return trace
})
