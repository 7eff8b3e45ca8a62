import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConnectionError } from "../../../../src/errors/IbkrError.ts"
import { type OrderBlock, OrderRefused } from "../../../../src/errors/OrderRefused.ts"
import * as Unread from "../../../../src/layers/Broker/Flatten/Unread.ts"
import { Connection } from "../../../../src/layers/Connection.ts"

describe("what cannot be read for a command to close", () => {
  it.effect("is refused by what blocks orders, and says so, but for a line that is merely stale", () =>
    Effect.gen(function*() {
      const error = new ConnectionError({ reason: "NotReady" })
      const all: ReadonlyArray<ReadonlyArray<OrderBlock>> = [[], ["line_stale"], ["line_stale", "upstream_lost"]]
      const found = yield* Effect.forEach(
        all,
        (blockedBy) =>
          Effect.flatMap(Unread.make, ({ refuse, says }) => Effect.all([Effect.flip(refuse(error)), says(error)])).pipe(
            Effect.provide(Layer.mock(Connection, { ordersBlockedBy: Effect.succeed(blockedBy) }))
          )
      )
      assert.deepStrictEqual(found, [
        [error, error.message],
        [error, error.message],
        [
          new OrderRefused({ command: "flatten", blockedBy: ["upstream_lost"] }),
          "orders are blocked by upstream_lost"
        ]
      ])
    }))
})
