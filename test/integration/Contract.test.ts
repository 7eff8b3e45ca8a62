/** One behaviour of `Tws`, over a socket and in the same process. */
import { assert, describe, it } from "@effect/vitest"
import { SecType } from "@stoqey/ib/dist/api/data/enum/sec-type.js"
import { OrderAction } from "@stoqey/ib/dist/api/order/enum/order-action.js"
import { OrderType } from "@stoqey/ib/dist/api/order/enum/orderType.js"
import { Effect, Exit, Fiber, Scope, Stream } from "effect"
import * as Command from "../../src/domain/Command.ts"
import type { Event } from "../../src/domain/Event.ts"
import { ConnectionError, type IbkrError, TimeoutError } from "../../src/errors/IbkrError.ts"
import * as Handshake from "../../src/layers/Tws/Handshake.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import { Tws } from "../../src/layers/Tws/Tws.ts"
import * as Deadlines from "../../src/schedules/Deadlines.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import type * as Gateway from "../../src/simulator/Gateway.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()

const reasonOf = (error: IbkrError) => error._tag === "TimeoutError" ? error.operation : error.reason

const ways = {
  "a socket": () => Effect.provide(Tws, Socket.layer),
  "the same process": (gateway: Gateway.Gateway["Service"]) =>
    Effect.succeed(Tws.of({ connect: Handshake.connect(Simulated.makeDial(gateway)) }))
}

/** Accounts, next order id and three farms: what every session hears first. */
const greeting = 5

const bench = Effect.fnUntraced(function*(way: (typeof ways)[keyof typeof ways], options: Gateway.Options) {
  const { gateway, left, port } = yield* Rig.served(options)
  const tws = yield* way(gateway)
  const events: Array<Event> = []
  const dial = tws.connect({
    host: "127.0.0.1",
    port,
    clientId: 1,
    onEvents: (batch) => void events.push(...batch)
  })
  const clients = Effect.map(gateway.report, ({ clients }) => clients)
  return {
    gateway,
    left,
    events,
    dial,
    clients,
    isFree: Effect.gen(function*() {
      while ((yield* clients).length > 0) yield* Effect.sleep("1 millis")
    }),
    /** A session in a Scope of its own. */
    open: Effect.gen(function*() {
      const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
      return { scope, session: yield* Scope.provide(dial, scope) }
    })
  }
})
type Bench = Effect.Success<ReturnType<typeof bench>>

const received = ({ gateway }: Bench) => gateway.received.map(({ command }) => command)

for (const [name, way] of Object.entries(ways)) {
  const over = (
    title: string,
    options: Gateway.Options,
    test: (bench: Bench) => Effect.Effect<void, unknown, Scope.Scope>,
    deadlines = Rig.deadlines
  ) =>
    it.live(title, () =>
      Effect.flatMap(bench(way, options), test).pipe(
        Effect.provideService(Deadlines.Deadlines, deadlines),
        Effect.scoped,
        Rig.leaksNothing
      ))

  describe(`Tws over ${name}`, () => {
    over("says who is there", { accounts: ["DU1234567", "DU7654321"] }, ({ open }) =>
      Effect.gen(function*() {
        const { session } = yield* open
        const { clientId, managedAccounts, nextOrderId, serverVersion } = session
        assert.deepStrictEqual({ clientId, managedAccounts, nextOrderId, serverVersion }, {
          clientId: 1,
          managedAccounts: ["DU1234567", "DU7654321"],
          nextOrderId: 1,
          serverVersion: 193
        })
        assert.match(session.connectionTime, /^\d{8} \d\d:\d\d:\d\d /)
      }))

    for (const maxVersion of [151, 178]) {
      over(`speaks the version of the gateway: ${maxVersion}`, { maxVersion }, ({ open }) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* open).session.serverVersion, maxVersion)
        }))
    }

    over(
      "brings commands there and events back, in order",
      { positions: [{ symbol: "AAPL", size: 100 }] },
      (bench) =>
        Effect.gen(function*() {
          const { session } = yield* bench.open
          yield* Rig.comes(() => bench.events.length === greeting)
          const streamed: Array<Event> = []
          yield* Effect.forkScoped(
            Stream.runForEach(session.events, (event) => Effect.sync(() => streamed.push(event))),
            { startImmediately: true }
          )
          const commands = [
            Command.make("reqManagedAccts"),
            Command.make("reqPositions"),
            Command.make("reqIds"),
            Command.make("reqAllOpenOrders")
          ]
          for (const command of commands) yield* session.send(command)
          yield* Rig.comes(() => streamed.at(-1)?._tag === "openOrderEnd")
          assert.deepStrictEqual(received(bench).map(({ _tag }) => _tag), commands.map(({ _tag }) => _tag))
          assert.deepStrictEqual(streamed.map(({ _tag }) => _tag), [
            "managedAccounts",
            "position",
            "positionEnd",
            "nextValidId",
            "openOrderEnd"
          ])
          assert.deepStrictEqual(bench.events.slice(greeting), streamed)
          assert.deepStrictEqual(streamed[1], {
            _tag: "position",
            account: "DU1234567",
            contract: {
              conId: 265598,
              symbol: "AAPL",
              secType: SecType.STK,
              lastTradeDateOrContractMonth: "",
              strike: 0,
              exchange: "",
              currency: "USD",
              localSymbol: "AAPL",
              tradingClass: "NMS"
            },
            pos: 100,
            avgCost: 230
          })
        })
    )

    over("counts what passes, and knows when it was heard", {}, ({ events, open }) =>
      Effect.gen(function*() {
        const { session } = yield* open
        yield* Rig.comes(() => events.length === greeting)
        const before = { ...session.traffic(), ...session.heard() }
        yield* session.send(Command.make("reqCurrentTime"))
        yield* Rig.comes(() => events.length === greeting + 1)
        const after = { ...session.traffic(), ...session.heard() }
        assert.deepStrictEqual([after.framesIn - before.framesIn, after.framesOut - before.framesOut], [1, 1])
        assert.strictEqual(before.askedAt, Number.NEGATIVE_INFINITY)
        assert.ok(before.frameAt <= after.askedAt && after.askedAt <= after.frameAt)
        assert.strictEqual(after.byteAt, after.frameAt)
      }))

    over("refuses what cannot be written, and goes on", {}, (bench) =>
      Effect.gen(function*() {
        const { session } = yield* bench.open
        const error = yield* Effect.flip(
          session.send(Command.make("reqContractDetails", Number.NaN, { symbol: "AA\0PL" }))
        )
        assert.strictEqual(error.reason, "NotEncodable")
        yield* session.send(Command.make("reqIds"))
        yield* Rig.comes(() => bench.gateway.received.length === 1)
        assert.deepStrictEqual(received(bench).map(({ _tag }) => _tag), ["reqIds"])
      }))

    over(
      "ends in order where its Scope ends in success, and its client id is free",
      {},
      ({ clients, isFree, left, open }) =>
        Effect.gen(function*() {
          const { scope } = yield* open
          assert.deepStrictEqual((yield* clients).map(({ clientId }) => clientId), [1])
          yield* Scope.close(scope, Exit.void)
          yield* isFree
          assert.deepStrictEqual(left, ["fin"])
          assert.strictEqual((yield* open).session.clientId, 1)
        })
    )

    over(
      "ends by reset where its Scope ends in failure, and its client id is free",
      {},
      ({ isFree, left, open }) =>
        Effect.gen(function*() {
          const { scope } = yield* open
          yield* Scope.close(scope, Exit.fail("for a reason"))
          yield* isFree
          assert.deepStrictEqual(left, ["rst"])
          assert.strictEqual((yield* open).session.clientId, 1)
        })
    )

    for (const [fault, reason] of [["close", "Closed"], ["reset", "Reset"]] as const) {
      over(
        `F20 after a ${fault} all of it ends with why: closed, events and every send`,
        {},
        (bench) =>
          Effect.gen(function*() {
            const { session } = yield* bench.open
            const events = yield* Effect.forkChild(Effect.flip(Stream.runDrain(session.events)), {
              startImmediately: true
            })
            yield* bench.gateway.startFault(fault, {})
            const error = yield* Effect.flip(session.closed)
            assert.strictEqual(reasonOf(error), reason)
            assert.strictEqual(yield* Effect.flip(session.send(Command.make("reqIds"))), error)
            assert.strictEqual(yield* Fiber.join(events), error)
            assert.strictEqual(yield* Effect.flip(Stream.runDrain(session.events)), error)
            assert.deepStrictEqual(received(bench), [])
          })
      )
    }

    over(
      "events end when the session is ended by us, and nothing is sent any more",
      {},
      (bench) =>
        Effect.gen(function*() {
          const { scope, session } = yield* bench.open
          const events = yield* Effect.forkChild(Effect.flip(Stream.runDrain(session.events)), {
            startImmediately: true
          })
          yield* Scope.close(scope, Exit.void)
          const error = yield* Fiber.join(events)
          assert.deepStrictEqual([reasonOf(error), error instanceof ConnectionError && error.detail], [
            "Closed",
            "by us"
          ])
          assert.strictEqual(yield* Effect.flip(session.send(Command.make("reqIds"))), error)
          assert.deepStrictEqual(received(bench), [])
        })
    )

    over(
      "what would be sent after a session that ended in silence fails as after any other",
      {},
      (bench) =>
        Effect.gen(function*() {
          const { scope, session } = yield* bench.open
          const silence = new TimeoutError({ operation: "Heartbeat", duration: 15_000 })
          yield* Scope.close(scope, Exit.fail(silence))
          const error = yield* Effect.flip(session.send(Command.make("reqIds")))
          assert.deepStrictEqual([reasonOf(error), error.detail, received(bench)], ["Closed", silence.message, []])
        })
    )

    over(
      "who hears is told before the streams, in the turn of the batch, and one defect deafens one",
      {},
      (bench) =>
        Effect.gen(function*() {
          const { scope, session } = yield* bench.open
          yield* Rig.comes(() => bench.events.length === greeting)
          const told: Array<string> = []
          const tell = (who: string) => (event: Event) => void told.push(`${who} ${event._tag}`)
          yield* Effect.forkScoped(
            Stream.runForEach(session.events, (event) => Effect.sync(() => tell("stream")(event))),
            { startImmediately: true }
          )
          const deaf = yield* Effect.forkChild(
            Effect.exit(session.hear(() => {
              throw new Error("a defect")
            })),
            { startImmediately: true }
          )
          const hears = yield* Effect.forkChild(Effect.flip(session.hear((events) => events.forEach(tell("hearer")))), {
            startImmediately: true
          })
          yield* session.send(Command.make("reqManagedAccts"))
          yield* Rig.comes(() => told.length === 2)
          assert.deepStrictEqual(told, ["hearer managedAccounts", "stream managedAccounts"])
          assert.isTrue(Exit.hasDies(yield* Fiber.join(deaf)))
          yield* Scope.close(scope, Exit.void)
          assert.strictEqual(reasonOf(yield* Fiber.join(hears)), "Closed")
          assert.strictEqual(reasonOf(yield* Effect.flip(session.hear(() => {}))), "Closed")
        })
    )

    over(
      "F25 a reject whose JSON is none arrives raw",
      { faults: [Rig.fault("bad-reject-json", {})] },
      (bench) =>
        Effect.gen(function*() {
          const { session } = yield* bench.open
          yield* Rig.comes(() => bench.events.length === greeting)
          yield* session.send(
            Command.make("placeOrder", 1, { conId: 265598, exchange: "SMART" }, {
              action: OrderAction.BUY,
              orderType: OrderType.MKT,
              totalQuantity: 1
            })
          )
          yield* session.send(Command.make("reqIds"))
          yield* Rig.comes(() => bench.events.length === greeting + 2)
          assert.deepStrictEqual(bench.events.slice(greeting), [
            {
              _tag: "error",
              id: 1,
              errorCode: 201,
              errorMsg: "Order rejected - reason:see the reject",
              advancedOrderReject: "{\"reject\": not json"
            },
            { _tag: "nextValidId", orderId: 1 }
          ])
        })
    )

    over(
      "a client id in use is told, and given to who comes after",
      {},
      ({ dial, isFree, left, open }) =>
        Effect.gen(function*() {
          const { scope } = yield* open
          const error = yield* Effect.flip(Effect.scoped(dial))
          assert.deepStrictEqual([reasonOf(error), error instanceof ConnectionError && error.code], [
            "ClientIdInUse",
            326
          ])
          yield* Scope.close(scope, Exit.void)
          yield* isFree
          assert.deepStrictEqual(left.length, 2)
          yield* open
        })
    )

    const failing: ReadonlyArray<readonly [Fault.Request, string]> = [
      [Rig.fault("refuse", {}), "Refused"],
      [Rig.fault("accept-silent", {}), "Handshake"],
      [Rig.fault("accept-close", {}), "ClosedDuringHandshake"],
      [Rig.fault("accept-close", { reset: true }), "ClosedDuringHandshake"],
      [Rig.fault("no-accounts", {}), "Ready"],
      [Rig.fault("no-next-id", {}), "Ready"],
      [Rig.fault("accounts", { odd: "empty" }), "Ready"],
      [Rig.fault("client-id-in-use", {}), "ClientIdInUse"],
      [Rig.fault("client-id-in-use", { silent: true }), "ClientIdInUse"],
      [Rig.fault("version", { value: 150 }), "VersionUnsupported"],
      [Rig.fault("version", { value: "tws" }), "VersionUnsupported"],
      [Rig.fault("login-pending", {}), "Handshake"],
      [Rig.fault("login-pending", { stage: "ready" }), "Ready"],
      [Rig.fault("freeze", {}), "Handshake"]
    ]
    for (const [fault, reason] of failing) {
      over(
        `a dial fails with ${reason}: ${fault.name} ${JSON.stringify(fault.parameters)}`,
        { faults: [fault] },
        (bench) =>
          Effect.gen(function*() {
            const error = yield* Effect.flip(Effect.scoped(bench.dial))
            assert.strictEqual(reasonOf(error), reason)
            assert.deepStrictEqual(received(bench), [])
            yield* bench.gateway.endFaults
            yield* bench.isFree
            assert.deepStrictEqual(bench.left.filter((how) => how === "fin"), [])
          }),
        Deadlines.scaled(0.02)
      )
    }

    for (const length of [-1, -4, -0x80000000, 0x7fffffff]) {
      over(`F22 F23 a frame of length ${length} ends the session`, {}, (bench) =>
        Effect.gen(function*() {
          const { session } = yield* bench.open
          yield* bench.gateway.startFault("frame", { length })
          assert.strictEqual(reasonOf(yield* Effect.flip(session.closed)), "FrameViolation")
        }))
    }

    over(
      "F36 a dial that is given up leaves nobody at the gateway",
      { faults: [Rig.fault("accept-silent", {})] },
      (bench) =>
        Effect.gen(function*() {
          const dialling = yield* Effect.forkChild(Effect.scoped(bench.dial), { startImmediately: true })
          while ((yield* bench.clients).length === 0) yield* Effect.sleep("1 millis")
          yield* Fiber.interrupt(dialling)
          yield* bench.isFree
          assert.deepStrictEqual(bench.left, ["rst"])
        })
    )
  })
}
