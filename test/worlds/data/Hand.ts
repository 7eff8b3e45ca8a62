/** A connection that is played by hand: its sessions, how TWS and its farms stand to IBKR, what it is sent, and what it tells. */
import { Deferred, Effect, Stream } from "effect"
import type { Command } from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import type { Status } from "../../../src/domain/Status.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as TwsCode from "../../../src/errors/TwsCode.ts"
import * as Farm from "../../../src/errors/TwsCode/Farm.ts"
import * as Latest from "../../../src/layers/Broker/Latest.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import type { TwsSession } from "../../../src/layers/Tws/Tws.ts"
import * as Life from "../Life.ts"
import { account } from "../Line.ts"
import type { Machine } from "../Machine.ts"

// what a connection asks anew once TWS has IBKR again is answered within this time (ms)
const listing = 100

const lost = new ConnectionError({ reason: "Closed" })
const notReady = new ConnectionError({ reason: "NotReady" })

/** `sent` hears each command as it is written, with the number of its session. */
export const make = (machine: Machine, sent: (command: Command, session: number) => void) => {
  const hearers = new Set<(events: ReadonlyArray<Event>) => void>()
  let number = 0
  let session: TwsSession<never> | null = null
  let connectedAt = 0
  let upstream: Status["upstream"]["state"] = "ok"
  let farms: { [name: string]: Status["farms"][string] } = {}
  let isSilent = false
  let isListing = false
  let closed = Deferred.makeUnsafe<never, ConnectionError>()
  let arrived = Deferred.makeUnsafe<TwsSession<never>>()

  const isReady = () => session !== null && !isSilent && !isListing
  const status = (): Status => {
    const known = session === null ? null : { epoch: number, connectedAt: new Date(connectedAt).toISOString() }
    const state = session === null ? "reconnecting" : "connected"
    const its = { state: session === null ? "unknown" : upstream, since: null }
    return { state, ready: isReady(), session: known, upstream: its, farms: { ...farms } } as never
  }
  const statuses = Life.done(machine.run(Latest.make(status())))
  const change = (): void => {
    statuses.set(status())
    machine.rest()
  }
  const open = (): TwsSession<never> => {
    const own = number
    const end = closed
    return {
      clientId: 1,
      serverVersion: 193,
      connectionTime: "20260304 15:00:00 UTC",
      managedAccounts: [account],
      nextOrderId: 1,
      send: (command) =>
        Effect.suspend(() => {
          if (session === null || number !== own) return Effect.fail(lost)
          sent(command, own)
          return Effect.void
        }),
      events: Stream.never,
      hear: (each) =>
        Effect.acquireUseRelease(
          Effect.sync(() => hearers.add(each)),
          () => Deferred.await(end),
          () => Effect.sync(() => hearers.delete(each))
        ),
      heard: () => ({ byteAt: machine.now(), frameAt: machine.now(), askedAt: machine.now() }),
      traffic: () => ({ framesIn: 0, framesOut: 0 }),
      closed: Deferred.await(end)
    }
  }
  const learn = (event: Event): void => {
    if ((event._tag === "tickPrice" || event._tag === "tickSize") && upstream === "unknown") upstream = "ok"
    if (event._tag !== "error") return
    const farm = Farm.parse(event.errorCode, event.errorMsg)
    if (farm !== undefined) {
      farms = { ...farms, [farm.name]: farm.state }
      if (farm.state === "ok" && upstream === "unknown") upstream = "ok"
    }
    const line = TwsCode.upstream(event.errorCode)
    if (line === "lost") upstream = "lost"
    else if (line !== undefined) {
      upstream = "ok"
      isListing = true
      machine.run(Effect.delay(
        Effect.sync(() => {
          isListing = false
          statuses.set(status())
        }),
        listing
      ))
    }
  }
  return {
    connection: Connection.of({
      status: Effect.sync(status),
      ordersBlockedBy: Effect.succeed([]),
      changes: statuses.changes,
      notices: Stream.never,
      session: Effect.suspend(() => session === null ? Effect.fail(notReady) : Effect.succeed(session)),
      ready: Effect.suspend(() => session === null ? Deferred.await(arrived) : Effect.succeed(session)),
      account: Effect.succeed(account),
      reconnect: Effect.void,
      stop: () => Effect.never,
      stopped: Effect.never
    }),
    session: (): number | null => session === null ? null : number,
    isSound: (): boolean => isReady() && upstream === "ok",
    begin: (): void => {
      number++
      connectedAt = machine.now()
      if (upstream === "lost") upstream = "unknown"
      closed = Deferred.makeUnsafe()
      session = open()
      Deferred.doneUnsafe(arrived, Effect.succeed(session))
      change()
    },
    end: (): void => {
      session = null
      isSilent = false
      farms = {}
      arrived = Deferred.makeUnsafe()
      Deferred.doneUnsafe(closed, Effect.fail(lost))
      change()
    },
    /** Nothing is heard on the line for a moment, or it is again. */
    silent: (isNow: boolean): void => {
      isSilent = isNow
      change()
    },
    tell: (event: Event): void => {
      if (session === null) return
      learn(event)
      for (const hear of [...hearers]) hear([event])
      change()
    }
  }
}

export interface Hand extends ReturnType<typeof make> {}
