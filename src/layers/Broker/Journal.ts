/**
 * The journal of our orders: what was about to be written to the line stands here before its first byte, and what became of
 * it after. It survives a kill of the process at any moment.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import type * as Scope from "effect/Scope"
import * as Parting from "../Parting.ts"
import { Settings } from "../Settings.ts"
import * as Append from "../State/Append.ts"
import * as Files from "../State/Files.ts"
import * as Memory from "../State/Memory.ts"
import { State } from "../State/State.ts"
import * as Beside from "./Journal/Beside.ts"
import type * as Entry from "./Journal/Entry.ts"
import * as File from "./Journal/File.ts"
import * as Pen from "./Journal/Pen.ts"
import * as Replay from "./Journal/Replay.ts"

/**
 * The journal of one gateway and client id.
 *
 * @since 0.1.0
 * @category services
 */
export class Journal extends Context.Service<Journal, {
  /**
   * What earlier runs left: their orders as they stood, and the names that were used before those; and the names that other client
   * ids have used at the same gateway, to which those are added that they use from now on.
   */
  readonly found: {
    readonly orders: ReadonlyMap<string, Replay.Kept>
    readonly used: ReadonlySet<string>
    readonly elsewhere: ReadonlySet<string>
  }
  /**
   * Adds the names that other client ids have used until now. Who has written its own name before sees every other that has done so
   * earlier: of two that give one name at the same time, one at least sees it.
   */
  readonly anew: Effect.Effect<void>
  /**
   * Writes what is about to be done, in the order of the calls. False: nothing of it is in the journal, nor will be, and it
   * is not to be done. Beside the journals of other client ids an intent waits until those that keep them know of this one.
   */
  readonly write: (entries: ReadonlyArray<Entry.Entry>) => Effect.Effect<boolean>
  /**
   * Writes what has happened. What cannot be written, or not while the disk does not answer whose the state is, is written as soon
   * as that can be, before anything else; until then the state counts as one that is not writable.
   */
  readonly keep: (entries: ReadonlyArray<Entry.Entry>) => Effect.Effect<void>
}>()("effect-ibkr/layers/Broker/Journal") {}

/**
 * How long a start waits for a disk to say whose the state is: nobody could stop or flatten anything over HTTP meanwhile.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(30)

const open = (
  replay: Replay.Replay,
  file: Append.Append,
  state: Pick<State["Service"], "distrust" | "isOurs" | "isOursInTime" | "writable">,
  { anew, known, names }: Beside.Beside = Beside.none
): Effect.Effect<Journal["Service"], never, Scope.Scope> =>
  Effect.map(
    Pen.make(file, state, () => replay.bad() === null),
    ({ keep, write }) =>
      Journal.of({
        found: { ...replay, elsewhere: names },
        anew,
        write: (entries) =>
          entries.some(([kind]) => kind === "intent")
            ? Effect.flatMap(known, (isKnown) => isKnown ? write(entries) : Effect.succeed(false))
            : write(entries),
        keep
      })
  )

/** Refuses every order: what is in the journal is not known, or it cannot be written. */
const closed = (replay: Replay.Replay): Journal["Service"] =>
  Journal.of({
    found: { ...replay, elsewhere: Beside.none.names },
    anew: Beside.none.anew,
    write: () => Effect.succeed(false),
    keep: () => Effect.void
  })

const hangs =
  "The disk does not answer: the last lines of the journal of orders are lost if this machine loses its power now"

/**
 * The journal in the state directory, `orders-HOST-PORT-CLIENTID.jsonl`. A torn last line is cut off. A line that cannot be
 * understood, and a file that cannot be written, refuse orders; what could be read is known all the same, also of a directory
 * that is not ours to write; where the disk does not say within `patience` whose it is, nothing is written before it does. At
 * the start what ended more than a week ago, with all that belongs with it, is reduced to its name, where that shortens the
 * file by half.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFile: Layer.Layer<Journal, never, FileSystem.FileSystem | Path.Path | Settings | State> = Layer
  .effect(
    Journal,
    Parting.scoped(
      Effect.gen(function*() {
        const settings = yield* Settings
        const state = yield* State
        const path = (yield* Path.Path).join(settings.stateDir, `orders-${Files.suffixOf(settings)}.jsonl`)
        const replay = Replay.make()
        const opened = Option.match(yield* Effect.timeoutOption(state.isOurs, patience), {
          onNone: () => File.openLate(path, replay, state),
          onSome: (isOurs) => isOurs ? File.open(path, replay, state) : Effect.as(File.read(path, replay), null)
        })
        return yield* Effect.matchEffect(opened, {
          onFailure: (error) =>
            File.unusable(path)(error).pipe(Effect.andThen(state.distrust), Effect.as(closed(replay))),
          onSuccess: (found) =>
            found === null
              ? Effect.succeed(closed(replay))
              : Effect.andThen(
                replay.bad() === null ? Effect.void : state.distrust,
                open(replay, found.file, state, found.beside)
              )
        })
      }),
      hangs
    )
  )

/**
 * A journal over a file that was opened already, and what was found in it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerOver = (
  file: Effect.Effect<Append.Append, never, Scope.Scope>
): Layer.Layer<Journal, never, State> =>
  Layer.effect(
    Journal,
    Parting.scoped(
      Effect.gen(function*() {
        const replay = Replay.make()
        const opened = yield* file
        opened.found.forEach(replay.line)
        replay.end()
        return yield* open(replay, opened, yield* State)
      }),
      hangs
    )
  )

/**
 * A journal in memory, for tests: the array is its file, and what the next one over it finds; without one each that is built
 * begins empty.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory = (lines?: Array<string>): Layer.Layer<Journal> =>
  Layer.suspend(() => layerOver(Append.memory(lines ?? []))).pipe(Layer.provide(Memory.layer()))
