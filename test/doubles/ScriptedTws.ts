/** A `Tws` that does, dial by dial, what a script says: fail, or open a session that answers and ends when it should. */
import { Clock, Deferred, Duration, Effect, Exit, Layer, Stream } from "effect"
import type { Command } from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import { ConnectionError, type IbkrError } from "../../src/errors/IbkrError.ts"
import { Tws, type TwsSession } from "../../src/layers/Tws/Tws.ts"

export interface Step {
  /** Fails the dial with this, at once. */
  readonly fails?: IbkrError
  /** Seconds that the dial takes. */
  readonly takes?: number
  /** Seconds until the gateway closes the session; never by default. */
  readonly lasts?: number
  /** Seconds that ending the session takes. */
  readonly lingers?: number
  readonly accounts?: ReadonlyArray<string>
  /** Commands that are not answered. */
  readonly mute?: ReadonlyArray<Command["_tag"]>
  /** Seconds from which on nothing is answered any more. */
  readonly silentAfter?: number
}

export interface Scripted {
  /** Seconds at which we dialled, with the client id and port. */
  readonly dials: Array<number>
  readonly clientIds: Array<number>
  readonly ports: Array<number>
  /** What was sent, with the second. */
  readonly sent: Array<readonly [number, Command["_tag"]]>
  /** Makes the newest session say something. */
  readonly say: (...events: ReadonlyArray<Event>) => Effect.Effect<void>
  /** Makes the newest session's line be heard, with nothing that is an event. */
  readonly hum: Effect.Effect<void>
  /** Makes bytes come on it that complete no frame. */
  readonly drip: Effect.Effect<void>
  /** How each session was ended, on our side. */
  readonly ended: Array<"in order" | "by reset">
  /** How many sessions are open. */
  readonly open: () => number
  readonly layer: Layer.Layer<Tws>
}

const answers: { readonly [K in Command["_tag"]]?: (now: number, accounts: ReadonlyArray<string>) => Event } = {
  reqPositions: () => ({ _tag: "positionEnd" }),
  reqAllOpenOrders: () => ({ _tag: "openOrderEnd" }),
  reqExecutions: () => ({ _tag: "execDetailsEnd", reqId: 2 ** 30 }),
  reqCompletedOrders: () => ({ _tag: "completedOrdersEnd" }),
  reqCurrentTime: (now) => ({ _tag: "currentTime", time: Math.floor(now / 1000) }),
  reqManagedAccts: (_, accounts) => ({ _tag: "managedAccounts", accountsList: accounts.join(",") })
}

/** `script` says what becomes of the n-th dial, made at a time (epoch ms). */
export const make = (script: (dial: number, now: number) => Step): Scripted => {
  const dials: Array<number> = []
  const clientIds: Array<number> = []
  const ports: Array<number> = []
  const sent: Array<readonly [number, Command["_tag"]]> = []
  const ended: Array<"in order" | "by reset"> = []
  let open = 0
  let tell: (events: ReadonlyArray<Event>) => void = () => {}
  let hum = () => {}
  let drip = () => {}

  const connect: Tws["Service"]["connect"] = Effect.fnUntraced(function*(options) {
    const clock = yield* Clock.Clock
    const begun = clock.currentTimeMillisUnsafe()
    const step = script(dials.push(begun / 1000) - 1, begun)
    clientIds.push(options.clientId)
    ports.push(options.port)
    if (step.takes !== undefined) yield* Effect.sleep(Duration.seconds(step.takes))
    if (step.fails !== undefined) return yield* Effect.fail(step.fails)
    yield* Effect.acquireRelease(
      Effect.sync(() => open++),
      (_, exit) =>
        Effect.andThen(
          Effect.sleep(Duration.seconds(step.lingers ?? 0)),
          Effect.sync(() => {
            open--
            ended.push(Exit.isSuccess(exit) ? "in order" : "by reset")
          })
        )
    )
    const monotonic = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    const accounts = step.accounts ?? ["DU1234567"]
    const startedAt = monotonic()
    let frameAt = startedAt
    let byteAt = startedAt
    let askedAt = Number.NEGATIVE_INFINITY
    let framesIn = 0
    const closed = yield* Deferred.make<never, ConnectionError>()
    if (step.lasts !== undefined) {
      yield* Effect.forkScoped(
        Effect.andThen(
          Effect.sleep(Duration.seconds(step.lasts)),
          Deferred.fail(closed, new ConnectionError({ reason: "Closed" }))
        )
      )
    }
    const silent = () => step.silentAfter !== undefined && monotonic() - startedAt >= step.silentAfter * 1000
    const deliver = (events: ReadonlyArray<Event>) => {
      frameAt = monotonic()
      framesIn += events.length
      options.onEvents?.(events)
    }
    tell = deliver
    hum = () => {
      frameAt = monotonic()
    }
    drip = () => {
      byteAt = monotonic()
    }
    const session: TwsSession = {
      clientId: options.clientId,
      serverVersion: 193,
      connectionTime: "20261120 10:00:00 UTC",
      managedAccounts: accounts,
      nextOrderId: 1,
      send: (command) =>
        Effect.sync(() => {
          const now = clock.currentTimeMillisUnsafe()
          sent.push([now / 1000, command._tag])
          if (command._tag === "reqCurrentTime") askedAt = monotonic()
          const answer = answers[command._tag]?.(now, accounts)
          if (answer !== undefined && !silent() && step.mute?.includes(command._tag) !== true) deliver([answer])
        }),
      events: Stream.never,
      hear: () => Deferred.await(closed),
      heard: () => ({ byteAt: Math.max(byteAt, frameAt), frameAt, askedAt }),
      traffic: () => ({ framesIn, framesOut: sent.length }),
      closed: Deferred.await(closed)
    }
    return session
  })

  return {
    dials,
    clientIds,
    ports,
    sent,
    ended,
    say: (...events) => Effect.sync(() => tell(events)),
    hum: Effect.sync(() => hum()),
    drip: Effect.sync(() => drip()),
    open: () => open,
    layer: Layer.succeed(Tws, { connect })
  }
}
