/**
 * Streams that live on: lines of data that are shared by their readers, restored in every session, and known to be alive or
 * said not to be.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberMap from "effect/FiberMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import * as Alert from "../../domain/Alert.ts"
import type { Gap } from "../../domain/Gap.ts"
import type { Pulse } from "../../domain/Pulse.ts"
import type { RequestError } from "../../errors/RequestError.ts"
import * as Pace from "../../schedules/Pace.ts"
import * as Vigil from "../../schedules/Vigil.ts"
import { Notifier } from "../Notify/Notifier.ts"
import { Feed } from "./Feed.ts"
import { Pacing } from "./Pacing.ts"
import { Lane } from "./Requests.ts"
import type { First } from "./Subscriptions/Asker.ts"
import * as Audit from "./Subscriptions/Audit.ts"
import * as Limit from "./Subscriptions/Limit.ts"
import * as Line from "./Subscriptions/Line.ts"
import * as Pull from "./Subscriptions/Pull.ts"
import * as Pulses from "./Subscriptions/Pulses.ts"
import type * as Reader from "./Subscriptions/Reader.ts"
import type { Spec } from "./Subscriptions/Spec.ts"
import * as Weather from "./Subscriptions/Weather.ts"

export type { Audit, Missing } from "./Subscriptions/Audit.ts"
export type { Each, Fold, Latest, Spec } from "./Subscriptions/Spec.ts"

/**
 * The lines of one connection.
 *
 * @since 0.1.0
 * @category services
 */
export class Subscriptions extends Context.Service<Subscriptions, {
  /**
   * The values of a line, which is asked for when a session lives and kept for a while after its last reader has left. The
   * stream waits while there is no session, goes on in the next one, and tells of what it did not see by one gap right before
   * the first value after it. It fails with `RequestError` where the gateway refuses the line, a limit would be passed, or
   * another session of the same user took the market data (10197): then the line is asked again after 60 s, doubling to 15
   * minutes, and whoever opens it again waits for that. Opened in the lane of what an order waits for (`Requests.Lane`), a line
   * that is not asked for yet goes before all others.
   */
  readonly open: <A>(spec: Spec<A>) => Stream.Stream<A | Gap, Reader.Failure>
  /** Is this line kept, whether somebody reads it or not? */
  readonly isOpen: (key: string) => boolean
  /** Is this line alive now, and what it told last that of now? After a hole it is, once the line tells again. */
  readonly isLive: (key: string) => boolean
  /** Whether this line is alive, now and at every change: nothing is told of one that is not kept. */
  readonly pulse: (key: string) => Stream.Stream<Pulse>
  readonly audit: Effect.Effect<Audit.Audit>
  /** The current audit, then every change. */
  readonly changes: Stream.Stream<Audit.Audit>
}>()("effect-ibkr/layers/Broker/Subscriptions") {}

type Entry<A> = { readonly line: Line.Line<A>; readonly scope: Scope.Closeable }

/**
 * The lines, restored at the pace of the gateway.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Subscriptions, never, Feed | Pacing> = Layer.effect(
  Subscriptions,
  Effect.gen(function*() {
    const feed = yield* Feed
    const pacing = yield* Pacing
    const pace = yield* Pace.Pace
    const vigil = yield* Vigil.Vigil
    const scope = yield* Effect.scope
    const context = yield* Effect.context<Feed | Pacing>()
    const lingering = yield* FiberMap.make<string>()
    // whoever has none to tell people with has the log
    const notifier = yield* Effect.serviceOption(Notifier)
    const one = yield* Semaphore.make(1)
    // a key belongs to one kind of value, whose readers alone know it
    const entries = new Map<string, Entry<never>>()
    const lines = () => Array.from(entries.values(), ({ line }) => line)

    const audit: Audit.Auditor = yield* Audit.make(() => {
      const missing = lines().flatMap(({ missing, spec: { key, request } }) => {
        const why = missing() ?? pulses.doubt()
        return why === null ? [] : [{ key, request, ...why }]
      })
      return { wanted: entries.size, live: entries.size - missing.length, missing }
    }, () => Math.min(...lines().map(({ hole }) => hole.opensIn() ?? Number.POSITIVE_INFINITY)))
    const restoring = () => {
      if (entries.size === 0) return
      audit.restoring(Duration.sum(vigil.restored, Duration.times(pace.apart, entries.size * pacing.slowness())))
    }
    const weather = yield* Weather.make({
      lost: (farm) => lines().forEach((line) => line.lost(farm)),
      back: (farm) => lines().forEach((line) => line.back(farm)),
      gone: (was) => {
        lines().forEach((line) => line.gone(was))
        restoring()
      }
    })
    yield* feed.watch({
      began: () => {
        lines().forEach((line) => line.ask(vigil.breath))
        restoring()
      },
      ended: () => lines().forEach((line) => line.ended())
    })
    const pulses = yield* Pulses.make(entries, audit)
    let sent = { epoch: 0, tags: new Set<string>() }
    const preludes = yield* Semaphore.make(1)
    const write: First = Effect.fnUntraced(function*(epoch, command, lane) {
      if (sent.epoch !== epoch.number) sent = { epoch: epoch.number, tags: new Set() }
      const { tags } = sent
      if (tags.has(command._tag)) return
      yield* pacing.turn(epoch, lane)
      // what an order waits for may have gone before
      if (tags.has(command._tag)) return
      const written = Effect.map(epoch.session.send(command), () => void tags.add(command._tag))
      yield* Effect.catchTag(Effect.uninterruptible(written), "OrderRefused", Effect.die)
    })
    // nobody goes on before it is written, also where who was about to write it could not
    const first: First = (epoch, command, lane) =>
      lane === "prior" ? write(epoch, command, lane) : preludes.withPermits(1)(write(epoch, command, "restore"))
    const tellTaken = (failure: RequestError) =>
      Effect.andThen(
        Effect.logWarning(`Another session has the market data: ${failure.message}`),
        Option.isNone(notifier)
          ? Effect.void
          : notifier.value.notify(Alert.once("competing_session", [failure.message, failure.remedy ?? ""]))
      )
    const remove = (key: string) => {
      const entry = entries.get(key)
      entries.delete(key)
      audit.changed()
      return entry === undefined ? Effect.void : Scope.close(entry.scope, Exit.void)
    }
    // whoever comes back meanwhile may interrupt it: a line is kept and open, or neither
    const close = (key: string, lane: "prior" | "request") =>
      Effect.uninterruptible(Effect.suspend(() => {
        const entry = entries.get(key)
        if (entry === undefined || entry.line.isRead()) return Effect.void
        return Effect.andThen(Effect.forkIn(entry.line.cancel(lane), scope, { startImmediately: true }), remove(key))
      }))
    const linger = (key: string, line: Line.Line<never>) =>
      Effect.sleep(vigil.linger).pipe(
        Effect.repeat({ while: line.isTaken }),
        Effect.timeoutOption(vigil.competingKept),
        Effect.andThen(close(key, "request"))
      )

    const makeRoom = Effect.fnUntraced(function*({ limit }: Spec<never>) {
      if (limit === undefined) return true
      const same = lines().filter(({ spec }) => spec.limit === limit)
      if (same.length < Limit.most(pace, limit)) return true
      const unread = same.find((line) => !line.isRead() && !line.isTaken())
      if (unread === undefined) return false
      yield* FiberMap.remove(lingering, unread.spec.key)
      // before whatever takes its place
      yield* close(unread.spec.key, yield* Lane)
      return true
    })
    const make = Effect.fnUntraced(function*(spec: Spec<never>) {
      if (!(yield* makeRoom(spec))) return yield* Limit.reached(spec, spec.limit ?? "lines", pace)
      const own = yield* Scope.fork(scope)
      const line = yield* Line.make(spec, {
        weather,
        first,
        changed: audit.changed,
        ended: (key, mayBeOpen) => void Effect.runForkWith(context)(mayBeOpen ? close(key, "request") : remove(key)),
        taken: (failure) => void Effect.runForkWith(context)(tellTaken(failure))
      }).pipe(Scope.provide(own), Effect.provideContext(context))
      entries.set(spec.key, { line, scope: own })
      return line
    })

    const join = Effect.fnUntraced(function*<A>(spec: Spec<A>) {
      const { key } = spec
      yield* FiberMap.remove(lingering, key)
      const kept = entries.get(key)?.line
      const line = (kept ?? (yield* make(spec as unknown as Spec<never>))) as unknown as Line.Line<A>
      const reader = line.join()
      // heard before it is asked for: it may be known at once that it cannot be
      if (kept === undefined) line.ask(Duration.zero)
      if ((yield* Lane) === "prior") line.hurry()
      return { line, reader }
    }, (effect) => one.withPermits(1)(effect))
    const leave = <A>({ line, reader }: { readonly line: Line.Line<A>; readonly reader: Reader.Reader<A> }) =>
      Effect.suspend(() => {
        line.leave(reader)
        const { key } = line.spec
        const isOver = line.isRead() || entries.get(key)?.line as unknown !== line
        return isOver ? Effect.void : FiberMap.run(lingering, key, linger(key, line as unknown as Line.Line<never>))
      })

    return Subscriptions.of({
      open: (spec) =>
        Stream.unwrap(
          Effect.map(
            Effect.acquireRelease(join(spec), leave),
            ({ reader }) => Stream.fromPull(Effect.succeed(Pull.make(spec.request, reader)))
          )
        ),
      isOpen: (key) => entries.has(key),
      isLive: (key) => pulses.of(key)?._tag === "Live",
      pulse: pulses.changes,
      audit: audit.audit,
      changes: audit.changes
    })
  })
)
