import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Execution } from "../../../../../src/domain/Execution.ts"
import * as Audit from "../../../../../src/layers/Broker/Audit.ts"
import type * as Entry from "../../../../../src/layers/Broker/Journal/Entry.ts"
import * as Batch from "../../../../../src/layers/Broker/Orders/Keeper/Batch.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as Memory from "../../../../../src/layers/State/Memory.ts"
import { market } from "../../OrdersRig.ts"

const of = (orderRef: string, more: object = {}) => ({
  ...Write.document(market(), orderRef, { account: null, orderId: 1, parentRef: null, updatedAt: "" }),
  ...more
})
const refs = (name: string): ReadonlyArray<Entry.Entry> => [["refs", name]]
const received = (orderRef: string) => ({ event: "received", orderRef }) as const

/** What is done, in its order, and `reader` where somebody who was told has read it. */
const made = Effect.gen(function*() {
  const did: Array<string> = []
  const batch = yield* Batch.make({
    audit: yield* Audit.make((told) =>
      Effect.sync(() =>
        void did.push(`audit ${told.map(({ entry: { event, orderRef } }) => `${event} ${orderRef}`).join(", ")}`)
      )
    ),
    journal: {
      keep: (entries) => Effect.sync(() => void did.push(`journal ${entries.map(([, name]) => name).join(", ")}`))
    },
    tell: ({ execution, order }) =>
      Effect.andThen(
        Effect.sync(() => void did.push(`told ${execution?.execId ?? order?.state}`)),
        Effect.forkChild(Effect.sync(() => void did.push("read")))
      ),
    told: Effect.void
  })
  return { batch, did }
})

describe("Batch", () => {
  it.effect("what has begun is told, and read, before it is written", () =>
    Effect.gen(function*() {
      const { batch, did } = yield* made
      batch.push({ audited: [{ event: "intent", orderRef: "one" }] })
      batch.push({
        audited: [received("one")],
        entries: refs("acknowledged"),
        order: of("one", { state: "acknowledged" })
      })
      yield* batch.flush
      assert.deepStrictEqual(did, [
        "told acknowledged",
        "read",
        "audit intent one, received one",
        "journal acknowledged"
      ])
    }).pipe(Effect.scoped, Effect.provide(Memory.layer())))

  it.effect("an end and an execution, and what came after them, are written before anybody is told", () =>
    Effect.gen(function*() {
      const { batch, did } = yield* made
      const execution = { execId: "0001" } as Execution
      batch.push({
        audited: [received("one")],
        entries: refs("acknowledged"),
        order: of("one", { state: "acknowledged" })
      })
      batch.push({ audited: [received("one")], entries: refs("execution"), execution })
      batch.push({ entries: refs("filled"), order: of("one", { state: "filled" }), isEnd: true })
      batch.push({ audited: [received("two")], entries: refs("two"), order: of("two", { state: "acknowledged" }) })
      yield* batch.flush
      assert.deepStrictEqual(did, [
        "told acknowledged",
        "read",
        "audit received one, received one, outcome one, received two",
        "journal acknowledged, execution, filled, two",
        "told 0001",
        "told filled",
        "told acknowledged",
        "read",
        "read",
        "read"
      ])
    }).pipe(Effect.scoped, Effect.provide(Memory.layer())))

  it.effect("what has filled of an order is written before anybody is told, whatever tells of it", () =>
    Effect.gen(function*() {
      const { batch, did } = yield* made
      batch.push({ entries: refs("acknowledged"), order: of("one", { state: "acknowledged" }) })
      batch.push({ entries: refs("filled"), order: of("one", { state: "partially_filled", filled: "4" }) })
      yield* batch.flush
      assert.deepStrictEqual(did, [
        "told acknowledged",
        "read",
        "journal acknowledged, filled",
        "told partially_filled",
        "read"
      ])
    }).pipe(Effect.scoped, Effect.provide(Memory.layer())))
})
