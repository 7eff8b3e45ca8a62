import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Flattened } from "../../../../src/domain/Flattened.ts"
import type { StopReport } from "../../../../src/layers/Connection.ts"
import * as FlattenRig from "../FlattenRig.ts"

const { during, pass } = FlattenRig

const two = [{ symbol: "AAPL", size: 100 }, { symbol: "MSFT", size: -50 }]
const closers = ["SELL 100 AAPL MKT", "BUY 50 MSFT MKT"]
const settings = { gracefulShutdown: true, shutdownTimeout: Duration.seconds(25) }

/** Two services on one account: one gateway, one state directory. */
const services = Effect.gen(function*() {
  yield* TestClock.setTime(Date.UTC(2026, 10, 18, 16))
  const state = new Map<string, string>()
  const rig = yield* FlattenRig.make({ gateway: { positions: two }, settings, state })
  const beside = yield* FlattenRig.make({ at: rig.gateway, settings: { ...settings, clientId: 2 }, state })
  return { rig, one: yield* rig.start, other: yield* beside.start }
})

const ofCommand = ({ closed, left }: Flattened) => ({ closed, left: left.map(({ symbol, why }) => `${symbol} ${why}`) })
const ofStop = ({ closed, left }: StopReport) => ({
  closed,
  left: left?.positions.map(({ symbol, why }) => `${symbol} ${why}`) ?? []
})

type Service = Effect.Success<Effect.Success<ReturnType<typeof FlattenRig.make>>["start"]>
const command = ({ flatten }: Service) => Effect.map(Effect.orDie(flatten.now), ofCommand)
const stop = ({ connection }: Service) => Effect.map(connection.stop(), ofStop)

const all = { closed: 2, left: [] }
const none = { closed: 0, left: [] }

describe("closings of one account at the very same moment", () => {
  // the second begins so long (s) after the first, and the line stands still for a second so long after that
  for (
    const [name, first, second, gap, stall] of [
      ["two commands of two services", command, command, 0, 0.1],
      ["two stops of two services", stop, stop, 0, 0.02],
      ["a command, and a stop of another service", command, stop, 0.09, 0.01],
      ["a stop, and a command of another service", stop, command, 0, 0.02]
    ] as const
  ) {
    it.effect(`${name}: one closes, and the other finds it closed`, () =>
      Effect.gen(function*() {
        const { one, other, rig } = yield* services
        const closing = yield* Effect.forkChild(first(one), { startImmediately: true })
        yield* pass(gap)
        const beside = yield* Effect.forkChild(second(other), { startImmediately: true })
        yield* pass(stall)
        yield* rig.gateway.startFault("stall", { ms: 1000 })
        const done = yield* during(Effect.all([Fiber.join(closing), Fiber.join(beside)]), 60)
        assert.deepStrictEqual([rig.placed(), done, yield* rig.held], [closers, [all, none], []])
      }))
  }
})
