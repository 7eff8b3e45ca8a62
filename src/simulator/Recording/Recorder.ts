/**
 * Writes what happens on the connections of a gateway to a file: appended, in order, at least every second.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import type { PlatformError } from "effect/PlatformError"
import type * as Scope from "effect/Scope"
import { Buffer } from "node:buffer"
import * as Unwritable from "../../errors/Unwritable.ts"
import * as Format from "./Format.ts"
import * as StandIns from "./StandIns.ts"
import * as Tap from "./Tap.ts"

/**
 * Listens to connections. `also` hears what is recorded, in the form in which it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listens {
  readonly tap: (client: number, also?: (what: Format.What) => void) => Tap.Tap | undefined
}

/**
 * What records the connections of a server; where there is none, nothing is recorded.
 *
 * @since 0.1.0
 * @category services
 */
export const Recorder: Context.Reference<Listens> = Context.Reference<Listens>(
  "effect-ibkr/simulator/Recording/Recorder",
  { defaultValue: () => ({ tap: () => undefined }) }
)

/**
 * How a recording is written: `standIns` puts other account ids in the place of the real ones.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly standIns?: boolean | undefined
}

const every = "1 second"
// until the list of accounts has come, nothing is written: what came before it may name one of them
const mostPatience = "10 seconds"
const enough = 256 * 1024
const most = 32 * 1024 * 1024

const weightOf = (what: Format.What): number =>
  what._tag === "Frame"
    ? what.fields.reduce((sum, field) => sum + field.length + 1, 32)
    : what._tag === "Bytes"
    ? 32 + 2 * what.bytes.length
    : 64

/**
 * Opens a recording, to which a beginning is appended. What could not be written is said once, and ends the recording,
 * never what is recorded.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  path: string,
  { standIns = false }: Options = {}
): Effect.fn.Return<Listens, Unwritable.Unwritable, FileSystem.FileSystem | Scope.Scope> {
  const clock = yield* Clock.Clock
  const fs = yield* FileSystem.FileSystem
  const unwritable = Effect.mapError((error: PlatformError) => Unwritable.of("recording", path, error))
  const file = yield* unwritable(fs.open(path, { flag: "a", mode: 0o600 }))
  const ids = standIns ? StandIns.make() : undefined
  const [some, much, known] = yield* Effect.all([Latch.make(false), Latch.make(false), Latch.make(!standIns)])
  let waiting: Array<Format.Happening> = []
  let weight = 0
  let isOver = false

  const stop = (why: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      isOver = true
      waiting = []
      return Effect.logError(`The recording ends here: ${why}`).pipe(Effect.annotateLogs({ file: path }))
    })
  const shown = (what: Format.What): Format.What =>
    ids === undefined
      ? what
      : what._tag === "Frame"
      ? { ...what, fields: ids.fields(what.fields) }
      : what._tag === "Bytes"
      ? { ...what, bytes: ids.bytes(what.bytes, Tap.isFrame(what.bytes)) }
      : what._tag === "Hello"
      ? { ...what, text: ids.fields([what.text]).join("") }
      : what
  const write = (text: string) => file.writeAll(Buffer.from(text))
  const flush = Effect.suspend(() => {
    const batch = waiting
    const isTooMuch = weight > most || ids?.isFull() === true
    waiting = []
    weight = 0
    some.closeUnsafe()
    much.closeUnsafe()
    if (isOver || batch.length === 0) return Effect.void
    if (isTooMuch) return stop("more came than can be written")
    return write(batch.map((one) => `${Format.encode({ ...one, ...shown(one) })}\n`).join("")).pipe(
      Effect.catch(({ message }) => stop(message))
    )
  })
  const add = (happening: Format.Happening): void => {
    if (isOver) return
    waiting.push(happening)
    weight += weightOf(happening)
    some.openUnsafe()
    if (weight > most) waiting = waiting.slice(0, 1)
    if (weight > enough) much.openUnsafe()
  }

  yield* unwritable(write(`${Format.header}\n`))
  // what is being written is written to its end
  yield* Effect.addFinalizer(() => flush)
  yield* some.await.pipe(
    Effect.andThen(Effect.timeoutOption(much.await, every)),
    Effect.andThen(Effect.timeoutOption(Effect.raceFirst(known.await, much.await), mostPatience)),
    Effect.andThen(Effect.uninterruptible(flush)),
    Effect.forever,
    Effect.forkScoped
  )

  /** Learns the ids in what happened. Is it the list of accounts? */
  const learn = (what: Format.What, version: number): boolean => {
    if (what._tag === "Bytes") ids?.learnBytes(what.bytes)
    return what._tag === "Frame" && ids?.learn(what.direction, what.fields, version) === true
  }
  return {
    tap: (client, also) => {
      let version = 0
      return Tap.make((what) => {
        const isList = learn(what, version)
        if (version === 0 && what._tag === "Frame" && what.direction === "out") version = Number(what.fields[0])
        add({ at: clock.currentTimeMillisUnsafe(), client, ...what })
        if (isList) known.openUnsafe()
        also?.(shown(what))
      })
    }
  }
})

/**
 * Records to a file for as long as its Scope lives.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  path: string,
  options: Options = {}
): Layer.Layer<never, Unwritable.Unwritable, FileSystem.FileSystem> => Layer.effect(Recorder, make(path, options))
