import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Process from "../../cli/Process.ts"
import * as Visit from "./Visit.ts"

const started = Effect.fnUntraced(function*(...more: ReadonlyArray<string>) {
  const position = ["--position", "AAPL:100"]
  const gateway = yield* Process.start([
    "simulate",
    "--port",
    "0",
    "--control-port",
    "0",
    "--json",
    ...position,
    ...more
  ])
  yield* gateway.until("listens")
  return JSON.parse(gateway.out().split("\n")[0] ?? "").listening.port as number
})

const clients: ReadonlyArray<Visit.Client> = [
  { name: "ibapi-10.19", offers: "v100..176", gets: 176 },
  { name: "ib_async", offers: "v157..178", gets: 178 },
  { name: "ibapi-10.30", offers: "v100..187", gets: 187 },
  { name: "ibapi-10.37", offers: "v100..189", gets: 189 },
  { name: "java", offers: "v100..193", gets: 193 },
  // newer than the gateway: it speaks what the gateway does
  { name: "java", offers: "v100..226", gets: 193 }
]

describe("clients that count fields", () => {
  it.live("see all that they should, each at its own version", () =>
    Effect.gen(function*() {
      const port = yield* started()
      for (const [at, client] of clients.entries()) {
        const { complaints, expected, seen } = yield* Visit.pay(client, port, at + 1)
        assert.deepStrictEqual([client.offers, complaints, seen], [client.offers, [], expected])
      }
    }))

  it.live("and the newest of them, where the gateway speaks version 200", () =>
    Effect.gen(function*() {
      const port = yield* started("--max-version", "200")
      const client = { name: "ibapi-10.46", offers: "v100..226", gets: 200 }
      const { complaints, expected, seen } = yield* Visit.pay(client, port, 1)
      assert.deepStrictEqual([complaints, seen], [[], expected])
    }))
})
