import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Fifo from "./Fifo.ts"
import { start } from "./Process.ts"

const token = "t".repeat(16)

/** Asks for 15 s whether it is so, and answers that. */
const comes = (isTrue: () => boolean) =>
  Effect.repeat(Effect.delay(Effect.sync(isTrue), "10 millis"), { until: (is) => is, times: 1500 })

describe("a service of which a look at the lock of its state hangs", () => {
  it.live("tells of a fill on /events/orders and refuses orders meanwhile, and writes down the fill once the look is answered", () =>
    Effect.gen(function*() {
      const { address: { port } } = yield* Server.Server
      const gateway = yield* Gateway.Gateway
      const run = yield* start(["run", "--port", String(port)], {
        environment: { LOG_FORMAT: "logfmt", IBKR_HTTP_PORT: "0", IBKR_HTTP_TOKEN: token }
      })
      yield* run.until("Orders: allowed")
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(run.err())?.[0] ?? ""
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
      const place = (orderRef: string) =>
        Effect.promise(async () => {
          const order = { action: "BUY", quantity: "10", orderType: "LMT", limitPrice: "100", orderRef }
          const body = JSON.stringify({
            contract: { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
            ...order
          })
          const response = await fetch(`${url}/orders`, { method: "POST", headers, body })
          return [response.status, await response.text()] as const
        })
      let events = ""
      const aborted = new AbortController()
      yield* Effect.addFinalizer(() => Effect.sync(() => aborted.abort()))
      yield* Effect.forkScoped(
        Effect.promise(async () => {
          const { body } = await fetch(`${url}/events/orders`, { headers, signal: aborted.signal })
          for await (const chunk of body ?? []) events += new TextDecoder().decode(chunk)
        }).pipe(Effect.ignoreCause)
      )
      const [status] = yield* place("one")
      yield* comes(() => events.includes(`"state":"acknowledged"`))
      const directory = path.join(run.home, "state")
      const lock = path.join(directory, `lock-127.0.0.1-${port}-1`)
      const text = fs.readFileSync(lock, "utf8")
      const hanging = yield* Scope.make()
      yield* Fifo.make(lock)
      const file = yield* Scope.provide(Fifo.hangs(lock), hanging)
      yield* Effect.sleep("2500 millis")
      const journal = () => fs.readFileSync(path.join(directory, `orders-127.0.0.1-${port}-1.jsonl`), "utf8")
      const audit = () => fs.readFileSync(path.join(directory, `audit-127.0.0.1-${port}-1.jsonl`), "utf8")
      yield* gateway.setPrice("AAPL", 99)
      const isTold = yield* comes(() => events.includes(`"state":"filled"`))
      const [refused, why] = yield* place("two")
      assert.deepStrictEqual([
        isTold,
        status,
        refused,
        why.includes("state_not_writable"),
        journal().includes("filled")
      ], [
        true,
        202,
        409,
        true,
        false
      ])
      // the file is as it was when the look is answered
      fs.writeFileSync(`${lock}.before`, text)
      fs.renameSync(`${lock}.before`, lock)
      fs.writeSync(file, text)
      yield* Scope.close(hanging, Exit.void)
      yield* comes(() => journal().includes("filled") && audit().includes("filled"))
      const lines = journal().split("\n").filter((line) => line.includes("\"filled\""))
      const placed = gateway.received.filter(({ command }) => command._tag === "placeOrder")
      assert.deepStrictEqual([lines.length, placed.length], [1, 1])
    }).pipe(Effect.scoped, Effect.provide(Server.layerLoopback())))
})
