/**
 * A broker over a real socket, in a process of its own: measures one thing of it, named on the command line, and prints it.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import * as Contract from "../../src/domain/Contract.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Feed } from "../../src/layers/Broker/Feed.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import * as Entry from "../../src/layers/Broker/Journal/Entry.ts"
import { Orders } from "../../src/layers/Broker/Orders.ts"
import { Quotes } from "../../src/layers/Broker/Quotes.ts"
import { Subscriptions } from "../../src/layers/Broker/Subscriptions.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as Memory from "../../src/layers/State/Memory.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import * as Pace from "../../src/schedules/Pace.ts"
import { quantile } from "../Figure.ts"

const [, , what, port, amount] = process.argv
const stateDir = path.join(process.cwd(), "state")

const journalled = Ibkr.layerBroker.pipe(
  Layer.provide(Journal.layerFile),
  Layer.provideMerge(Ibkr.layer),
  Layer.provide([
    Socket.layer,
    Notifier.layerNoop,
    Memory.layer(),
    Settings.layer({ port: Number(port), stateDir }),
    NodeServices.layer,
    Logger.layer([]),
    Layer.succeed(Pace.Pace, { ...Pace.defaults, lines: 1000 })
  ])
)

const print = (value: number | ReadonlyArray<number>) =>
  Effect.sync(() => process.stdout.write(JSON.stringify(value), () => process.exit(0)))

const all = Effect.gen(function*() {
  const { changes } = yield* Subscriptions
  yield* Stream.runDrain(Stream.takeUntil(changes, ({ live }) => live === Number(amount)))
})

/** From the new session to the last of the subscriptions being alive in it, in seconds. */
const restore = Effect.gen(function*() {
  const { ready, reconnect } = yield* Connection
  const { watch } = yield* Feed
  const quotes = yield* Quotes
  yield* ready
  for (let conId = 1; conId <= Number(amount); conId++) {
    yield* Effect.forkScoped(Stream.runDrain(quotes.of({ conId })))
  }
  yield* all
  const began = Deferred.makeUnsafe<number>()
  yield* watch({
    began: ({ number }) => {
      if (number === 2) Deferred.doneUnsafe(began, Effect.succeed(performance.now()))
    }
  })
  yield* reconnect
  const startedAt = yield* Deferred.await(began)
  yield* all
  yield* print((performance.now() - startedAt) / 1000)
})

const megabytes = Effect.promise(async () => {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    await sleep(50)
  }
  const { external, heapUsed } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
})

/** What a reader of quotes costs that takes one and never another, while ticks arrive for so many seconds: MiB. */
const stalled = Effect.gen(function*() {
  yield* (yield* Connection).ready
  const quotes = yield* Quotes
  yield* Effect.forkScoped(Stream.runForEach(quotes.of(Contract.stock("AAPL")), () => Effect.never))
  yield* Effect.promise(() => sleep(2000))
  const before = yield* megabytes
  let most = before
  for (let second = 0; second < Number(amount); second += 5) {
    yield* Effect.promise(() => sleep(5000))
    most = Math.max(most, yield* megabytes)
  }
  yield* print(most - before)
})

/**
 * How long quotes wait for their reader, at the 99th percentile in ms: alone, and beside one of the same line that takes one and
 * never another, in turns of so many seconds.
 */
const beside = Effect.gen(function*() {
  yield* (yield* Connection).ready
  const quotes = (yield* Quotes).of(Contract.stock("AAPL"))
  let waits: Array<number> = []
  const read = Stream.runForEach(quotes, (one) =>
    Effect.sync(() => {
      if (one._tag === "Quote") waits.push(performance.timeOrigin + performance.now() - one.at)
    }))
  const turn = (seen: Array<number>) =>
    Effect.promise(async () => {
      waits = seen
      await sleep(Number(amount) * 1000)
    })
  yield* Effect.forkScoped(read)
  // the first is slower in both
  yield* turn([])
  const alone: Array<number> = []
  const beside: Array<number> = []
  for (let round = 0; round < 3; round++) {
    yield* turn(alone)
    const stalled = Stream.runForEach(quotes, () => Effect.never)
    yield* Effect.scoped(Effect.andThen(Effect.forkScoped(stalled), turn(beside)))
  }
  yield* print([alone, beside].map((waits) => quantile(waits, 0.99)))
})

/** From nothing to orders that know what a journal of so many has to tell, in seconds. */
const replay = Effect.gen(function*() {
  fs.mkdirSync(stateDir, { recursive: true })
  const contract = Contract.stock("AAPL")
  const lines = Array.from({ length: Number(amount) }, (_, n) => {
    const ref = `bench-${n}`
    const request = {
      orderRef: ref,
      contract,
      action: "BUY",
      quantity: "10",
      orderType: "LMT",
      limitPrice: "150.00"
    } as const
    const at = Date.now()
    return [
      ["intent", ref, n + 1, 1, "DU1234567", 1, at, request, null],
      ["stand", ref, at, "acknowledged", n + 1, "Submitted", "0", null, null, null, "10"],
      ["exec", ref, `0000e0d5.${n}.01.01`, null, "10", "150", "ARCA", "20261128 10:00:01 US/Eastern"],
      ["stand", ref, at, "filled", n + 1, "Filled", "10", "150", null, null, "10"]
    ] satisfies ReadonlyArray<Entry.Entry>
  })
  const file = path.join(stateDir, `orders-127.0.0.1-${port}-1.jsonl`)
  fs.writeFileSync(file, `${[Entry.header, ...lines.flat().map(Entry.toLine)].join("\n")}\n`)
  const startedAt = performance.now()
  return yield* Effect.flatMap(Orders, ({ get }) => get(`bench-${Number(amount) - 1}`)).pipe(
    Effect.tap((order) => order?.state === "filled" ? Effect.void : Effect.die("the last order was not read")),
    Effect.andThen(Effect.sync(() => (performance.now() - startedAt) / 1000)),
    Effect.flatMap(print),
    Effect.provide(journalled),
    Effect.scoped
  )
})

const measures: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
  restore: restore.pipe(Effect.provide(journalled), Effect.scoped),
  beside: beside.pipe(Effect.provide(journalled), Effect.scoped),
  stalled: stalled.pipe(Effect.provide(journalled), Effect.scoped),
  replay
}
void Effect.runPromise(measures[what ?? ""] ?? Effect.die(`${what}?`))
