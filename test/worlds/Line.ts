/** A line to a gateway that is played by hand: what it is sent is kept, and what it tells is told at once. */
import { Deferred, Effect, Layer, Stream } from "effect"
import type { Command } from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import type { Status } from "../../src/domain/Status.ts"
import { ConnectionError } from "../../src/errors/IbkrError.ts"
import { type Epoch, Feed, type Listener } from "../../src/layers/Broker/Feed.ts"
import { Pacing } from "../../src/layers/Broker/Pacing.ts"
import { Connection } from "../../src/layers/Connection.ts"
import type { Machine } from "./Machine.ts"

export const account = "DU1234567"

/** The first list of a session tells of what an earlier one has placed: nothing here is a gateway that has just come up. */
const status = { lastError: null, upstream: { state: "ok", since: "2026-01-01T00:00:00Z" }, state: "connected" }

const idOf = (event: Event): number | undefined =>
  event._tag === "error" ? event.id : "reqId" in event ? event.reqId : undefined

export const make = (machine: Machine) => {
  const hearers = new Map<string, Set<(event: never, epoch: Epoch) => void>>()
  const listeners = new Set<Listener>()
  const answers = new Map<number, (event: Event, at: number) => void>()
  const sent: Array<Command> = []
  let current: Epoch | null = null
  let number = 0
  let lastId = 1000
  let closed = Deferred.makeUnsafe<never, ConnectionError>()
  const lost = new ConnectionError({ reason: "Closed" })
  const none = Effect.suspend(() => Effect.fail(new ConnectionError({ reason: "NotReady" })))

  const epochOf = (): Epoch => {
    const died = closed
    const epoch: Epoch = {
      number: ++number,
      account,
      connectedAt: machine.now(),
      farms: {},
      upstream: "ok",
      session: {
        clientId: 1,
        serverVersion: 193,
        connectionTime: `${
          new Date(machine.now()).toISOString().replace(/^(\d+)-(\d+)-(\d+)T(.{8}).*$/, "$1$2$3 $4")
        } UTC`,
        managedAccounts: [account],
        nextOrderId: 1,
        send: (command: Command) =>
          Effect.suspend(() => current === epoch ? Effect.sync(() => void sent.push(command)) : Effect.fail(lost)),
        events: Stream.never,
        hear: () => Effect.never,
        heard: () => ({ byteAt: machine.now(), frameAt: machine.now(), askedAt: machine.now() }),
        traffic: () => ({ framesIn: 0, framesOut: 0 }),
        closed: Deferred.await(died)
      }
    }
    return epoch
  }
  const feed = Feed.of({
    epoch: Effect.suspend(() => current === null ? none : Effect.succeed(current)),
    current: () => current,
    isSound: () => current !== null,
    isCutOff: () => false,
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
          const those = hearers.get(name) ?? new Set()
          hearers.set(name, those.add(hear))
        }),
        () => Effect.sync(() => hearers.get(name)?.delete(hear))
      ),
    nextId: () => ++lastId,
    answer: (reqId, hear) => {
      answers.set(reqId, hear)
      return () => void answers.delete(reqId)
    }
  })
  const turn = (epoch: Epoch) => Effect.suspend(() => current === epoch ? Effect.void : Effect.fail(lost))
  const pacing = Pacing.of({
    turn,
    send: (epoch, command) => Effect.andThen(turn(epoch), epoch.session.send(command)),
    slowness: () => 1,
    quota: Effect.void as never
  })
  const connection = Connection.of({
    status: Effect.succeed(status as Status),
    ordersBlockedBy: Effect.sync(() => current === null ? ["not_ready" as const] : []),
    changes: Stream.concat(Stream.make(status as Status), Stream.never),
    notices: Stream.never,
    session: Effect.suspend(() => current === null ? none : Effect.succeed(current.session)),
    ready: Effect.never,
    account: Effect.succeed(account),
    reconnect: Effect.void,
    stop: () => Effect.never,
    stopped: Effect.never
  })
  return {
    layer: Layer.mergeAll(
      Layer.succeed(Feed, feed),
      Layer.succeed(Pacing, pacing),
      Layer.succeed(Connection, connection)
    ),
    sent,
    current: () => current,
    begin: (): void => {
      closed = Deferred.makeUnsafe()
      const epoch = epochOf()
      current = epoch
      for (const { began } of [...listeners]) began?.(epoch)
      for (const { sound } of [...listeners]) sound?.(true)
      machine.rest()
    },
    end: (): void => {
      const epoch = current
      if (epoch === null) return
      current = null
      for (const { ended } of [...listeners]) ended?.(epoch, lost)
      for (const { sound } of [...listeners]) sound?.(false)
      Deferred.doneUnsafe(closed, Effect.fail(lost))
      machine.rest()
    },
    /** Tells some events as they come in one breath. */
    tell: (events: ReadonlyArray<Event>): void => {
      const epoch = current
      if (epoch === null) return
      for (const event of events) {
        const id = idOf(event)
        if (id !== undefined) answers.get(id)?.(event, machine.now())
        for (const hear of [...hearers.get(event._tag) ?? []]) hear(event as never, epoch)
      }
      machine.rest()
    }
  }
}

export interface Line extends ReturnType<typeof make> {}
