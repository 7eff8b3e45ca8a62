import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Order } from "../../src/domain/Order.ts"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { type Answers, type Given, json, messages, program } from "./Program.ts"

const request = { ...Broker.request, orderRef: "mine-1" } as const
const sent = Broker.order(request)
const place = ["orders", "place", "BUY", "10", "AAPL", "--limit", "150.05", "--order-ref", "mine-1", "--json"]

/** Time goes on by itself, 100 ms at a time; the token is given, so that nothing waits for the disk. */
const run = (args: ReadonlyArray<string>, answer: Answers) =>
  program(args, {
    answer,
    environment: { IBKR_HTTP_TOKEN: "t".repeat(16) },
    meanwhile: Effect.fnUntraced(function*(running) {
      while (running.pollUnsafe() === undefined) {
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        yield* TestClock.adjust("100 millis")
      }
    })
  })

/** What each look finds, the last of them ever after. */
const looks = (...found: ReadonlyArray<Given>): Answers => (_, before) =>
  before === 0 ? json(sent, 202) : found[Math.min(before, found.length) - 1]

const stands = (over: Partial<Order>) => json({ ...sent, ...over })
const waiting = json(sent)

describe("an order that is on its way", () => {
  it.effect("is asked for until it is known what became of it, and that is shown: 65 where it was rejected", () =>
    Effect.gen(function*() {
      const rejected = { ...sent, state: "rejected", message: "201: Order rejected - reason: margin" } as const
      const warned = stands({ message: rejected.message })
      const ended = yield* run(place, looks(waiting, warned, stands(rejected)))
      assert.deepStrictEqual([ended.code, ended.err, ended.out.map((line) => JSON.parse(line))], [65, [], [rejected]])
      assert.deepStrictEqual(ended.asked.map(({ request }) => request), [
        "POST http://127.0.0.1:9497/orders",
        ...[1, 2, 3].map(() => "GET http://127.0.0.1:9497/orders/mine-1")
      ])
      const taken = { ...sent, state: "acknowledged", permId: 77 } as const
      const unsettled = stands({ ...taken, settled: false })
      const good = yield* run(
        place,
        looks("broken", json({ status: 503, title: "Not known" }, 503), unsettled, stands(taken))
      )
      assert.deepStrictEqual([good.code, good.err, good.out.map((line) => JSON.parse(line)), good.asked.length], [
        0,
        [],
        [taken],
        5
      ])
    }))

  it.effect("is shown as it was known last where 4 s tell no more", () =>
    Effect.gen(function*() {
      const warned = { ...sent, message: "399: it waits for the open" }
      const ended = yield* Effect.forEach(
        [waiting, json(warned), "none", "broken"] as const,
        (look) => run(place, looks(look))
      )
      assert.deepStrictEqual(ended.map(({ code, err, out }) => [code, err, out.map((line) => JSON.parse(line))]), [
        [0, [], [sent]],
        [0, [], [warned]],
        [0, [], [sent]],
        [0, [], [sent]]
      ])
      const unknown = yield* run(place, looks(stands({ state: "unknown" })))
      assert.deepStrictEqual([unknown.code, unknown.asked.length], [75, 2])
    }))

  it.effect("may be interrupted, and it is said that it was sent: 130", () =>
    Effect.gen(function*() {
      const { code, err, out } = yield* program(place, {
        answer: looks("none"),
        environment: { IBKR_HTTP_TOKEN: "t".repeat(16) },
        meanwhile: (running) =>
          Effect.andThen(
            Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
            Fiber.interrupt(running)
          )
      })
      assert.deepStrictEqual([code, out, messages(err)], [130, [], [
        "Whether the gateway has taken mine-1 is not known: it was sent, and the wait for the answer was interrupted. Look with: " +
        "effect-ibkr orders show mine-1. Placed again with --order-ref mine-1, it is not sent twice"
      ]])
    }))

  it.effect("is asked for with those that belong to it", () =>
    Effect.gen(function*() {
      const entry = { ...sent, state: "acknowledged" } as const
      const exit = (orderRef: string) => ({ ...sent, orderRef, action: "SELL", parentRef: "mine-1" } as const)
      const all = { entry, takeProfit: exit("a"), stopLoss: exit("b"), whole: true }
      const one = { ...all.takeProfit, state: "acknowledged" } as const
      const other = { ...all.stopLoss, state: "rejected" } as const
      const { asked, code, err, out } = yield* run(
        [...place, "--take-profit", "160", "--stop-loss", "140"],
        (request, before) => before === 0 ? json(all, 202) : json(request.endsWith("/a") ? one : other)
      )
      assert.deepStrictEqual([code, messages(err), out.map((line) => JSON.parse(line)), asked.length], [
        75,
        [
          "Not all of it is there: mine-1 is acknowledged, a is acknowledged, b is rejected. Nothing is sent again; look with: " +
          "effect-ibkr orders"
        ],
        [{ entry, takeProfit: one, stopLoss: other, whole: false }],
        3
      ])
    }))
})
