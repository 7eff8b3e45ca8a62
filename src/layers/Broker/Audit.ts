/**
 * The audit: what was meant, decided, sent, received and came of it, in a file that only grows and that shows whatever
 * was changed in it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type * as Path from "effect/Path"
import * as Semaphore from "effect/Semaphore"
import * as AuditLine from "../../domain/AuditLine.ts"
import * as Mask from "../../domain/Mask.ts"
import * as Version from "../../domain/Version.ts"
import * as Metrics from "../Metrics.ts"
import * as Parting from "../Parting.ts"
import { Settings } from "../Settings.ts"
import * as Files from "../State/Files.ts"
import { State } from "../State/State.ts"
import * as Chain from "./Audit/Chain.ts"
import * as Series from "./Audit/Series.ts"

/**
 * The audit. Writing never fails and holds nobody up: what could not be written is counted, warned of once, and told in
 * the audit itself as soon as it can be written again.
 *
 * @since 0.1.0
 * @category services
 */
export class Audit extends Context.Service<Audit, {
  /** A line for each entry is written by the next `write`, before its own: nobody waits for it. */
  readonly note: (...entries: ReadonlyArray<AuditLine.Entry>) => void
  /** Writes what was noted, and a line for each entry, before it returns: the end of this process does not lose them. */
  readonly write: (...entries: ReadonlyArray<AuditLine.Entry>) => Effect.Effect<void>
}>()("effect-ibkr/layers/Broker/Audit") {}

/**
 * An audit that is written by an effect, once at a time and in the order in which all of it was told, each with when it was.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  write: (told: ReadonlyArray<AuditLine.Told>) => Effect.Effect<void>
): Effect.fn.Return<Audit["Service"]> {
  const clock = yield* Clock.Clock
  const one = yield* Semaphore.make(1)
  let noted: Array<AuditLine.Told> = []
  const note: Audit["Service"]["note"] = (...entries) => {
    const at = clock.currentTimeMillisUnsafe()
    for (const entry of entries) noted.push({ at, entry })
  }
  // also with nothing to write it is done only once all that was told before is written
  const flush = Effect.suspend(() => {
    const told = noted
    noted = []
    return told.length === 0 ? Effect.void : write(told)
  }).pipe(one.withPermits(1), Effect.uninterruptible)
  return Audit.of({
    note,
    write: (...entries) =>
      Effect.suspend(() => {
        note(...entries)
        return flush
      })
  })
})

/**
 * An audit that nobody keeps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Audit["Service"] = Audit.of({ note: () => {}, write: () => Effect.void })

/**
 * No audit, for tests.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerNoop: Layer.Layer<Audit> = Layer.succeed(Audit, none)

const asWritten = (entry: AuditLine.Entry): unknown => JSON.parse(AuditLine.bodyOf(entry)) // edge: it was made right here

/**
 * An audit in memory, for tests: each entry as it would be written, masked, without the names of the chain.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory = (entries: Array<unknown>): Layer.Layer<Audit> =>
  Layer.effect(Audit, make((told) => Effect.sync(() => told.forEach(({ entry }) => entries.push(asWritten(entry))))))

const notKept = (error: { readonly message: string }) =>
  Effect.andThen(
    Effect.logWarning(
      `The audit cannot be kept: ${Mask.text(error.message)}. What happens to orders leaves no line in this run. ` +
        "Make IBKR_STATE_DIR writable for this user, and start again."
    ),
    make((entries) => Metric.update(Metrics.auditErrors, entries.length))
  )

const kept = Effect.gen(function*() {
  const settings = yield* Settings
  const { isOurs, isOursInTime } = yield* State
  const maximum = yield* Series.Rotation
  const scope = yield* Effect.scope
  const series = yield* Series.open(settings.stateDir, Files.suffixOf(settings))
  if (series.flaws.some(({ event }) => event === "damaged")) {
    yield* Effect.logWarning(
      "The audit does not end in a line of its own: somebody else has written there, or it is damaged. It goes on behind that; " +
        "effect-ibkr audit verify says where the chain breaks."
    )
  }
  const chain = yield* Chain.make(series)
  let rotateAt = maximum
  let isRotating = false

  const rotate = series.next(chain.moveTo).pipe(
    Effect.andThen(Effect.sync(() => {
      rotateAt = maximum
    })),
    Effect.catch(({ message }) => {
      rotateAt = chain.size() + maximum
      return Effect.logWarning(`The audit goes on in a file above its size: ${Mask.text(message)}`)
    }),
    Effect.ensuring(Effect.sync(() => {
      isRotating = false
    })),
    Effect.uninterruptible,
    Effect.forkIn(scope)
  )
  const rotateWhenFull = Effect.suspend(() => {
    if (isRotating || chain.size() < rotateAt) return Effect.void
    isRotating = true
    return rotate
  })

  let owed: Array<AuditLine.Told> = []
  const due = yield* Latch.make(false)
  // a chain that two write is broken: once another service has the lock it is that one's
  const pay = Effect.fnUntraced(function*(isOurs: boolean) {
    const told = owed
    owed = []
    if (told.length === 0) return
    if (!isOurs) return yield* Metric.update(Metrics.auditErrors, told.length)
    yield* chain.write(told)
    yield* rotateWhenFull
  }, Effect.uninterruptible)
  // nobody waits for a look as long as it may take
  const audit = yield* make((told) =>
    Effect.suspend(() => {
      for (const each of told) owed.push(each)
      return Effect.matchEffect(isOursInTime, { onFailure: () => due.open, onSuccess: pay })
    })
  )
  const payLate = Effect.flatMap(isOurs, pay)
  yield* due.await.pipe(
    Effect.andThen(due.close),
    Effect.andThen(payLate),
    Effect.forever,
    Effect.forkScoped
  )

  const { clientId, host, port } = settings
  const gateway = `${host}:${port}`
  yield* audit.write(...series.flaws, { event: "started", version: Version.current, gateway, clientId })
  yield* Effect.addFinalizer(() =>
    Effect.andThen(audit.write({ event: "stopped" }), Effect.suspend(() => owed.length === 0 ? Effect.void : payLate))
  )
  return audit
})

/**
 * The audit in `IBKR_STATE_DIR`, as `audit-<suffix>.jsonl`, which goes on with the chain that it finds, begins with `started`
 * and ends with `stopped`. It comes after the state, whose lock keeps every other writer out. A directory that cannot be
 * written is warned of, and nothing is kept; the state refuses orders then, as it does once another service has taken the
 * lock: from then on the audit is that one's, and nothing more is written by this one. While the disk does not answer whose it
 * is, its lines wait; each says when it was told.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerFile: Layer.Layer<Audit, never, Settings | State | FileSystem.FileSystem | Path.Path> = Layer.effect(
  Audit,
  Parting.scoped(
    Effect.andThen(State, Effect.catch(kept, notKept)),
    "The disk does not answer: the last entries of the audit may be lost, also the one that says stopped"
  )
)
