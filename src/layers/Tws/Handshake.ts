/**
 * Makes a session of an open line: version, START_API, accounts and next order id, each stage with its own deadline.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Account from "../../domain/Account.ts"
import type { Event } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import { ConnectionError, IbkrError, type TimedOperation, TimeoutError } from "../../errors/IbkrError.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import { Deadlines } from "../../schedules/Deadlines.ts"
import * as Layout from "../../wire/Layout/Layout.ts"
import type { Dial } from "./Line.ts"
import * as Readers from "./Readers.ts"
import type { Tws, TwsSession } from "./Tws.ts"

const within = (operation: TimedOperation, duration: Duration.Duration, endpoint: string) =>
  Effect.timeoutOrElse({
    duration,
    orElse: () => Effect.fail(new TimeoutError({ operation, duration: Duration.toMillis(duration), endpoint }))
  })

/**
 * The `connect` of a `Tws` over any transport. A close between START_API and the first account list is what a gateway
 * often does instead of saying 326 (source: `ib_async` issue 152), so it reads as `ClientIdInUse`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const connect = (dial: Dial): Tws["Service"]["connect"] =>
  Effect.fnUntraced(function*(options) {
    const deadlines = yield* Deadlines
    const endpoint = `${options.host}:${options.port}`
    const line = yield* dial(options.host, options.port).pipe(within("TcpConnect", deadlines.tcpConnect, endpoint))
    const reply = yield* line.hello.pipe(within("Handshake", deadlines.handshake, endpoint))
    if (!(reply.serverVersion >= Layout.minimum && reply.serverVersion <= Layout.maximum)) {
      return yield* new ConnectionError({
        reason: "VersionUnsupported",
        endpoint,
        detail: `it answered ${Mask.text(String(reply.serverVersion))}`
      })
    }

    const readers = Readers.make(yield* Clock.Clock)
    const accounts = Deferred.makeUnsafe<ReadonlyArray<string>, ConnectionError>()
    const orderId = Deferred.makeUnsafe<number, ConnectionError>()
    const watch = (event: Event) => {
      if (event._tag === "managedAccounts") {
        const ids = Account.parseList(event.accountsList)
        Mask.learn(ids)
        if (ids.length > 0) Deferred.doneUnsafe(accounts, Effect.succeed(ids))
      } else if (event._tag === "nextValidId") {
        Deferred.doneUnsafe(orderId, Effect.succeed(event.orderId))
      } else if (event._tag === "error" && TwsCode.isClientIdInUse(event.errorCode)) {
        Deferred.doneUnsafe(
          accounts,
          Effect.fail(
            new ConnectionError({
              reason: "ClientIdInUse",
              endpoint,
              code: event.errorCode,
              detail: Mask.text(event.errorMsg)
            })
          )
        )
      }
    }
    const onEvents = (events: ReadonlyArray<Event>) => {
      for (const event of events) {
        if (event._tag === "managedAccounts" || event._tag === "nextValidId" || event._tag === "error") watch(event)
      }
      if (events.length > 0) options.onEvents?.(events)
      return readers.publish(events)
    }
    yield* line.start(options.clientId, onEvents)
    const [managedAccounts, nextOrderId] = yield* Effect.all([Deferred.await(accounts), Deferred.await(orderId)], {
      concurrency: 2
    }).pipe(
      Effect.raceFirst(Effect.catchIf(
        line.closed,
        ({ reason }) => reason === "Closed" || reason === "Reset",
        ({ reason }) => {
          const { byteAt, frameAt } = line.heard()
          return Effect.fail(
            byteAt > frameAt
              ? new ConnectionError({ reason, endpoint, detail: "after START_API, in the middle of a message" })
              : new ConnectionError({
                reason: "ClientIdInUse",
                endpoint,
                detail: "it closed the connection right after START_API, without a word"
              })
          )
        }
      )),
      within("Ready", deadlines.ready, endpoint)
    )
    // A session that we end says so like any other: with why its Scope was closed.
    const ended = Deferred.makeUnsafe<never, IbkrError>()
    let endedBy: IbkrError | undefined
    const end = (error: IbkrError) =>
      Effect.sync(() => {
        if (endedBy !== undefined) return
        endedBy = error
        Deferred.doneUnsafe(ended, Effect.fail(error))
        readers.fail(error)
      })
    yield* Effect.forkScoped(Effect.catch(line.closed, end), { startImmediately: true })
    yield* Effect.addFinalizer((exit) => {
      if (Exit.isSuccess(exit)) return end(new ConnectionError({ reason: "Closed", endpoint, detail: "by us" }))
      const why = Option.filter(Cause.findErrorOption(exit.cause), Schema.is(IbkrError))
      return end(Option.getOrElse(why, () => new ConnectionError({ reason: "Replaced", endpoint })))
    })

    const session: TwsSession = {
      clientId: options.clientId,
      serverVersion: reply.serverVersion,
      connectionTime: reply.connectionTime,
      managedAccounts,
      nextOrderId,
      send: (command) =>
        Effect.suspend(() => {
          if (endedBy === undefined) return line.send(command)
          const { message } = endedBy
          return Effect.fail(
            endedBy._tag === "ConnectionError"
              ? endedBy
              : new ConnectionError({ reason: "Closed", endpoint, detail: message })
          )
        }),
      events: readers.events,
      hear: readers.hear,
      heard: line.heard,
      traffic: line.traffic,
      closed: Deferred.await(ended)
    }
    return session
  })
