import { assert, describe, it } from "@effect/vitest"
import { EventName, IBApi, OrderAction, OrderType, SecType } from "@stoqey/ib"
import { Effect, Layer } from "effect"
import { createHash } from "node:crypto"
import * as Control from "../../../src/simulator/Control/Control.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Browser from "./Browser.ts"
import { request } from "./Request.ts"

const simulator = Effect.provide(
  Control.layer().pipe(Layer.provideMerge(Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 100 }] })))
)
const hostile = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`

/** A real client that waits for what it is told, and keeps the codes of what went wrong. */
const client = Effect.gen(function*() {
  const { address } = yield* Server.Server
  const api = new IBApi({ host: address.host, port: address.port, clientId: 7 })
  yield* Effect.addFinalizer(() => Effect.sync(() => api.disconnect()))
  const once = (
    event: EventName.error | EventName.openOrder | EventName.nextValidId,
    ask: () => void,
    isIt: (...said: ReadonlyArray<any>) => boolean = () => true
  ) =>
    Effect.callback<ReadonlyArray<any>>((resume) => {
      const hear = (...said: ReadonlyArray<any>): void => {
        if (!isIt(...said)) return
        api.off(event as EventName.error, hear)
        resume(Effect.succeed(said))
      }
      api.on(event as EventName.error, hear)
      ask()
    })
  yield* once(EventName.nextValidId, () => void api.connect())
  return { api, once }
})

describe("GET / in a browser", () => {
  it.live("is a page to whoever accepts one, and the document to all others", () =>
    Effect.gen(function*() {
      const page = yield* request("GET", "/", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" })
      assert.deepStrictEqual([page.status, page.type], [200, "text/html; charset=utf-8"])
      // it holds all that it needs
      assert.deepStrictEqual(
        [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to?.slice(0, 14)),
        [
          "data:image/svg",
          "/docs"
        ]
      )
      const { port } = yield* Control.Control
      const policy = yield* Effect.promise(() =>
        fetch(`http://127.0.0.1:${port}/`, { headers: { accept: "text/html" } }).then(({ headers }) =>
          headers.get("content-security-policy") ?? ""
        )
      )
      const hashes = ["style", "script"].map((tag) => {
        const [, text = ""] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(String(page.body)) ?? []
        return `${tag}-src 'sha256-${createHash("sha256").update(text).digest("base64")}'`
      })
      assert.deepStrictEqual(
        ["default-src 'none'", ...hashes, "require-trusted-types-for 'script'"].filter((rule) =>
          !policy.split("; ").includes(rule)
        ),
        []
      )
      for (const accept of ["*/*", "application/json"]) {
        assert.strictEqual((yield* request("GET", "/", { accept })).type, "application/json")
      }
    }).pipe(simulator))

  const inBrowser = Browser.chromium === undefined ? it.live.skip : it.live
  if (Browser.chromium === undefined) {
    console.warn("SKIPPED: the page in a real browser, since no chromium is installed (apt-get install chromium)")
  }

  inBrowser("shows clients, orders, prices and frames as they come, as text", () =>
    Effect.gen(function*() {
      const { port } = yield* Control.Control
      const page = yield* Browser.open(`http://127.0.0.1:${port}/`)
      yield* page.size(1280, 900)
      yield* page.until(`stands.textContent === "live" && clients.innerText.includes("Nobody is connected.")`)
      const { api, once } = yield* client
      yield* page.until(`clients.innerText.includes("started")`)
      assert.include(yield* page.text("#clients tbody tr"), "1\t7\t")
      const placed = yield* once(EventName.openOrder, () =>
        api.placeOrder(1, { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }, {
          action: OrderAction.BUY,
          totalQuantity: 10,
          orderType: OrderType.LMT,
          lmtPrice: 1,
          orderRef: hostile,
          transmit: true
        }))
      assert.strictEqual(placed[0], 1)
      yield* page.until(`document.querySelector("#orders tbody tr") !== null`)
      const [, , reference, what] = (yield* page.text("#orders tbody tr")).split("\t")
      assert.deepStrictEqual([reference, what], [hostile, "BUY 10 AAPL LMT"])
      assert.match(yield* page.text("#prices tbody tr"), /^AAPL\tSTK\t[\d.,]+\t[\d.,]+\t[\d.,]+\t/)
      assert.match(yield* page.text("#positions tbody tr"), /^DU1234567\tAAPL\t100\t/)

      yield* page.type("#filter", "placeOrder")
      yield* page.until(`document.querySelectorAll("#frames details").length === 1`)
      yield* page.press("#frames summary")
      yield* page.until(`document.querySelector("#frames ol") !== null`)
      assert.include(yield* page.text("#frames ol"), hostile)

      // the page says what it did, and does it
      yield* page.choose("#fault", "order-notice")
      yield* page.type("#fault-code", "2161")
      yield* page.type("#fault-text", hostile)
      yield* page.press("#start")
      yield* page.until(`active.innerText.includes("order-notice")`)
      assert.include(yield* page.text("#active tbody tr"), `code=2161, text=${hostile}`)
      const [error, code] = yield* once(
        EventName.error,
        () =>
          api.placeOrder(2, { symbol: "AAPL", secType: SecType.STK, exchange: "SMART", currency: "USD" }, {
            action: OrderAction.BUY,
            totalQuantity: 1,
            orderType: OrderType.LMT,
            lmtPrice: 1,
            transmit: true
          }),
        (_, code) =>
          code === 2161
      )
      assert.deepStrictEqual([code, (error as Error).message.includes("onerror")], [2161, true])
      yield* page.press("#active tbody button")
      yield* page.until(`active.innerText.includes("All is well.")`)

      // an order by hand, as from the TWS window
      yield* page.choose("#orders select", "SELL")
      yield* page.choose("#orders label:nth-child(4) select", "LMT")
      for (const [n, text] of [[2, "7"], [3, "AAPL"], [5, "1000.25"]] as const) {
        yield* page.type(`#orders label:nth-child(${n}) input`, text)
      }
      yield* page.press("#orders form button")
      yield* page.until(`orders.innerText.includes("SELL 7 AAPL LMT")`)
      yield* page.press("#orders tbody tr button")
      yield* page.until(`document.querySelector("#orders tbody tr").innerText.includes("Cancelled")`)

      // nothing is wider than a phone
      yield* page.size(390, 844)
      assert.strictEqual(yield* page.value("document.documentElement.scrollWidth"), 390)

      yield* page.press("#clients tbody button")
      yield* page.until(`clients.innerText.includes("Nobody is connected.")`)
      assert.deepStrictEqual(
        [yield* page.value("window.hacked"), yield* page.value("document.images.length"), page.wrong],
        [undefined, 0, []]
      )
    }).pipe(simulator), 60_000)
})
