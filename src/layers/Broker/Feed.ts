/**
 * What the gateway tells, whichever session it comes from: each event to whom it is for, and when a session begins, ends, or
 * has lost what was subscribed.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Event, Events, Named } from "../../domain/Event.ts"
import * as RequestId from "../../domain/RequestId.ts"
import type { Status } from "../../domain/Status.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import type { OrderRefused } from "../../errors/OrderRefused.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import { Connection } from "../Connection.ts"
import type { TwsSession } from "../Tws/Tws.ts"
import * as Soundness from "./Feed/Soundness.ts"

/**
 * A session that has been ready, and when it was connected (epoch ms). `account` is the raw id of the account in use; whatever
 * shows it masks it. `farms` and `upstream` are what its gateway had told of the ways to IBKR when it began to be heard here.
 *
 * @since 0.1.0
 * @category models
 */
export interface Epoch {
  readonly number: number
  readonly connectedAt: number
  readonly session: TwsSession<OrderRefused>
  readonly account: string | null
  readonly farms: Status["farms"]
  readonly upstream: Status["upstream"]["state"]
}

/**
 * What a session goes through, told at once and in order; none of it may throw or wait. `began` is also told of the session
 * that lives when the listener comes. `restored`: TWS has its connection to IBKR again, and what was subscribed was `lost`
 * (1101) or `kept` (1102). `sound` hears each change of what `Feed.isSound` answers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listener {
  readonly began?: (epoch: Epoch) => void
  readonly restored?: (data: "kept" | "lost", epoch: Epoch) => void
  readonly ended?: (epoch: Epoch, why: IbkrError) => void
  readonly sound?: (isSound: boolean) => void
}

/**
 * The feed.
 *
 * @since 0.1.0
 * @category services
 */
export class Feed extends Context.Service<Feed, {
  /** The session that lives, or at once why there is none. */
  readonly epoch: Effect.Effect<Epoch, IbkrError>
  /** The session that lives, if one does. */
  readonly current: () => Epoch | null
  /** Is what was told kept up to date: the connection is ready, so that its line is not silent, and TWS has IBKR? */
  readonly isSound: () => boolean
  /** Has TWS lost IBKR in this session since it was last sound? Also where it has IBKR again, and the connection is not ready yet. */
  readonly isCutOff: () => boolean
  /** Tells of sessions for as long as the Scope lasts. */
  readonly watch: (listener: Listener) => Effect.Effect<void, never, Scope.Scope>
  /** Hears every event of one name for as long as the Scope lasts. */
  readonly hear: <K extends keyof Events>(
    name: K,
    hear: (event: Named<K>, epoch: Epoch) => void
  ) => Effect.Effect<void, never, Scope.Scope>
  /** A request id that was never used before. */
  readonly nextId: () => number
  /** Hears every event that bears a request id, also errors, and when it came (epoch ms), until what it gives is called. */
  readonly answer: (reqId: number, hear: (event: Event, at: number) => void) => () => void
}>()("effect-ibkr/layers/Broker/Feed") {}

const afterDefect = Duration.seconds(1)

const idOf = (event: Event): number | undefined => {
  if (event._tag === "error") return event.id
  return "reqId" in event ? event.reqId : undefined
}

/**
 * The feed of the connection.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Feed, never, Connection> = Layer.effect(
  Feed,
  Effect.gen(function*() {
    const connection = yield* Connection
    const listeners = new Set<Listener>()
    const heard = new Map<string, Set<(event: never, epoch: Epoch) => void>>()
    const answers = new Map<number, (event: Event, at: number) => void>()
    const clock = yield* Clock.Clock
    let current: Epoch | null = null
    let arrived = Deferred.makeUnsafe<Epoch>()
    let last: { readonly number: number; readonly why: IbkrError | null } = { number: 0, why: null }
    let lastId = RequestId.firstOfBroker - 1
    let isDeaf = false

    // a copy: who comes meanwhile is told by itself
    const tell = (say: (listener: Listener) => void) =>
      Effect.forEach(
        [...listeners],
        (listener) =>
          Effect.catchDefect(Effect.sync(() => say(listener)), (defect) =>
            Effect.logFatal("A defect in what hears of sessions: the others are told all the same", defect)),
        { discard: true }
      )
    const { isCutOff, isSound, look } = Soundness.make(
      () => current === null ? "none" : isDeaf ? "deaf" : "heard",
      (isNow) => tell(({ sound }) => sound?.(isNow))
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => void (current = null)))
    yield* Effect.forkScoped(Stream.runForEach(connection.changes, look), { startImmediately: true })

    const dispatch = (epoch: Epoch) => (events: ReadonlyArray<Event>) => {
      const at = clock.currentTimeMillisUnsafe()
      for (const event of events) {
        const id = idOf(event)
        if (id !== undefined) answers.get(id)?.(event, at)
        const hearers = heard.get(event._tag)
        // a copy: whom this event wakes may listen for the next one at once, and this one is none of it
        if (hearers !== undefined) { for (const hear of [...hearers]) hear(event as never, epoch) }
        if (event._tag !== "error") continue
        const line = TwsCode.upstream(event.errorCode)
        if (line === undefined || line === "lost") continue
        for (const { restored } of listeners) restored?.(line === "restored_lost" ? "lost" : "kept", epoch)
      }
    }

    // A defect of one hearer must not leave all of them deaf: what was missed is asked anew.
    const deaf = (defect: unknown) =>
      Effect.logFatal("A defect in what hears the gateway: everything is asked anew", defect).pipe(
        Effect.andThen(Effect.sync(() => void (isDeaf = true))),
        Effect.andThen(Effect.flatMap(connection.status, look)),
        Effect.andThen(Effect.sleep(afterDefect)),
        Effect.andThen(Effect.fail(new ConnectionError({ reason: "SlowConsumer", detail: "a defect of this program" })))
      )
    const read = (epoch: Epoch) => Effect.flip(Effect.catchDefect(epoch.session.hear(dispatch(epoch)), deaf))

    // Another session than the last one; or the same, where our own reader of it was let go: what it missed is asked anew.
    const next = Effect.gen(function*() {
      const isOther = ({ session, state }: Status) =>
        state === "shutdown" || (session !== null && session.epoch !== last.number)
      if (last.why?._tag !== "ConnectionError" || last.why.reason !== "SlowConsumer") {
        yield* Stream.runDrain(Stream.takeUntil(connection.changes, isOther))
      }
      return yield* connection.ready
    })

    const follow = Effect.gen(function*() {
      const session = yield* next
      const account = yield* connection.account
      const { farms, session: known, upstream } = yield* connection.status
      if (known === null) return
      const connectedAt = DateTime.toEpochMillis(DateTime.makeUnsafe(known.connectedAt))
      const epoch: Epoch = { number: known.epoch, connectedAt, session, account, farms, upstream: upstream.state }
      // heard before anybody asks for anything
      const reading = yield* Effect.forkChild(read(epoch), { startImmediately: true })
      current = epoch
      isDeaf = false
      yield* tell(({ began }) => began?.(epoch))
      yield* Effect.flatMap(connection.status, look)
      Deferred.doneUnsafe(arrived, Effect.succeed(epoch))
      const why = yield* Fiber.join(reading)
      last = { number: known.epoch, why }
      current = null
      arrived = Deferred.makeUnsafe()
      yield* tell(({ ended }) => ended?.(epoch, why))
      yield* Effect.flatMap(connection.status, look)
    })
    yield* Effect.forkScoped(Effect.forever(follow), { startImmediately: true })

    return Feed.of({
      // The connection may be ready a moment before it is heard of here.
      epoch: Effect.suspend(() =>
        current === null
          ? Effect.flatMap(connection.session, ({ closed }) => Effect.raceFirst(Deferred.await(arrived), closed))
          : Effect.succeed(current)
      ),
      current: () => current,
      isSound: () => current !== null && isSound(),
      isCutOff,
      watch: (listener) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            listeners.add(listener)
            if (current !== null) listener.began?.(current)
          }),
          () => Effect.sync(() => listeners.delete(listener))
        ),
      hear: (name, hear) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const hearers = heard.get(name) ?? new Set()
            heard.set(name, hearers.add(hear))
          }),
          () => Effect.sync(() => heard.get(name)?.delete(hear))
        ),
      nextId: () => ++lastId,
      answer: (reqId, hear) => {
        answers.set(reqId, hear)
        return () => void answers.delete(reqId)
      }
    })
  })
)
