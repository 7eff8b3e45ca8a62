/** A gateway that is dialled by the real handshake and played by hand: how it takes a dial, and what it says then. */
import { Deferred, Effect, Layer } from "effect"
import type { Command } from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as RequestId from "../../../src/domain/RequestId.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Handshake from "../../../src/layers/Tws/Handshake.ts"
import type * as Line from "../../../src/layers/Tws/Line.ts"
import { Tws } from "../../../src/layers/Tws/Tws.ts"
import type { Machine } from "../Machine.ts"

/**
 * How it takes a dial: not at all, without an answer, accepted and silent, closed at once, of an age that nobody speaks to, closed
 * after START_API, with 326, without a next order id, without an end of positions, or as it should.
 */
const manners = [
  "refused",
  "ignored",
  "mute",
  "shut",
  "old",
  "early",
  "taken",
  "nameless",
  "listless",
  "ready"
] as const
export type Manner = typeof manners[number]
export const isManner = (name: string): name is Manner => manners.some((each) => each === name)

const says: { readonly [code: number]: string } = {
  321: "Error validating request.-'bP' : cause - The API interface is currently in Read-Only mode.",
  1300: "TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port -4002",
  2103: "Market data farm connection is broken:usfarm",
  2104: "Market data farm connection is OK:usfarm",
  2105: "HMDS data farm connection is broken:ushmds",
  2106: "HMDS data farm connection is OK:ushmds"
}

export const notice = (code: number): Event => ({
  _tag: "error",
  id: -1,
  errorCode: code,
  errorMsg: says[code] ?? "",
  advancedOrderReject: ""
})

export const make = (machine: Machine) => {
  const dials: Array<readonly [at: number, port: number]> = []
  let manner: Manner = "ready"
  let accounts = "DU1234567"
  let open = 0
  let mostOpen = 0
  let current: { readonly tell: (events: ReadonlyArray<Event>) => void; readonly end: Line.Line["closed"] } | null =
    null
  let isQuiet = false
  let owed: Array<() => Event> = []
  let close: (reason: "Closed" | "Reset") => void = () => {}

  const answerTo = (command: Command): (() => Event) | null => {
    switch (command._tag) {
      case "reqPositions":
        return manner === "listless" ? null : () => ({ _tag: "positionEnd" })
      case "reqAllOpenOrders":
        return () => ({ _tag: "openOrderEnd" })
      case "reqExecutions":
        return () => ({ _tag: "execDetailsEnd", reqId: RequestId.own.executions })
      case "reqCompletedOrders":
        return () => ({ _tag: "completedOrdersEnd" })
      case "reqCurrentTime":
        return () => ({ _tag: "currentTime", time: Math.floor(machine.now() / 1000) })
      case "reqManagedAccts":
        return () => ({ _tag: "managedAccounts", accountsList: accounts })
      default:
        return null
    }
  }

  const dial: Line.Dial = Effect.fnUntraced(function*(_, port) {
    const failure = (reason: "Closed" | "ClosedDuringHandshake" | "Refused" | "Reset") =>
      new ConnectionError({ reason })
    dials.push([machine.now(), port])
    const taken = manner
    if (taken === "refused") return yield* failure("Refused")
    const scope = yield* Effect.scope
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        mostOpen = Math.max(mostOpen, ++open)
      }),
      () =>
        Effect.sync(() => {
          open--
          current = null
        })
    )
    if (taken === "ignored") return yield* Effect.never
    const closed = yield* Deferred.make<never, ConnectionError>()
    let frameAt = machine.now()
    let askedAt = Number.NEGATIVE_INFINITY
    let framesOut = 0
    let onEvents: (events: ReadonlyArray<Event>) => void = () => {}
    const tell = (events: ReadonlyArray<Event>): void => {
      if (Deferred.isDoneUnsafe(closed)) return
      frameAt = machine.now()
      onEvents(events)
    }
    isQuiet = false
    owed = []
    close = (reason) => void Deferred.doneUnsafe(closed, Effect.fail(failure(reason)))
    current = { tell, end: Deferred.await(closed) }
    const later = (events: () => ReadonlyArray<Event>) => Effect.forkIn(Effect.sync(() => tell(events())), scope)
    return {
      hello: taken === "mute"
        ? Effect.never
        : taken === "shut"
        ? Effect.fail(failure("ClosedDuringHandshake"))
        : Effect.succeed({ serverVersion: taken === "old" ? 100 : 193, connectionTime: "20260304 10:00:00 EST" }),
      start: (_, listener) =>
        Effect.suspend(() => {
          onEvents = listener
          const named: Event = { _tag: "managedAccounts", accountsList: accounts }
          if (taken === "early") return Effect.sync(() => close("Closed"))
          if (taken === "taken") return Effect.andThen(later(() => [notice(326)]), Effect.sync(() => close("Closed")))
          return later(() => taken === "nameless" ? [named] : [named, { _tag: "nextValidId", orderId: 1 }])
        }).pipe(Effect.asVoid),
      send: (command) =>
        Effect.suspend(() => {
          if (Deferred.isDoneUnsafe(closed)) return Deferred.await(closed)
          framesOut++
          if (command._tag === "reqCurrentTime") askedAt = machine.now()
          const answer = answerTo(command)
          if (answer === null) return Effect.void
          if (!isQuiet) return Effect.asVoid(later(() => [answer()]))
          owed.push(answer)
          return Effect.void
        }),
      heard: () => ({ byteAt: frameAt, frameAt, askedAt }),
      traffic: () => ({ framesIn: 0, framesOut }),
      closed: Deferred.await(closed)
    }
  })

  return {
    layer: Layer.succeed(Tws, { connect: Handshake.connect(dial) }),
    dials,
    open: () => open,
    mostOpen: () => mostOpen,
    takesDials: (how: Manner): void => void (manner = how),
    manages: (list: string): void => void (accounts = list),
    close: (reason: "Closed" | "Reset"): void => {
      close(reason)
      machine.rest()
    },
    say: (...events: ReadonlyArray<Event>): void => {
      current?.tell(events)
      machine.rest()
    },
    /** Answers nothing any more, until it answers all that it was asked meanwhile: whether it was. */
    quiet: (): void => void (isQuiet = true),
    answer: (): boolean => {
      isQuiet = false
      const late = owed.splice(0).map((each) => each())
      if (late.length > 0) current?.tell(late)
      machine.rest()
      return late.length > 0
    }
  }
}

export interface Gateway extends ReturnType<typeof make> {}
