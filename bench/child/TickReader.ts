/**
 * Reads the ticks of a server one by one through the public interface of one library, and prints how many a second.
 */
import { ConnectionState, EventName, IBApi, IBApiNext, LogLevel } from "@stoqey/ib"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import * as Command from "../../src/domain/Command.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import { Quotes } from "../../src/layers/Broker/Quotes.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as Memory from "../../src/layers/State/Memory.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import { Tws } from "../../src/layers/Tws/Tws.ts"

const [, , kind, port, window, windows] = process.argv
const end = 999.99
const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never

const broker = Ibkr.layerBroker.pipe(
  Layer.provide(Journal.layerMemory()),
  Layer.provideMerge(Ibkr.layer),
  Layer.provide([
    Socket.layer,
    Notifier.layerNoop,
    Memory.layer(),
    Settings.layer({ port: Number(port) }),
    Logger.layer([])
  ])
)

let ticks = 0
let seconds = 0
let asked = 0
let startedAt = 0

const begin = (ask: (reqId: number) => void) => {
  startedAt = performance.now()
  ask(asked + 1)
}

/** Counts a tick; after the last of a window asks for the next one, and after the last window says how it went. */
const tick = (price: number, ask: (reqId: number) => void) => {
  ticks++
  if (price !== end) return
  seconds += (performance.now() - startedAt) / 1000
  if (ticks !== Number(window)) throw new Error(`${ticks} of ${window} ticks arrived`)
  ticks = 0
  asked++
  if (asked < Number(windows)) return begin(ask)
  process.stdout.write(JSON.stringify(Number(window) * Number(windows) / seconds), () => process.exit(0))
}

const readers: Record<string, () => unknown> = {
  "effect-ibkr": () =>
    Effect.runPromise(
      Effect.gen(function*() {
        const tws = yield* Tws
        const session = yield* tws.connect({ host: "127.0.0.1", port: Number(port), clientId: 1 })
        const ask = (reqId: number) => {
          Effect.runFork(session.send(Command.make("reqMktData", reqId, contract, "", false, false)))
        }
        setImmediate(begin, ask)
        yield* Stream.runForEach(session.events, (event) =>
          Effect.sync(() => {
            if (event._tag === "tickPrice") tick(event.value, ask)
          }))
      }).pipe(Effect.scoped, Effect.provide(Socket.layer))
    ),
  quotes: () =>
    Effect.runPromise(
      Effect.gen(function*() {
        yield* (yield* Connection).ready
        const quotes = yield* Quotes
        for (let n = 1; n <= Number(windows); n++) {
          startedAt = performance.now()
          // the quotes of a slow reader are conflated: what is counted is what came in
          yield* Stream.runDrain(
            Stream.takeUntil(quotes.of({ conId: n }), (one) => one._tag === "Quote" && one.ask === String(end))
          )
          seconds += (performance.now() - startedAt) / 1000
        }
        process.stdout.write(JSON.stringify(Number(window) * Number(windows) / seconds), () => process.exit(0))
      }).pipe(Effect.provide(broker), Effect.scoped)
    ),
  IBApi: () => {
    const api = new IBApi({ host: "127.0.0.1", port: Number(port), clientId: 1 })
    const ask = (reqId: number) => void api.reqMktData(reqId, contract, "", false, false)
    api.on(EventName.tickPrice, (_id, _field, price) => tick(price, ask))
    api.once(EventName.nextValidId, () => begin(ask))
    api.connect()
  },
  IBApiNext: () => {
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    const api = new IBApiNext({ host: "127.0.0.1", port: Number(port), logger: silent })
    api.logLevel = LogLevel.ERROR
    const ask = (reqId: number) => {
      const subscription = api.getMarketData({ ...contract as object, conId: reqId }, "", false, false).subscribe(
        (update) => {
          for (const values of [update.added, update.changed]) {
            values?.forEach((value, type) => {
              if (type === 1 || type === 2) tick(value.value ?? 0, next)
            })
          }
        }
      )
      const next = (reqId: number) => {
        subscription.unsubscribe()
        ask(reqId)
      }
    }
    api.connectionState.subscribe((state) => {
      if (state === ConnectionState.Connected) begin(ask)
    })
    api.connect(1)
  }
}
readers[kind ?? ""]?.()
