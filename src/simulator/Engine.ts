/**
 * The rooms of the gateway put together: world, clients, book, faults, answers, and the two sides that use them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Family from "./Account/Family.ts"
import * as Feeds from "./Account/Feeds.ts"
import * as Ledger from "./Account/Ledger.ts"
import * as Answers from "./Answers/Answers.ts"
import * as Client from "./Clients/Client.ts"
import * as Clients from "./Clients/Clients.ts"
import * as Lines from "./Clients/Lines.ts"
import * as Pacing from "./Clients/Pacing.ts"
import * as Reception from "./Clients/Reception.ts"
import * as Report from "./Control/Report.ts"
import * as Director from "./Faults/Director.ts"
import * as Door from "./Faults/Door.ts"
import type * as Fault from "./Faults/Fault.ts"
import * as Faults from "./Faults/Faults.ts"
import type { Ground } from "./Faults/Ground.ts"
import * as Ice from "./Faults/Ice.ts"
import * as Strike from "./Faults/Strike.ts"
import * as Twist from "./Faults/Twist.ts"
import * as Happenings from "./Logbook/Happenings.ts"
import * as Market from "./Market/Market.ts"
import * as Pulse from "./Market/Pulse.ts"
import type { Options } from "./Options.ts"
import * as Alarm from "./Orders/Alarm.ts"
import * as Book from "./Orders/Book.ts"
import type * as Correction from "./Orders/Correction.ts"
import * as Window from "./Orders/Window.ts"
import * as Recent from "./Recent.ts"
import * as Keeper from "./State/Keeper.ts"
import * as Snapshot from "./State/Snapshot.ts"

const remembered = 10_000

/**
 * Makes the engine. It leaves no fiber behind when its Scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(options: Options = {}) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const { accounts = ["DU1234567"], cash = 1_000_000, closed = [], positions = [], seed = 1 } = options
  const { hours = "always", maxClients = 32, maxVersion, pacing = "off", speed = 0 } = options
  const limits = { lines: options.lines ?? 100, unentitled: options.noMarketData ?? [] }
  const happenings = Happenings.make()
  const faults = yield* Faults.make(happenings, options.readOnly ? { "read-only": {} } : {})
  const clients = yield* Clients.make(faults, happenings)
  const ice = yield* Ice.make
  const market = Market.make({ closed, hours, now, seed, speed, startedAt: options.state?.kept?.startedAt })
  const pulse = yield* Pulse.make(market)
  const ledger = Ledger.make({ accounts, cash, market, now, positions })
  const door = Door.make()
  const dials = Recent.make<number>(remembered)
  const received = Recent.make<Lines.Received>(remembered)

  const family = Family.make(ledger.accounts)
  const feeds = yield* Feeds.make({ market, ledger, family, faults, clients, now })
  const { state } = options
  const keeper = state && (yield* Keeper.make(state, () => Snapshot.take(rooms)))
  const changed = () => keeper?.changed()
  const positionChanged: typeof feeds.changed = (account, instrument) => {
    feeds.changed(account, instrument)
    changed()
  }
  const isOffline = () => faults.on("server-lost") !== undefined
  const alarm = yield* Alarm.make(now, () => ice.pass(() => book.wake()))
  const book: Book.Book = Book.make({
    market,
    ledger,
    family,
    clients,
    faults,
    masterClientId: options.masterClientId,
    now,
    isOffline,
    positionChanged,
    follow: (follower) => pulse.follow(() => ice.pass(follower)),
    wakeAt: alarm.set,
    changed
  })
  const rooms: Snapshot.Rooms = { accounts, market, ledger, clients, book, now }
  const run = yield* FiberSet.makeRuntime<never>()
  const answers = Answers.make({
    market,
    pulse,
    ledger,
    family,
    feeds,
    clients,
    faults,
    book,
    now,
    changed,
    run,
    limits,
    pacing
  })
  const pace = Pacing.make({ faults, now, pacing, run })
  const { trusted = [] } = options
  const reception = yield* Reception.make({ ledger, clients, faults, door, now, maxVersion, maxClients, trusted })
  const twist = Twist.make({ faults, run })
  const endAll = (how: Client.Ending): void => {
    for (const client of clients.all()) if (!client.isDead) Client.end(client, how)
  }
  const does = { ...reception, endAll, twist }
  const ground: Ground = { ledger, clients, faults, book, pulse, answers, door, ice, seed, ...does }
  const start = (request: Fault.Request): Effect.Effect<number> =>
    Effect.suspend(() => faults.start(request, now(), Strike.make(ground, request)))

  const line = Lines.make({ answers, faults, happenings, ice, now, pace, received: received.add, reception, twist })

  const setPositions = (wanted: ReadonlyArray<Ledger.Position>, account = ledger.accounts()[0] ?? "") =>
    Effect.sync(() =>
      ledger.setPositions(account, wanted).forEach((instrument) => positionChanged(account, instrument))
    )
  const startInitial = Effect.forEach(options.faults ?? [], start, { discard: true })
  yield* startInitial
  if (state?.kept !== undefined) Snapshot.put(rooms, state.kept)
  changed()

  const engine = {
    /** How many clients it lets in. */
    maxClients,
    /** Somebody dials this port: noted, and answered with what becomes of it. */
    knock: (port: number): Door.Knock => {
      dials.add(now())
      return faults.on("blackhole-connect") !== undefined && door.knock(port) === "open" ? "ignored" : door.knock(port)
    },
    /** Lets a connection in, of this process or from an address. Its transport ends it with `leave`. */
    accept: Effect.map(reception.arrive(), line),
    acceptFrom: (address: string) => Effect.map(reception.arrive(address), line),
    happenings,
    /** Tells a transport whether the port is open, and which one it is, now and at every change. */
    follow: door.follow,

    /** Starts a fault by name and answers its id. */
    startFault: <N extends Fault.Name>(name: N, parameters: Fault.Parameters<N>): Effect.Effect<number> =>
      start({ name, parameters } as Fault.Request),
    /** Ends a fault; answers whether it was on. */
    endFault: faults.end,
    endFaults: faults.endAll,
    faults: Effect.sync(faults.list),

    /** Replaces the positions of an account, the first where none is named, and tells who subscribed. */
    setPositions,
    /** Moves a price; limit orders that it reaches are filled. */
    setPrice: (symbol: string, price: number) =>
      Effect.sync(() => {
        market.setPrice(market.named(symbol), price)
        book.wake()
        pulse.beat()
      }),
    /** Closes or opens a market; orders that waited for it are filled. */
    setClosed: (symbol: string, isClosed: boolean) =>
      Effect.sync(() => {
        market.setClosed(symbol, isClosed)
        book.wake()
      }),
    ...Window.make(book),
    /** Back to the initial world: every line reset, every fault ended, the initial ones started. */
    reset: Effect.andThen(
      faults.endAll,
      Effect.sync(() => {
        for (const client of clients.all()) {
          Client.end(client, "rst")
          clients.forget(client, "gateway")
        }
        market.reset()
        ledger.reset()
        family.replace(undefined)
        answers.lose()
        book.reset()
        clients.reset()
        dials.clear()
        received.clear()
        changed()
      })
    ).pipe(Effect.andThen(startInitial)),

    /** When the gateway was dialled, in milliseconds since the epoch; the last 10 000. */
    dials: Effect.sync(dials.list),
    /** What the gateway was sent; the last 10 000. */
    get received(): ReadonlyArray<Lines.Received> {
      return received.list()
    },
    /** Ends the line of a client by its number; answers whether it was there. */
    cut: (number: number, how: Client.Ending) => Effect.sync(() => clients.cut(number, how)),
    /** Writes at once what survives a restart, where a place for it was given. */
    save: keeper?.save ?? Effect.void,
    prices: Effect.sync(() => Report.prices(market)),
    /** Corrects an execution, or busts it to no shares; answers its new id, or why it stands. */
    correct: (execId: string, terms: Correction.Terms): Effect.Effect<Correction.Corrected> =>
      Effect.sync(() => {
        const corrected = book.correct(execId, terms)
        book.wake()
        return corrected
      }),
    /** Every execution and every correction of one, oldest first; the last 10 000. */
    executions: Effect.sync(book.fills),
    report: Effect.sync(() => Report.make(market, ledger, clients, book, faults))
  }
  yield* Director.direct(options, seed, { ...engine, start })
  return engine
})

/**
 * The whole gateway: what transports drive, what tests and the control API ask of it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Engine extends Effect.Success<ReturnType<typeof make>> {}
