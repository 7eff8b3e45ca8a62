import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Order } from "../../src/domain/Order.ts"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import { type Answers, json, messages, program } from "./Program.ts"

const order = Broker.order({ ...Broker.request, orderRef: "mine-1" }, { state: "acknowledged" })
const modify = ["orders", "modify", "mine-1"]
const environment = { IBKR_HTTP_TOKEN: "t".repeat(16) }

/** What is answered to the change, and what the look after it finds. */
const then = (found: Partial<Order>, sent: Partial<Order> = {}): Answers => (_, before) =>
  before === 0 ? json({ ...order, changing: true, ...sent }, 202) : json({ ...order, ...found })

/** Time goes on by itself, 100 ms at a time. */
const run = (args: ReadonlyArray<string>, answer: Answers) =>
  program([...modify, ...args], {
    answer,
    environment,
    meanwhile: Effect.fnUntraced(function*(running) {
      while (running.pollUnsafe() === undefined) {
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        yield* TestClock.adjust("100 millis")
      }
    })
  })

describe("orders modify", () => {
  it.live("asks for what is to be otherwise, waits for the gateway's word, and shows the order as it stands", () =>
    Effect.gen(function*() {
      const made = { ...order, quantity: "20", limitPrice: "151" }
      const done = yield* program([...modify, "--quantity", "20", "--limit", "151.00", "--json"], {
        answer: then(made)
      })
      assert.deepStrictEqual([done.code, done.err, done.out.map((line) => JSON.parse(line))], [0, [], [made]])
      assert.deepStrictEqual(
        done.asked.map(({ body, request }) => [request, body === undefined ? "" : JSON.parse(body)]),
        [
          ["PATCH http://127.0.0.1:9497/orders/mine-1", { quantity: "20", limitPrice: "151.00" }],
          ["GET http://127.0.0.1:9497/orders/mine-1", ""]
        ]
      )
      const people = yield* program([...modify, "--quantity", "20"], { answer: then(made) })
      assert.deepStrictEqual([people.code, people.out.length, people.out[1]?.includes("20  AAPL")], [0, 2, true])
      const flags = [
        "--stop",
        "1",
        "--trail-amount",
        "2",
        "--trail-percent",
        "3",
        "--trail-stop",
        "4",
        "--limit-offset",
        "5"
      ]
      const all = { stopPrice: "1", trailAmount: "2", trailPercent: "3", trailStopPrice: "4.5", limitOffset: "5" }
      const others = yield* program([...modify, ...flags], { answer: then(all) })
      assert.deepStrictEqual([others.code, JSON.parse(others.asked[0]?.body ?? "")], [0, {
        stopPrice: "1",
        trailAmount: "2",
        trailPercent: "3",
        trailStopPrice: "4",
        limitOffset: "5"
      }])
    }))

  it.live("that the gateway does not make is told with its word, also where the table shows nothing of it: 65", () =>
    Effect.gen(function*() {
      const message = "Unable to modify this order. (2102)"
      const ended = yield* Effect.forEach(
        [
          [["--limit", "151"], then({ message })],
          [["--limit", "151", "--quantity", "20"], then({ state: "filled" })],
          [["--trail-amount", "2"], then({ message, trailAmount: "3" })],
          [["--trail-stop", "2"], then({ message, trailStopPrice: "1" }, { message, trailStopPrice: "1" })],
          [["--limit", "150.05"], then({ state: "cancelled", message: "Order Canceled - reason: (202)" })],
          [["--limit", "151"], then({ state: "rejected" })],
          [["--limit", "150.05"], then({ message: "It waits for the open (399)" })]
        ] as const,
        ([args, answer]) => program([...modify, ...args], { answer })
      )
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, ...messages(err)]), [
        [65, `mine-1 (acknowledged) is not as it was asked for: --limit is 150.05. The gateway says: ${message}`],
        [65, "mine-1 (filled) is not as it was asked for: --quantity is 10, --limit is 150.05"],
        [65, `mine-1 (acknowledged) is not as it was asked for: --trail-amount is 3. The gateway says: ${message}`],
        [65, `mine-1 (acknowledged) is not as it was asked for. The gateway says: ${message}`],
        [65, "mine-1 (cancelled) works no more. The gateway says: Order Canceled - reason: (202)"],
        [65, "mine-1 (rejected) works no more: --limit is 150.05"],
        [0]
      ])
    }))

  it.effect("that is not answered is not known, and how to find out is said: 75", () =>
    Effect.gen(function*() {
      const ended = yield* Effect.forEach(
        [
          [["--limit", "151"], then({ changing: true })],
          [["--limit", "151"], then({ settled: false })],
          [["--limit", "150.05"], then({ state: "unknown" })]
        ] as const,
        ([args, answer]) => run(args, answer)
      )
      const unclear = (why: string) =>
        `Whether the change of mine-1 was made is not known: ${why}. Look with: effect-ibkr orders show mine-1. Asked for ` +
        "again, it is the same change"
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, ...messages(err)]), [
        [75, unclear("the gateway has not answered it yet")],
        [75, unclear("the gateway has not answered it yet")],
        [75, unclear("nor is what became of the order")]
      ])
      const interrupted = yield* program([...modify, "--limit", "151"], {
        answer: (_, before) => before === 0 ? json({ ...order, changing: true }, 202) : "none",
        environment,
        meanwhile: (running) =>
          Effect.andThen(
            Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
            Fiber.interrupt(running)
          )
      })
      assert.deepStrictEqual([interrupted.code, interrupted.out, messages(interrupted.err)], [130, [], [
        unclear("it was sent, and the wait for the answer was interrupted")
      ]])
    }))

  it.live("that is none, or does not fit, asks nobody: 64", () =>
    Effect.gen(function*() {
      const none = yield* program(modify)
      assert.deepStrictEqual([none.code, none.out, none.asked], [64, [], []])
      assert.include(none.err.join("\n"), "Name what is to change: --quantity, --limit, --stop, --trail-amount, ")
      const wrong = yield* Effect.forEach(
        [["--quantity", "ten"], ["--limit", "1".repeat(32)]],
        (args) => program([...modify, ...args])
      )
      assert.deepStrictEqual(wrong.map(({ asked, code, err }) => [code, asked, ...messages(err)]), [
        [64, [], "--quantity: Write it as a plain decimal, such as \\"],
        [64, [], "--limit: It has 32 digits before the point, and may have 15 there"]
      ])
    }))
})
