import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import type * as Known from "../../../src/domain/Known.ts"
import type { PnlValue } from "../../../src/domain/PnlValue.ts"
import * as Pnl from "../../../src/layers/Broker/Pnl.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Rig from "./Rig.ts"

const rig = Pnl.layer.pipe(
  Layer.provideMerge(Subscriptions.layer),
  Layer.provideMerge(Rig.ground({ positions: [{ symbol: "AAPL", size: 100, price: 200 }] }))
)

const shown = (known: Known.Known<PnlValue>): string =>
  known._tag === "Unknown" ? known.why : `${known.current ? "now" : "old"} ${known.value.unrealized}`

describe("profit and loss", () => {
  it.effect("of the account and of a position goes on after a reconnect, with a gap, and is readable while the line is down", () =>
    Effect.gen(function*() {
      const pnl = yield* Pnl.Pnl
      const gateway = yield* Gateway
      const last: Array<string> = [shown(yield* pnl.last)]
      yield* Rig.ready
      const seen: Array<string> = []
      const conId = 265598
      for (const [name, stream] of [["account", pnl.ofAccount], ["AAPL", pnl.of({ conId })]] as const) {
        yield* Effect.forkScoped(
          Stream.runForEach(
            stream,
            (value) =>
              Effect.sync(() =>
                seen.push(
                  `${name} ${value._tag === "Gap" ? `gap ${value.why}` : `${value.position} ${value.unrealized}`}`
                )
              )
          )
        )
      }
      yield* Connected.settle
      yield* TestClock.adjust("2 seconds")
      last.push(shown(yield* pnl.last))
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      last.push(shown(yield* pnl.last))
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      last.push(shown(yield* pnl.last))
      assert.deepStrictEqual(last, [
        "nobody has followed the account's profit and loss yet",
        "now 3000",
        "old 3000",
        "now 3000"
      ])
      assert.deepStrictEqual([...new Set(seen)].toSorted(), [
        "AAPL 100 3000",
        "AAPL gap reconnected",
        "account gap reconnected",
        "account null 3000"
      ])
    }).pipe(Effect.scoped, Effect.provide(rig)))
})
