import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { type Running, start } from "./Process.ts"

interface Report {
  readonly orders: ReadonlyArray<{ readonly action: string; readonly quantity: number; readonly status: string }>
  readonly positions: ReadonlyArray<object>
}

const reported = (port: number) =>
  Effect.promise(async () =>
    (await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: "application/json" } })).json() as Promise<Report>
  )

const closingsIn = (home: string) =>
  fs.readdirSync(path.join(home, "state")).filter((name) => name.startsWith("closing-"))

/** A gateway with a position, and as many services on it and on one state directory as there are client ids. */
const services = Effect.fnUntraced(function*(args: ReadonlyArray<string>, clientIds: ReadonlyArray<number>) {
  const gateway = yield* start([
    ...["simulate", "--json", "--port", "0", "--control-port", "0", "--speed", "0", "--position", "AAPL:100"],
    ...args
  ])
  yield* gateway.until("listens")
  const { controlPort, port } = JSON.parse(gateway.out()).listening
  const run = (clientId: number) =>
    start(["run", "--port", String(port), "--client-id", String(clientId), "--close-positions"], {
      home: gateway.home,
      environment: { IBKR_SHUTDOWN_TIMEOUT: "25" }
    })
  const running = yield* Effect.forEach(clientIds, run)
  yield* Effect.forEach(running, ({ until }) => until("orders may be sent"), { concurrency: "unbounded" })
  return { gateway, report: reported(controlPort), run, running }
})

const stop = ({ child, ended }: Running, signal: NodeJS.Signals) => Effect.suspend(() => (child.kill(signal), ended))

describe.concurrent("services of the built program that share an account and a state directory", () => {
  it.live("told to stop at the same moment close a position once, and all of them end in order", () =>
    Effect.gen(function*() {
      const { gateway, report, running } = yield* services([], [1, 2])
      const codes = yield* Effect.forEach(running, (service) => stop(service, "SIGTERM"), { concurrency: "unbounded" })
      const { orders, positions } = yield* report
      assert.deepStrictEqual(
        [codes, orders.map(({ action, quantity, status }) => [action, quantity, status]), positions],
        [[0, 0], [["SELL", 100, "Filled"]], []]
      )
      assert.deepStrictEqual(closingsIn(gateway.home), [])
    }))

  it.live("killed while it closes leaves its lock to the next, which says what is left and sends nothing beside its order", () =>
    Effect.gen(function*() {
      const { gateway, report, running: [first, second] } = yield* services(["--fault", "hold-order"], [1, 2])
      if (first === undefined || second === undefined) return yield* Effect.die("there are two")
      first.child.kill("SIGTERM")
      while ((yield* report).orders.length === 0) yield* Effect.sleep("20 millis")
      assert.strictEqual(yield* stop(first, "SIGKILL"), "SIGKILL")
      assert.strictEqual(closingsIn(gateway.home).length, 1)
      assert.strictEqual(yield* stop(second, "SIGTERM"), 75)
      assert.deepStrictEqual([(yield* report).orders.length, closingsIn(gateway.home)], [1, []])
      assert.include(second.err(), "was left behind by a service that has ended; it is taken over")
    }))
})
