/**
 * Reads the ticks of a server one by one through the public interface of one library, and prints how many a second.
 */
import { EventName, IBApi, IBApiNext, LogLevel } from "@stoqey/ib"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Command from "../../src/domain/Command.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import { Tws } from "../../src/layers/Tws/Tws.ts"

const [, , kind, port, count] = process.argv
const end = 999.99
const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as never

let ticks = 0
let startedAt = 0
/** Counts a tick; at the last one, says how it went and ends. */
const tick = (price: number) => {
  if (ticks === 0) startedAt = performance.now()
  ticks++
  if (price !== end) return
  const seconds = (performance.now() - startedAt) / 1000
  if (ticks !== Number(count)) throw new Error(`${ticks} of ${count} ticks arrived`)
  console.log(JSON.stringify(ticks / seconds))
  process.exit(0)
}

const readers: Record<string, () => unknown> = {
  "effect-ibkr": () =>
    Effect.runPromise(
      Effect.gen(function*() {
        const tws = yield* Tws
        const session = yield* tws.connect({ host: "127.0.0.1", port: Number(port), clientId: 1 })
        yield* Effect.forkScoped(session.send(Command.make("reqMktData", 1, contract, "", false, false)))
        yield* Stream.runForEach(session.events, (event) =>
          Effect.sync(() => {
            if (event._tag === "tickPrice") tick(event.value)
          }))
      }).pipe(Effect.scoped, Effect.provide(Socket.layer))
    ),
  IBApi: () => {
    const api = new IBApi({ host: "127.0.0.1", port: Number(port), clientId: 1 })
    api.on(EventName.tickPrice, (_id, _field, price) => tick(price))
    api.once(EventName.nextValidId, () => api.reqMktData(1, contract, "", false, false))
    api.connect()
  },
  IBApiNext: () => {
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
    const api = new IBApiNext({ host: "127.0.0.1", port: Number(port), logger: silent })
    api.logLevel = LogLevel.ERROR
    api.getMarketData(contract, "", false, false).subscribe((update) =>
      [update.added, update.changed].forEach((values) =>
        values?.forEach((value, type) => {
          if (type === 1 || type === 2) tick(value.value ?? 0)
        })
      )
    )
    api.connect(1)
  }
}
readers[kind ?? ""]?.()
