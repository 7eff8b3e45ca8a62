import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../../src/domain/Command.ts"
import { Feed } from "../../../../src/layers/Broker/Feed.ts"
import { type Lane, Pacing } from "../../../../src/layers/Broker/Pacing.ts"
import * as Window from "../../../../src/layers/Broker/Pacing/Window.ts"
import { Connection } from "../../../../src/layers/Connection.ts"
import * as Pace from "../../../../src/schedules/Pace.ts"
import { Gateway } from "../../../../src/simulator/Gateway.ts"
import * as Walk from "../../../../src/simulator/Market/Walk.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Rig from "../Rig.ts"

const lanes: ReadonlyArray<Lane> = ["order", "prior", "restore", "request"]

/** The same name for what is sent in the same lane. */
const commands = {
  order: (n: number) => Command.make("cancelOrder", n),
  prior: (n: number) => Command.make("reqMarketRule", n),
  restore: (n: number) => Command.make("cancelMktData", n),
  request: () => Command.make("reqIds", 1)
} satisfies { readonly [K in Lane]: (n: number) => Command.Command }

const questions: ReadonlySet<string> = new Set(["reqMarketRule", "reqIds"])
const paced: ReadonlySet<string> = new Set([...questions, "cancelOrder", "cancelMktData"])

/** The most that are in any second, both of its ends included. */
const mostInOneSecond = (times: ReadonlyArray<number>): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + 1000).length))

/**
 * What the gateway received while all lanes were asked for too much at random, and the connection was made anew in between:
 * before that and after it.
 */
const stormy = Effect.fnUntraced(function*(seed: number) {
  yield* Rig.ready
  const gateway = yield* Gateway
  const { current } = yield* Feed
  const { send } = yield* Pacing
  const { reconnect } = yield* Connection
  const noise = (salt: number, step: number) => Walk.noise(seed, salt, step)
  const steps = 40
  const anew = Math.floor(noise(1, 0) * steps)
  for (let step = 0; step < steps; step++) {
    const epoch = current()
    const lane = lanes[Math.floor(noise(2, step) * lanes.length)] ?? "order"
    const many = Math.ceil(noise(3, step) ** 3 * 60)
    const all = epoch === null ? [] : Array.from({ length: many }, (_, n) => send(epoch, commands[lane](n), lane))
    for (const each of all) yield* Effect.forkChild(Effect.exit(each), { startImmediately: true })
    if (step === anew) yield* reconnect
    yield* Connected.settle
    yield* TestClock.adjust(Math.floor(noise(4, step) ** 2 * 300))
  }
  yield* Connected.settle
  yield* TestClock.adjust("15 seconds")
  const { received } = gateway
  const begins = received.findLastIndex(({ command }) => command._tag === "reqPositions")
  return { before: received.slice(0, begins - 3), after: received.slice(begins - 3) }
})

/** A window of four messages in a second, two of which may be questions, and when each that was asked for was let through. */
const small = Effect.gen(function*() {
  const clock = yield* Clock.Clock
  const pace = {
    ...Pace.defaults,
    messages: 4,
    questions: 2,
    messagesWithin: Duration.seconds(1),
    apart: Duration.millis(10)
  }
  const window = Window.make(pace, clock)
  const passed: Array<string> = []
  const take = (name: string, rank: number, kind: Window.Message["kind"]) =>
    Effect.forkScoped(
      Effect.map(
        window.take({ rank, kind }, Effect.sleep),
        () => void passed.push(`${name} @${clock.currentTimeMillisUnsafe()}`)
      ),
      { startImmediately: true }
    )
  return { window, passed, take }
})

describe("the window", () => {
  it.effect("leaves room for as many orders as no question takes, whatever else goes first", () =>
    Effect.gen(function*() {
      const { passed, take } = yield* small
      for (const n of [1, 2, 3]) yield* take(`other ${n}`, 2, "other")
      for (const n of [1, 2]) yield* take(`order ${n}`, 0, "order")
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(passed, ["other 1 @0", "other 2 @0", "order 1 @0", "order 2 @0", "other 3 @1000"])
    }))

  it.effect("counts all that was sent without having waited in it", () =>
    Effect.gen(function*() {
      const { passed, take, window } = yield* small
      window.add(4)
      yield* take("order", 0, "order")
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(passed, ["order @1000"])
    }))

  it.effect("has each that waits in its place, also where they are sent in the same words", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      const pace = { ...Pace.defaults, messages: 2, questions: 2, messagesWithin: Duration.seconds(1) }
      const window = Window.make(pace, clock)
      const passed: Array<string> = []
      const take = (message: Window.Message) =>
        Effect.forkScoped(
          Effect.map(
            window.take(message, Effect.sleep),
            () => void passed.push(`${message.kind} @${clock.currentTimeMillisUnsafe()}`)
          ),
          { startImmediately: true }
        )
      window.add(1)
      yield* TestClock.adjust(500)
      window.add(1)
      const order: Window.Message = { rank: 0, kind: "order" }
      for (const each of [order, order]) yield* take(each)
      yield* take({ rank: 3, kind: "question" })
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(passed, ["order @1000", "order @1500", "question @2000"])
    }))

  it.effect("of questions that wait for room lets those go first that orders wait for", () =>
    Effect.gen(function*() {
      const { passed, take } = yield* small
      yield* take("first", 3, "question")
      yield* TestClock.adjust(100)
      yield* take("second", 3, "question")
      yield* take("request", 3, "question")
      yield* take("prior", 1, "question")
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(passed, ["first @0", "second @100", "prior @1000", "request @1100"])
    }))

  for (let seed = 1; seed <= 6; seed++) {
    it.effect(`never holds more than 50 messages, and 40 questions, whoever sends what when (seed ${seed})`, () =>
      Effect.gen(function*() {
        const { after, before } = yield* stormy(seed)
        const all = [...before, ...after]
        const times = (of: typeof all, names: ReadonlySet<string>) =>
          of.filter(({ command }) => names.has(command._tag)).map(({ at }) => at)
        const over = [
          mostInOneSecond(times(all, paced)) - 50,
          mostInOneSecond(times(all, questions)) - 40,
          mostInOneSecond(before.map(({ at }) => at)) - 50,
          mostInOneSecond(after.map(({ at }) => at)) - 50
        ]
        assert.deepStrictEqual(over.map((each) => Math.max(0, each)), [0, 0, 0, 0])
        assert.isAbove(all.length, 150)
      }).pipe(Effect.provide(Rig.ground())))
  }
})
