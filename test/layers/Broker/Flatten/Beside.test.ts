import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Flattened } from "../../../../src/domain/Flattened.ts"
import { OrderRefused } from "../../../../src/errors/OrderRefused.ts"
import type { StopReport } from "../../../../src/layers/Connection.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import { State } from "../../../../src/layers/State/State.ts"
import * as FlattenRig from "../FlattenRig.ts"

const { during, pass } = FlattenRig

const two = [{ symbol: "AAPL", size: 100 }, { symbol: "MSFT", size: -50 }]
const closers = ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"]
const settings = { gracefulShutdown: true, shutdownTimeout: Duration.seconds(25) }

/** Two services on one account: one gateway, one state directory. */
const services = Effect.gen(function*() {
  yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
  const state = new Map<string, string>()
  const rig = yield* FlattenRig.make({ gateway: { positions: two }, settings, state })
  const beside = yield* FlattenRig.make({ at: rig.gateway, settings: { ...settings, clientId: 2 }, state })
  const [one, other] = [yield* rig.start, yield* beside.start]
  // nobody turns the clock for who closes at the end of a test
  yield* Effect.addFinalizer(() =>
    Effect.forEach([one, other], ({ connection }) => connection.stop({ keepPositions: true }))
  )
  return { rig, one, other, state }
})

/** Is closing the account, as far as others see. */
const closingFor = (state: Map<string, string>, duration: Duration.Duration) =>
  Effect.flatMap(State, ({ closing }) => closing("DU1234567", Duration.zero)).pipe(
    Effect.andThen(Effect.sleep(duration)),
    Effect.scoped,
    Effect.provide(Memory.layer(state))
  )

const ofCommand = ({ closed, left }: Flattened) => ({ closed, left: left.map(({ symbol, why }) => `${symbol} ${why}`) })
const ofStop = ({ closed, left }: StopReport) => ({
  closed,
  left: left?.positions.map(({ symbol, why }) => `${symbol} ${why}`) ?? []
})

type Service = Effect.Success<Effect.Success<ReturnType<typeof FlattenRig.make>>["start"]>
const command = ({ flatten }: Service) => Effect.map(Effect.orDie(flatten.now), ofCommand)
const stop = ({ connection }: Service) => Effect.map(connection.stop(), ofStop)

const keep = ({ connection }: Service) => Effect.map(connection.stop({ keepPositions: true }), ofStop)

const all = { closed: 2, left: [] }
const none = { closed: 0, left: [] }

/** A command to close, a stop of the same service while a fault holds it up, and what both came to: what was sent, said, and is left. */
const stoppedMeanwhile = Effect.fnUntraced(
  function*(
    fault: "hold-order" | "no-end",
    parameters: { readonly [name: string]: number },
    stops: typeof stop = stop
  ) {
    const { one, rig } = yield* services
    const held = yield* rig.gateway.startFault(fault, parameters)
    const closing = yield* Effect.forkChild(command(one), { startImmediately: true })
    yield* pass(2)
    const stopping = yield* Effect.forkChild(stops(one), { startImmediately: true })
    yield* pass(0.5)
    yield* rig.gateway.endFault(held)
    const done = yield* during(Effect.all([Fiber.join(closing), Fiber.join(stopping)]), 60)
    return [rig.placed(), done, yield* rig.held]
  }
)

describe("closings of one account at the very same moment", () => {
  // the second begins so long (s) after the first, and the line stands still for a second so long after that
  for (
    const [name, first, second, gap, stall] of [
      ["two commands of two services", command, command, 0, 0.1],
      ["two stops of two services", stop, stop, 0, 0.02],
      ["a command, and a stop of another service", command, stop, 0.09, 0.01],
      ["a stop, and a command of another service", stop, command, 0, 0.02]
    ] as const
  ) {
    it.effect(`${name}: one closes, and the other finds it closed`, () =>
      Effect.gen(function*() {
        const { one, other, rig } = yield* services
        const closing = yield* Effect.forkChild(first(one), { startImmediately: true })
        yield* pass(gap)
        const beside = yield* Effect.forkChild(second(other), { startImmediately: true })
        yield* pass(stall)
        yield* rig.gateway.startFault("stall", { ms: 1000 })
        const done = yield* during(Effect.all([Fiber.join(closing), Fiber.join(beside)]), 60)
        assert.deepStrictEqual([rig.placed(), done, yield* rig.held], [closers, [all, none], []])
      }))
  }

  it.effect("a command that follows another's looks at positions three seconds later: they may not have what was filled last", () =>
    Effect.gen(function*() {
      const { one, other, rig } = yield* services
      const ends: Array<number> = []
      const timed = (service: Service) =>
        Effect.tap(command(service), () => Effect.map(rig.second, (at) => void ends.push(at)))
      yield* during(Effect.all([timed(one), timed(other)], { concurrency: "unbounded" }), 60)
      const [first = NaN, second = NaN] = ends
      assert.isAtLeast(second - first, 3)
    }))

  it.effect("a command, and a stop of the same service: what the command has sent is cancelled, and the stop closes the rest", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* stoppedMeanwhile("hold-order", {}), [
        [...closers, ...closers],
        [{ closed: 0, left: ["AAPL unknown", "MSFT unknown"] }, all],
        []
      ])
    }))

  it.effect("a command, and a stop of the same service that closes nothing: what the command has sent stays, and may fill", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* stoppedMeanwhile("hold-order", {}, keep), [
        closers,
        [{ closed: 0, left: ["AAPL unknown", "MSFT unknown"] }, { closed: null, left: [] }],
        []
      ])
    }))

  it.effect("a command that is not told what a contract is holds up no stop of the same service, which closes all", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* stoppedMeanwhile("no-end", { message: 52 }), [
        closers,
        [{ closed: 0, left: ["AAPL not_allowed", "MSFT not_allowed"] }, all],
        []
      ])
    }))

  for (
    const [which, isPlaced, answers] of [
      ["before it sends anything", false, { closed: 0, left: ["AAPL unknown", "MSFT unknown"] }],
      ["once all is closed", true, all]
    ] as const
  ) {
    it.effect(`a command whose list of orders does not come ${which} holds up no stop of the same service`, () =>
      Effect.gen(function*() {
        const { one, rig } = yield* services
        const held = isPlaced ? yield* rig.gateway.startFault("hold-order", {}) : null
        const mute = rig.gateway.startFault("no-end", { message: 53 })
        const lists = isPlaced ? null : yield* mute
        const closing = yield* Effect.forkChild(Effect.zip(command(one), rig.second), { startImmediately: true })
        yield* pass(1)
        const late = lists ?? (yield* mute)
        if (held !== null) yield* rig.gateway.endFault(held)
        yield* pass(1)
        // what it has swallowed does not come any more
        yield* rig.gateway.endFault(late)
        const from = yield* rig.second
        const stopping = yield* Effect.forkChild(stop(one), { startImmediately: true })
        const [[became, at], stopped] = yield* during(Effect.all([Fiber.join(closing), Fiber.join(stopping)]), 60)
        assert.deepStrictEqual([became, at - from, stopped, rig.placed(), yield* rig.held], [
          answers,
          0,
          isPlaced ? none : all,
          closers,
          []
        ])
      }))
  }

  it.effect("a command that waits for its turn is refused at once by a stop of the same service", () =>
    Effect.gen(function*() {
      const { one, rig, state } = yield* services
      yield* Effect.forkChild(closingFor(state, Duration.seconds(5)), { startImmediately: true })
      const waiting = yield* Effect.forkChild(Effect.zip(Effect.flip(one.flatten.now), rig.second), {
        startImmediately: true
      })
      yield* pass(1)
      const from = yield* rig.second
      const stopping = yield* Effect.forkChild(stop(one), { startImmediately: true })
      const [[refused, at], stopped] = yield* during(Effect.all([Fiber.join(waiting), Fiber.join(stopping)]), 60)
      assert.deepStrictEqual([refused, at - from, stopped, yield* rig.held], [
        new OrderRefused({ command: "flatten", blockedBy: ["shutdown"] }),
        0,
        all,
        []
      ])
    }))

  it.effect("a stop, and a command of the same service: the command is refused", () =>
    Effect.gen(function*() {
      const { one, rig } = yield* services
      const stopping = yield* Effect.forkChild(stop(one), { startImmediately: true })
      const refused = yield* during(Effect.flip(one.flatten.now), 1)
      assert.deepStrictEqual(refused, new OrderRefused({ command: "flatten", blockedBy: ["shutdown"] }))
      const done = yield* during(Fiber.join(stopping), 60)
      assert.deepStrictEqual([rig.placed(), done, yield* rig.held], [closers, all, []])
    }))

  it.effect("a command that has waited for 30 s sends nothing, and says who closes", () =>
    Effect.gen(function*() {
      const { other, rig, state } = yield* services
      yield* Effect.forkChild(closingFor(state, Duration.seconds(45)), { startImmediately: true })
      const from = yield* rig.second
      const refused = yield* during(Effect.flip(other.flatten.now), 60)
      assert.deepStrictEqual([(yield* rig.second) - from, refused], [
        30,
        new OrderRefused({
          command: "flatten",
          blockedBy: [],
          broken: [{
            rule: "being_closed",
            limit: null,
            actual: null,
            says:
              "the positions are being closed already, by another closing of this process, which had not ended after 30s: see what " +
              "that leaves, and ask again where anything is left"
          }]
        })
      ])
      assert.deepStrictEqual(rig.placed(), [])
      const done = yield* during(command(other), 60)
      assert.deepStrictEqual([rig.placed(), done, yield* rig.held], [closers, all, []])
    }))

  it.effect("a stop that has waited for half of its time sends nothing, and says what is left and that it is being closed", () =>
    Effect.gen(function*() {
      const { one, other, rig } = yield* services
      const held = yield* rig.gateway.startFault("hold-order", {})
      const closing = yield* Effect.forkChild(command(one), { startImmediately: true })
      yield* pass(0.1)
      const from = yield* rig.second
      const { closed, left } = yield* during(other.connection.stop(), 60)
      assert.deepStrictEqual([(yield* rig.second) - from, closed, left?.message, left?.named], [
        10.5,
        null,
        "2 positions left open (2 being closed by another service or command), 2 open orders of others on what was to be " +
        "closed (1 SELL MKT, 1 BUY MKT); look at the account in TWS",
        [
          "Left open: 100 AAPL STK (being closed by another service or command)",
          "Left open: -50 MSFT STK (being closed by another service or command)",
          "Still working: SELL 100 AAPL MKT, 0 filled, order 1 of client 1",
          "Still working: BUY 50 MSFT MKT, 0 filled, order 2 of client 1"
        ]
      ])
      yield* rig.gateway.endFault(held)
      const done = yield* during(Fiber.join(closing), 60)
      assert.deepStrictEqual([rig.placed(), done, yield* rig.held], [closers, all, []])
    }))
})
