import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import * as Client from "../../../src/simulator/Clients/Client.ts"
import * as Delivery from "../../../src/simulator/Clients/Delivery.ts"

const tick = (value: number): Event => ({ _tag: "tickSize", reqId: 1, field: 0, value })

const greeted = Effect.map(Client.make(1, 0), (client) => {
  client.stage = "started"
  return client
})

/** Delivers what is on its way, in the words of whoever is handed it. */
const deliver = Effect.fnUntraced(function*(client: Client.Client, within: () => void = () => undefined) {
  const handed: Array<string> = []
  const hand = (outgoing: Client.Outgoing) =>
    Effect.sync(() => {
      handed.push(outgoing._tag === "Events" ? `${outgoing.events.length} events` : outgoing._tag)
      within()
    })
  yield* Effect.forkScoped(Delivery.run(client, Effect.void, hand))
  yield* Effect.replicateEffect(Effect.yieldNow, 10, { discard: true })
  return handed
})

describe("Delivery", () => {
  it.effect("hands over in one go the events that were told one behind the other, and nothing else", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      Client.push(client, [tick(1), tick(2)])
      Client.push(client, [tick(3)])
      Client.violate(client, { kind: "short" })
      Client.push(client, [tick(4)])
      Client.end(client, "fin")
      assert.deepStrictEqual(yield* deliver(client), ["3 events", "Hostile", "1 events", "End"])
    }))

  it.effect("the backlog is what the transport holds, and about what is still on its way to it", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      assert.strictEqual(Client.backlog(client), 0)
      Client.push(client, Array.from({ length: 100 }, (_, i) => tick(i)))
      Client.push(client, [tick(0)])
      assert.strictEqual(Client.backlog(client), 101 * 40)
      client.unread = () => 5000
      assert.strictEqual(Client.backlog(client), 101 * 40 + 5000)
      yield* deliver(client)
      assert.strictEqual(Client.backlog(client), 5000)
    }))

  it.effect("a line that dies has nothing on its way any more", () =>
    Effect.gen(function*() {
      const client = yield* greeted
      Client.push(client, [tick(1), tick(2)])
      yield* deliver(client, () => Client.kill(client))
      assert.strictEqual(Client.backlog(client), 0)
      Client.push(client, [tick(3)])
      assert.strictEqual(Client.backlog(client), 0)
    }))
})
