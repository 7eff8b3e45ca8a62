import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi, OrderAction, OrderType } from "@stoqey/ib"
import { Effect, FileSystem, Layer } from "effect"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Recorder from "../../../src/simulator/Recording/Recorder.ts"
import * as Replay from "../../../src/simulator/Recording/Replay.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Wire from "../../../src/simulator/Server/Wire.ts"

type Told = readonly [name: string, ...args: ReadonlyArray<unknown>]

// what the client says of itself, and not the gateway to it
const own = new Set<string>([EventName.sent, EventName.received, EventName.all, EventName.result])

/** A day of the real client, ids and all; answers every callback that it got. */
const day = Effect.fnUntraced(function*(clientId: number, firstId: number) {
  const { address } = yield* Server.Server
  const api = new IBApi({ ...address, clientId, maxReqPerSec: 1000 })
  const told: Array<Told> = []
  for (const name of Object.values(EventName)) {
    if (!own.has(name)) api.on(name as EventName.error, (...args: ReadonlyArray<unknown>) => told.push([name, ...args]))
  }
  yield* Effect.addFinalizer(() => Effect.sync(() => api.disconnect()))
  const until = (last: (told: Told) => boolean, ask: () => unknown) =>
    Effect.callback<void>((resume) => {
      const from = told.length
      const check = (): void => told.slice(from).some(last) ? resume(Effect.void) : void setImmediate(check)
      ask()
      check()
    })
  const named = (name: EventName) => ([one]: Told) => one === name
  const order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10 }
  const apple = { conId: 265598, exchange: "SMART" }
  let orderId = 0
  api.once(EventName.nextValidId, (id) => orderId = id)
  yield* until(([name, , code]) => name === EventName.info && code === 2158, () => api.connect())
  yield* until(named(EventName.positionEnd), () => api.reqPositions())
  yield* until(named(EventName.contractDetailsEnd), () => api.reqContractDetails(firstId, { conId: 265598 }))
  yield* until(named(EventName.commissionReport), () => api.placeOrder(orderId, apple, order))
  yield* until(
    ([name, , status]) => name === EventName.orderStatus && status === "Submitted",
    () => api.placeOrder(orderId + 1, apple, { ...order, orderType: OrderType.LMT, lmtPrice: 1 })
  )
  yield* until(named(EventName.error), () => api.cancelOrder(orderId + 1))
  yield* until(named(EventName.execDetailsEnd), () => api.reqExecutions(firstId + 1, {}))
  yield* until(named(EventName.accountSummaryEnd), () => api.reqAccountSummary(firstId + 2, "All", "NetLiquidation"))
  yield* until(named(EventName.completedOrdersEnd), () => api.reqCompletedOrders(false))
  return JSON.parse(JSON.stringify(told.map(([name, ...args]) => [name, ...args.map(plain)]))) as ReadonlyArray<Told>
})
const plain = (arg: unknown) => arg instanceof Error ? arg.message : arg

const gateway = Layer.merge(Gateway.layer({ positions: [{ symbol: "AAPL", size: 100 }] }), Wire.layer)
const recording = Effect.fnUntraced(function*(clientId: number, firstId: number) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.makeTempFileScoped()
  const told = yield* day(clientId, firstId).pipe(
    Effect.scoped,
    Effect.provide(Server.layer().pipe(Layer.provideMerge(gateway), Layer.provide(Recorder.layer(file))))
  )
  return { file, told }
})
const replaying = (file: string) =>
  Effect.provide(
    Server.layer().pipe(Layer.provideMerge(gateway), Layer.provide(Replay.layer(file, { speed: 0 })))
  )

describe("a recorded day of the client of @stoqey/ib", () => {
  it.live("gives the same callbacks when it is replayed", () =>
    Effect.gen(function*() {
      const { file, told } = yield* recording(5, 1)
      assert.isAbove(told.length, 25)
      const again = yield* Effect.all([Effect.scoped(day(5, 1)), Effect.scoped(day(5, 1))]).pipe(replaying(file))
      assert.deepStrictEqual(again, [told, told])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("also under other ids, in their words", () =>
    Effect.gen(function*() {
      const { file, told } = yield* recording(5, 1)
      const again = yield* day(77, 9001).pipe(Effect.scoped, replaying(file))
      const { told: wanted } = yield* recording(77, 9001)
      const timeless = (all: ReadonlyArray<Told>) =>
        JSON.stringify(all).replaceAll(/\d{8} \d\d:\d\d:\d\d [\w/]+/g, "then").replaceAll(
          /"sharesAllocation":"[^"]*"/g,
          ""
        )
      assert.notStrictEqual(timeless(told), timeless(wanted))
      assert.strictEqual(timeless(again), timeless(wanted))
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
