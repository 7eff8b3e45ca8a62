/**
 * Who is connected: how many may be, whose client id is whose, and which order id each of them uses next.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Event } from "../../domain/Event.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { Happenings } from "../Logbook/Happenings.ts"
import * as Recent from "../Recent.ts"
import * as Client from "./Client.ts"

/**
 * Why a client was turned away.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnedAway {
  readonly at: number
  /** The number of the connection. */
  readonly number: number
  readonly clientId: number | null
  readonly why: string
}

const remembered = 100

/**
 * The register of clients. Next order ids outlive the connections that used them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(faults: Faults, { tell }: Happenings) {
  const connected = new Set<Client.Client>()
  const nextIds = new Map<number, number>()
  const turnedAway = Recent.make<TurnedAway>(remembered)
  const present = yield* Latch.make(false)
  const leaving = new Set<() => void>()
  let lastNumber = 0

  const started = (): ReadonlyArray<Client.Client> =>
    [...connected].filter(({ isDead, stage }) => stage === "started" && !isDead)
  const announce = (): void => {
    if (started().length > 0) present.openUnsafe()
    else present.closeUnsafe()
  }

  return {
    connect: (at: number, from?: string) =>
      Effect.tap(
        Effect.suspend(() => Client.make(++lastNumber, at, from)),
        (client) => Effect.sync(() => void connected.add(client))
      ),
    /** Forgets a client: its id is free again. `by` says who ended its line. */
    forget: (client: Client.Client, by: "client" | "gateway"): void => {
      if (connected.delete(client)) tell({ _tag: "Left", client, by })
      announce()
      leaving.forEach((left) => left())
    },
    /** Calls whenever a client was forgotten. */
    onLeave: (left: () => void): void => {
      leaving.add(left)
    },
    take: (client: Client.Client, clientId: number): void => {
      client.clientId = clientId
      client.stage = "started"
      tell({ _tag: "Started", client })
    },
    /** Ends the line of a client by its number; answers whether it was there. */
    cut: (number: number, how: Client.Ending): boolean => {
      const client = [...connected].find((one) => one.number === number && one.stage !== "ended")
      if (client !== undefined) Client.end(client, how)
      return client !== undefined
    },
    all: (): ReadonlyArray<Client.Client> => [...connected],
    started,
    /** How many connections the gateway keeps open. */
    count: (): number => [...connected].filter(({ stage }) => stage !== "ended").length,
    /** To be called once a client was greeted or was lost: wakes what waits for one. */
    announce,
    /** Waits until a client is there. */
    present: present.await,
    isTaken: (clientId: number): boolean =>
      [...connected].some((client) => client.stage === "started" && client.clientId === clientId),
    /** Sends to the client of an id, if it is there. */
    tell: (clientId: number, events: ReadonlyArray<Event>): void => {
      for (const client of started()) if (client.clientId === clientId) Client.push(client, events)
    },
    tellAll: (events: ReadonlyArray<Event>): void => started().forEach((client) => Client.push(client, events)),
    turnAway: (client: Client.Client, at: number, clientId: number | null, why: string): void => {
      client.wasTurnedAway = true
      turnedAway.add({ at, number: client.number, clientId, why })
      tell({ _tag: "TurnedAway", client, clientId, why })
    },
    turnedAway: turnedAway.list,
    /** The highest order id that this client id has used, plus one; less while a fault rolls it back. */
    nextId: (clientId: number): number => {
      const next = nextIds.get(clientId) ?? 1
      const rollback = faults.on("rollback-ids")
      return rollback === undefined ? next : Math.max(1, next - (rollback.by ?? next))
    },
    useId: (clientId: number, orderId: number): void => {
      nextIds.set(clientId, Math.max(nextIds.get(clientId) ?? 1, orderId + 1))
    },
    /** The next order id of every client id that has used one. */
    nextIds: (): ReadonlyArray<readonly [clientId: number, nextId: number]> => [...nextIds],
    /** Forgets the order ids that were used, and who was turned away. */
    reset: (): void => {
      nextIds.clear()
      turnedAway.clear()
    }
  }
})

/**
 * The register of clients.
 *
 * @since 0.1.0
 * @category models
 */
export interface Clients extends Effect.Success<ReturnType<typeof make>> {}
