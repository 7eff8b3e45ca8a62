/**
 * Orders against the simulated gateway of the same process, on a clock that the test turns; the program can crash and start
 * again while the gateway goes on.
 */
import { Clock, Context, Duration, Effect, Exit, identity, Layer, Logger, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Command, Request } from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Event } from "../../../src/domain/Event.ts"
import type { Order, OrderRequest } from "../../../src/domain/Order.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Ibkr from "../../../src/Ibkr.ts"
import * as Audit from "../../../src/layers/Broker/Audit.ts"
import * as Witness from "../../../src/layers/Broker/Audit/Witness.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Feed from "../../../src/layers/Broker/Feed.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import * as Pacing from "../../../src/layers/Broker/Pacing.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Append from "../../../src/layers/State/Append.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import * as State from "../../../src/layers/State/State.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Tws from "../../../src/layers/Tws/Tws.ts"
import type { Line } from "../../../src/simulator/Clients/Line.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as MessageId from "../../../src/wire/MessageId.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Held from "../../doubles/Held.ts"

export interface Options {
  readonly gateway?: Gateway.Options
  readonly settings?: Partial<SettingsData>
  /** The journal's lines, and the state, that the first run finds. */
  readonly lines?: Array<string>
  readonly state?: Map<string, string>
  /** What everybody waits for who asks whether the state is ours, and whether the disk has answered whoever waits no longer. */
  readonly lock?: Effect.Effect<boolean>
  /** What a look at the file of the lock waits for: a disk that hangs. */
  readonly look?: Effect.Effect<void>
  /** What comes between the journal and its lines. */
  readonly disk?: (file: Append.Append) => Append.Append
  /** The names that other client ids have given when our own journal has been written, given its lines. */
  readonly beside?: (lines: ReadonlyArray<string>) => ReadonlyArray<string>
  /** What the gate of risk does otherwise than to let everything pass. */
  readonly risk?: Partial<Risk.Risk["Service"]>
  /** Where the audit goes. */
  readonly audit?: Array<unknown>
  /** What comes to the gateway, and is passed over by it; `instead` is what else it takes as if it had been sent. */
  readonly passesOver?: (request: Request, instead: (request: Request) => void) => boolean
  /** What comes from the gateway; the rest is kept from us. */
  readonly tells?: (event: Event) => boolean
  /** What of it comes behind all that comes with it. */
  readonly trails?: (event: Event) => boolean
  /** What a session that lives does not take just now. */
  readonly takesNo?: (tag: Command["_tag"]) => boolean
  /** What of what comes from the gateway cannot be decoded. */
  readonly garbles?: (event: Event) => boolean
}

export const market = (more: Partial<OrderRequest> = {}): OrderRequest => ({
  contract: Contract.stock("AAPL"),
  action: "BUY",
  quantity: "10",
  orderType: "MKT",
  ...more
})

/** A limit that rests: far below the market. */
export const resting = (more: Partial<OrderRequest> = {}): OrderRequest =>
  market({ orderType: "LMT", limitPrice: "100.00", ...more })

/** How an order stands, in short. */
export const short = ({ filled, orderRef, remaining, settled, state }: Order): string =>
  `${orderRef} ${state} ${filled}/${remaining}${settled ? "" : " unsettled"}`

/** The gateway, but for what it passes over, what it does not tell, and what it tells later. */
const inattentive = (
  gateway: Gateway.Gateway["Service"],
  { passesOver = () => false, tells = () => true, trails = () => false }: Options
) =>
  Object.create(gateway, {
    accept: {
      value: Effect.map(gateway.accept, (line): Line => ({
        ...line,
        send: (request) => passesOver(request, line.send) ? undefined : line.send(request),
        deliver: (hand) =>
          line.deliver((out) => {
            if (out._tag !== "Events") return hand(out)
            const told = out.events.filter(tells)
            return hand({ ...out, events: [...told.filter((event) => !trails(event)), ...told.filter(trails)] })
          })
      }))
    }
  }) as Gateway.Gateway["Service"]

const garbled = (event: Event): Event => ({
  _tag: "undecodable",
  messageId: MessageId.ofEvent(event._tag) ?? -1,
  problem: "garbled",
  ...("reqId" in event && event.reqId >= 0 ? { of: event.reqId } : {})
})

/** The line, but for what it does not take just now, and what it garbles. */
export const rough = ({ garbles = () => false, takesNo = () => false }: Pick<Options, "garbles" | "takesNo">) =>
  Layer.effect(
    Tws.Tws,
    Effect.map(Tws.Tws, ({ connect }) => ({
      connect: (options: Parameters<typeof connect>[0]) =>
        Effect.map(connect(options), (session) => ({
          ...session,
          hear: (dispatch: Parameters<typeof session.hear>[0]) =>
            session.hear((events) => dispatch(events.map((event) => garbles(event) ? garbled(event) : event))),
          send: (command: Command) =>
            Effect.suspend(() =>
              takesNo(command._tag)
                ? Effect.fail(new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" }))
                : session.send(command)
            )
        }))
    }))
  )

/** The state, of which a look at its lock takes a while. */
const locked = (lock: Effect.Effect<boolean>) =>
  Layer.effect(
    State.State,
    Effect.map(State.State, (state) => ({
      ...state,
      isOurs: Effect.andThen(lock, state.isOurs),
      isOursInTime: Effect.andThen(lock, state.isOursInTime),
      writable: Effect.flatMap(lock, (isKnown) => isKnown ? state.writable : Effect.succeed(false))
    }))
  )

/** The state under a lock whose file is looked at, which takes a while. */
const lookedAt = (look: Effect.Effect<void>) =>
  Layer.effect(
    State.State,
    Effect.gen(function*() {
      const state = yield* State.State
      const { isKnown, isOurs, isOursInTime } = yield* Held.make(look)
      const writable = Effect.flatMap(isKnown, (isKnown) => isKnown ? state.writable : Effect.succeed(false))
      return { ...state, isOurs, isOursInTime, writable }
    })
  )

const settings = (more: Partial<SettingsData> = {}) => Settings.layer({ resetRegion: "none", ...more })

export const make = Effect.fnUntraced(function*({ lines = [], state = new Map(), ...options }: Options = {}) {
  const startedAt = yield* Clock.currentTimeMillis
  const gateway = yield* Gateway.make({ accounts: ["DU1234567"], ...options.gateway })
  const alerts: Array<string> = []
  const said: Array<ReadonlyArray<string>> = []
  const logs: Array<string> = []
  const told: Array<string> = []
  const executions: Array<string> = []
  const second = Effect.map(Clock.currentTimeMillis, (now) => (now - startedAt) / 1000)

  const journal = Layer.effect(
    Journal.Journal,
    Effect.map(Journal.Journal, (own) => {
      const elsewhere = new Set<string>()
      const anew = Effect.sync(() => options.beside?.(lines).forEach((name) => elsewhere.add(name)))
      return { ...own, found: { ...own.found, elsewhere }, anew }
    })
  ).pipe(
    Layer.provide(Layer.suspend(() => Journal.layerOver(Effect.map(Append.memory(lines), options.disk ?? identity))))
  )
  const risk = Layer.effect(Risk.Risk, Effect.map(Risk.Risk, (none) => ({ ...none, ...options.risk }))).pipe(
    Layer.provide(Risk.layerNone)
  )
  const broker = Orders.layer.pipe(
    Layer.provideMerge(Contracts.layer),
    Layer.provide(Requests.layer),
    Layer.provideMerge(Pacing.layer),
    Layer.provideMerge(Feed.layer),
    Layer.provideMerge(Ibkr.layer),
    Layer.provideMerge(Layer.provide(Witness.risk, risk)),
    Layer.provide(Audit.layerMemory(options.audit ?? [])),
    Layer.provide(journal),
    Layer.provide([
      rough(options).pipe(
        Layer.provide(Simulated.layer),
        Layer.provide(Layer.succeed(Gateway.Gateway, inattentive(gateway, options)))
      ),
      Layer.suspend(() => settings(options.settings)),
      Layer.suspend(() =>
        Layer.provide(
          options.look === undefined ? locked(options.lock ?? Effect.succeed(true)) : lookedAt(options.look),
          StateMemory.layer(state)
        )
      ),
      Layer.succeed(Notifier.Notifier, {
        notify: ({ event, lines: [first = "", ...more] }) =>
          Effect.map(second, (at) => {
            alerts.push(`${at} ${event} ${first}`)
            said.push([event, first, ...more])
          }),
        flush: Effect.void
      }),
      Logger.layer([Logger.make(({ logLevel, message }) => void logs.push(`${logLevel} ${String(message)}`))])
    ])
  )
  /** Turns the clock by so many seconds. */
  const pass = (seconds: number) =>
    Connected.settle.pipe(
      Effect.andThen(TestClock.adjust(Duration.millis(Math.round(seconds * 1000)))),
      Effect.andThen(Connected.settle)
    )
  /** Starts the program; it ends as a crash does with `crash`, at the latest with the test. */
  const start = Effect.gen(function*() {
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
    const context = yield* Layer.buildWithScope(Layer.fresh(broker), scope)
    const orders = Context.get(context, Orders.Orders)
    const connection = Context.get(context, Connection)
    yield* Effect.forkIn(
      Stream.runForEach(orders.changes, (order) => Effect.map(second, (at) => void told.push(`${at} ${short(order)}`))),
      scope,
      { startImmediately: true }
    )
    yield* Effect.forkIn(
      Stream.runForEach(
        orders.executions,
        ({ commission, execId, orderRef, quantity }) =>
          Effect.sync(() => executions.push(`${orderRef} ${execId} ${quantity} ${commission ?? "?"}`))
      ),
      scope,
      { startImmediately: true }
    )
    yield* pass(1)
    return {
      orders,
      connection,
      risk: Context.get(context, Risk.Risk),
      feed: Context.get(context, Feed.Feed),
      contracts: Context.get(context, Contracts.Contracts),
      pacing: Context.get(context, Pacing.Pacing),
      /** As a kill would: the line is reset, and nothing is said to anybody. */
      crash: Effect.andThen(Scope.close(scope, Exit.fail("crash")), Connected.settle)
    }
  })

  return {
    gateway,
    alerts,
    /** The same alerts, each its event and all of its lines. */
    said,
    logs,
    lines,
    told,
    executions,
    start,
    pass,
    second,
    /** What the gateway was sent of some kinds, with the second. */
    received: (...tags: ReadonlyArray<string>) =>
      gateway.received.filter(({ command }) => tags.includes(command._tag)).map(({ at, command }) =>
        `${(at - startedAt) / 1000} ${command._tag}`
      ),
    /** How often the gateway was sent the order of each name. */
    placed: () => {
      const counts: Record<string, number> = {}
      for (const { command } of gateway.received) {
        if (command._tag !== "placeOrder") continue
        const { orderRef = "", whatIf } = command.args[2]
        if (whatIf !== true) counts[orderRef] = (counts[orderRef] ?? 0) + 1
      }
      return counts
    }
  }
})

export interface Rig extends Effect.Success<ReturnType<typeof make>> {}

/** The orders of one of its programs. */
export type OrdersOf = Effect.Success<Rig["start"]>["orders"]

/** Leaves an order in the journal as a kill between its intent and its first byte does: one as `warm` is, by another name. */
export const intend = ({ lines }: Rig, orderRef: string): void => {
  const intent = lines.find((line) => line.includes("\"intent\",\"warm\"")) ?? ""
  lines.push(intent.replaceAll("warm", orderRef).replace(/(?<="intent","[^"]*",)\d+/, "77"))
}

/** Does something while the clock is turned by so many seconds, and answers what came of it by then. */
export const during = <A, E, R>(rig: Rig, effect: Effect.Effect<A, E, R>, seconds: number) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    yield* rig.pass(seconds)
    return yield* Effect.suspend(() => fiber.pollUnsafe() ?? Effect.die("still running"))
  })

/** A program that runs and has placed an order, `warm`, so that it knows its contract. */
export const warm = (options: Options = {}) =>
  Effect.gen(function*() {
    const rig = yield* make(options)
    const program = yield* rig.start
    yield* during(rig, program.orders.place(market({ orderRef: "warm" })), 1)
    rig.told.length = rig.executions.length = rig.alerts.length = 0
    return { rig, ...program }
  })

/** What the gateway was sent of an order, in some of its words. */
export const written = ({ gateway }: Rig, orderRef: string, ...words: ReadonlyArray<string>) =>
  gateway.received.flatMap(({ command }) => {
    if (command._tag !== "placeOrder") return []
    const order = command.args[2]
    const said = new Map<string, unknown>(Object.entries(order))
    return order.orderRef === orderRef && order.whatIf !== true ? [words.map((word) => said.get(word))] : []
  })
