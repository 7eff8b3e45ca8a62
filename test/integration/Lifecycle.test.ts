import { assert, describe, it, vi } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { Settings } from "../../src/domain/Settings.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Held from "./Held.ts"
import * as Rig from "./Rig.ts"

Held.comesBack()
vi.setConfig({ maxConcurrency: 20 })

interface Moment {
  readonly when: string
  readonly fault: Fault.Request
  readonly settings?: Partial<Settings>
  readonly comes: (
    rig: Rig.Rig & Pick<Effect.Success<ReturnType<typeof Rig.served>>, "gateway">
  ) => Effect.Effect<unknown>
}

const soon = () => Effect.sleep("100 millis")
/** A dial may be on its way for as long as the machine likes. */
const dialled: Moment["comes"] = ({ gateway }) =>
  Effect.repeat(Effect.andThen(Effect.sleep("1 millis"), gateway.dials), { until: ({ length }) => length > 0 })
const moments: ReadonlyArray<Moment> = [
  { when: "the hello unanswered", fault: Rig.fault("accept-silent", {}), comes: dialled },
  {
    when: "the accounts awaited",
    fault: Rig.fault("no-accounts", {}),
    comes: (rig) => Effect.andThen(dialled(rig), soon())
  },
  { when: "the port refused", fault: Rig.fault("refuse", {}), comes: soon },
  {
    when: "the circuit open",
    fault: Rig.fault("refuse", {}),
    settings: { reconnectAttempts: 1 },
    comes: ({ until }) => until(({ state }) => state === "circuit_open")
  },
  {
    when: "half-open",
    fault: Rig.fault("half-open", { after: 100 }),
    settings: Rig.quick,
    comes: ({ until }) => until(({ ready, session }) => !ready && session !== null)
  },
  {
    when: "restoring",
    fault: Rig.fault("no-end", { message: 62 }),
    comes: ({ until }) => until(({ session }) => session !== null)
  },
  {
    when: "reconnecting",
    fault: Rig.fault("close", { after: 100 }),
    comes: ({ until }) => until(({ state }) => state === "reconnecting")
  },
  {
    when: "IBKR lost",
    fault: Rig.fault("server-lost", { restore: "never" }),
    comes: ({ until }) => until(({ ready }) => ready)
  },
  {
    when: "bytes dripping",
    fault: Rig.fault("drip", { bytes: 3, ms: 5 }),
    comes: ({ until }) => until(({ ready }) => ready)
  }
]

/** Stops, and answers with the report once every client is gone and nothing dials any more. */
const stop = Effect.fnUntraced(function*(
  rig: Rig.Rig & { readonly gateway: Effect.Success<ReturnType<typeof Rig.served>>["gateway"] }
) {
  const report = yield* rig.connection.stop()
  const { length } = yield* rig.gateway.dials
  yield* rig.gateway.endFaults
  while ((yield* rig.gateway.report).clients.length > 0) yield* Effect.sleep("1 millis")
  yield* Effect.sleep("200 millis")
  assert.deepStrictEqual((yield* rig.gateway.dials).length, length)
  assert.strictEqual((yield* rig.connection.status).state, "shutdown")
  assert.deepStrictEqual(rig.told.at(-1), "shutdown once")
  return report
})

describe.concurrent("Lifecycle over TCP", () => {
  for (const { comes, fault, settings, when } of moments) {
    it.live(`F39 a stop ends every socket: ${when}`, () =>
      Rig.run({ faults: [fault], ...(settings === undefined ? {} : { settings }) }, (rig) =>
        Effect.gen(function*() {
          yield* comes(rig)
          assert.deepStrictEqual((yield* stop(rig)).left, null)
        })))
  }

  it.live("F39 a stop that closes positions leaves none, and F52 tells of one that a dialog holds", () =>
    Effect.gen(function*() {
      const settings = { gracefulShutdown: true, shutdownTimeout: Duration.seconds(4) }
      const gateway = { positions: [{ symbol: "AAPL", size: 100 }] }
      yield* Rig.run({ gateway, settings }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          assert.deepStrictEqual(yield* stop(rig), { closed: 1, left: null })
          assert.deepStrictEqual((yield* rig.gateway.report).positions, [])
        }))
      yield* Rig.run({ faults: [Rig.fault("hold-order", {})], gateway, settings }, (rig) =>
        Effect.gen(function*() {
          yield* rig.isReady
          const { left } = yield* rig.connection.stop()
          assert.deepStrictEqual(left?.positions.map(({ symbol, why }) => [symbol, why]), [["AAPL", "not_filled"]])
          assert.deepStrictEqual((yield* rig.gateway.report).orders.map(({ status }) => status), ["Cancelled"])
        }))
    }))
})
