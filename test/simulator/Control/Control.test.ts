import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Net from "node:net"
import * as Control from "../../../src/simulator/Control/Control.ts"
import * as Fault from "../../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import { turns } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"
import { bodyOf, request, status } from "./Request.ts"

const simulator = Effect.provide(
  Control.layer().pipe(Layer.provideMerge(Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 100 }] })))
)

describe("Control", () => {
  it.live("says what it is simulating", () =>
    Effect.gen(function*() {
      const { address } = yield* Server.Server
      yield* Raw.start(4)
      const { listening, ...report } = yield* bodyOf("GET", "/")
      assert.deepStrictEqual(listening, { host: "127.0.0.1", port: address.port })
      assert.deepStrictEqual(report, JSON.parse(JSON.stringify(yield* (yield* Gateway.Gateway).report)))
      assert.deepStrictEqual([report.clients[0].clientId, report.positions[0].size], [4, 100])
    }).pipe(simulator))

  it.live("lists every fault with its parameters and what it does", () =>
    Effect.gen(function*() {
      const faults = yield* bodyOf("GET", "/faults")
      assert.deepStrictEqual(faults.map(({ name }: { name: string }) => name), Object.keys(Fault.catalogue))
      assert.deepStrictEqual(faults.find(({ name }: { name: string }) => name === "port-moved"), {
        name: "port-moved",
        kind: "line",
        says: "Announces another port (1300), closes every connection and answers there only.",
        parameters: { port: { type: "integer", minimum: 1, maximum: 65_535 } },
        required: ["port"]
      })
      const { on } = faults.find(({ name }: { name: string }) => name === "reset").parameters
      assert.include(on.enum, "placeOrder")
      assert.deepStrictEqual({ ...on, enum: [] }, {
        type: "string",
        enum: [],
        description: "a command, such as placeOrder"
      })
    }).pipe(simulator))

  it.live("starts faults, ends one or all", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const on = Effect.map(gateway.faults, (list) => list.map(({ name }) => name))
      assert.deepStrictEqual(yield* request("POST", "/faults", { body: { name: "clock-skew", seconds: 9 } }), {
        status: 201,
        type: "application/json",
        body: { id: 1, name: "clock-skew", parameters: { seconds: 9 } }
      })
      yield* request("POST", "/faults", { body: { name: "read-only" } })
      assert.deepStrictEqual(yield* on, ["clock-skew", "read-only"])
      assert.strictEqual(yield* status("DELETE", "/faults/1"), 204)
      assert.strictEqual(yield* status("DELETE", "/faults/1"), 404)
      assert.deepStrictEqual(yield* on, ["read-only"])
      assert.strictEqual(yield* status("DELETE", "/faults"), 204)
      assert.deepStrictEqual(yield* on, [])
    }).pipe(simulator))

  it.live("says what is wrong with a request, as a problem", () =>
    Effect.gen(function*() {
      const problem = Effect.fnUntraced(function*(...args: Parameters<typeof request>) {
        const { body, status, type } = yield* request(...args)
        assert.strictEqual(type, "application/problem+json")
        return [status, (body as { detail: string }).detail.split("\n")[0]]
      })
      assert.deepStrictEqual(yield* problem("POST", "/faults", { body: { name: "stall", minutes: 5 } }), [
        400,
        "Fault \"stall\": Expected no excess property"
      ])
      assert.strictEqual((yield* problem("POST", "/faults", { body: { name: "nonsense" } }))[0], 400)
      assert.strictEqual((yield* problem("POST", "/faults", { body: { name: "reset", on: "PLACE_ORDER" } }))[0], 400)
      assert.strictEqual((yield* problem("POST", "/faults", { body: [] }))[0], 400)
      assert.strictEqual((yield* problem("PUT", "/positions", { body: [{ symbol: "AAPL", size: "5" }] }))[0], 400)
      assert.deepStrictEqual(yield* problem("PUT", "/positions?account=DU9", { body: [] }), [
        400,
        "there is no account DU9"
      ])
      assert.deepStrictEqual(yield* problem("GET", "/wire?since=x"), [400, "since is the number of a frame"])
      assert.deepStrictEqual(yield* problem("POST", "/faults", { body: "{\"name\": " }), [
        400,
        "Expected a valid JSON body"
      ])
      assert.deepStrictEqual(yield* problem("PUT", "/positions", { body: `[${" ".repeat(16 * 1024 - 1)}]` }), [
        413,
        "Send at most 16 KiB."
      ])
      assert.strictEqual(yield* status("PUT", "/positions", { body: `[${" ".repeat(16 * 1024 - 2)}]` }), 204)
      assert.strictEqual((yield* problem("POST", "/reset", { type: "text/plain" }))[0], 415)
      assert.strictEqual((yield* problem("GET", "/", { host: "gateway.example" }))[0], 403)
      assert.strictEqual((yield* problem("GET", "/nowhere"))[0], 404)
    }).pipe(simulator))

  it.live("takes every name of the loopback", () =>
    Effect.gen(function*() {
      for (const host of ["127.0.0.1:7498", "LOCALHOST", "[::1]:1", "localhost:7498"]) {
        assert.strictEqual(yield* status("GET", "/faults", { host }), 200)
      }
    }).pipe(simulator))

  it.live("sets positions and markets, which subscribers hear of", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const client = yield* Raw.start(1)
      client.send(61, 1)
      yield* client.frames(2)
      assert.strictEqual(yield* status("PUT", "/positions", { body: [{ symbol: "MSFT", size: -3, price: 400 }] }), 204)
      assert.deepStrictEqual((yield* client.frames(2)).map((fields) => [fields[4], ...fields.slice(-2)]), [
        ["AAPL", "0", "0"],
        ["MSFT", "-3", "400"]
      ])
      assert.strictEqual(
        yield* status("PUT", "/markets", { body: [{ symbol: "MSFT", closed: true, price: 410.5 }] }),
        204
      )
      const { positions } = yield* gateway.report
      assert.deepStrictEqual(positions, [{
        account: "DU1234567",
        conId: 272093,
        symbol: "MSFT",
        secType: "STK",
        size: -3,
        avgCost: 400,
        multiplier: 1,
        marketPrice: 410.5,
        marketOpen: false
      }])
      assert.strictEqual(yield* status("POST", "/reset"), 204)
      assert.strictEqual(yield* client.ended, "ECONNRESET")
      assert.strictEqual((yield* gateway.report).positions[0]?.symbol, "AAPL")
    }).pipe(simulator))

  it.live("lists executions, and corrects them", () =>
    Effect.gen(function*() {
      const order = { contract: { symbol: "AAPL" }, action: "BUY", quantity: "10", orderType: "MKT", orderRef: "one" }
      yield* request("POST", "/orders", { body: order })
      const [{ execId, permId, at, ...first }] = yield* bodyOf("GET", "/executions")
      const path = `/executions/${execId}`
      const next = execId.replace(/01$/, "02")
      const corrected = yield* request("PUT", path, { body: { price: 229 } })
      assert.deepStrictEqual([corrected.status, corrected.body], [200, { execId: next }])
      assert.deepStrictEqual((yield* bodyOf("GET", "/executions")).slice(1), [
        { ...first, permId, at, execId: next, price: 229 }
      ])
      assert.deepStrictEqual(
        [yield* status("PUT", path, { body: { shares: -1 } }), yield* status("PUT", path, { body: { price: 0 } })],
        [400, 400]
      )
      assert.strictEqual(yield* status("PUT", path, { body: { shares: 0 } }), 200)
      const refused = yield* request("PUT", path, { body: { price: 230 } })
      assert.deepStrictEqual([refused.status, (refused.body as { detail: string }).detail], [
        409,
        `${execId.replace(/01$/, "03")} was busted`
      ])
      assert.deepStrictEqual((yield* bodyOf("GET", "/")).positions[0].size, 100)
    }).pipe(simulator))

  it.live("serves at most 256 connections", () =>
    Effect.gen(function*() {
      const { port } = yield* Control.Control
      const dial = Effect.acquireRelease(
        Effect.sync(() => {
          const seen = { socket: Net.connect(port, "127.0.0.1"), isClosed: false }
          seen.socket.on("close", () => seen.isClosed = true).on("error", () => undefined).resume()
          return seen
        }),
        ({ socket }) => Effect.sync(() => socket.destroy())
      )
      const dialled = yield* Effect.replicateEffect(dial, 260)
      yield* Effect.callback<void>((resume) => {
        dialled.at(-1)?.socket.once("close", () => resume(Effect.void))
      })
      yield* turns
      assert.strictEqual(dialled.filter(({ isClosed }) => isClosed).length, 4)
    }).pipe(simulator))

  it.live("lists clients, orders and prices by themselves", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      yield* Raw.start(4)
      const { clients, orders } = yield* bodyOf("GET", "/")
      assert.deepStrictEqual([yield* bodyOf("GET", "/clients"), yield* bodyOf("GET", "/orders")], [clients, orders])
      const prices = yield* bodyOf("GET", "/prices")
      assert.deepStrictEqual(prices, JSON.parse(JSON.stringify(yield* gateway.prices)))
      assert.strictEqual(prices.find(({ symbol }: { symbol: string }) => symbol === "AAPL").conId, 265598)
    }).pipe(simulator))

  it.live("places orders as the TWS window does, and cancels them", () =>
    Effect.gen(function*() {
      const limit = {
        contract: { symbol: "AAPL" },
        action: "BUY",
        quantity: "10",
        orderType: "LMT",
        limitPrice: "1.50",
        orderRef: "by hand"
      }
      const { body, status: placed } = yield* request("POST", "/orders", { body: limit })
      const { permId } = body as { permId: number }
      const [order] = yield* bodyOf("GET", "/orders")
      assert.deepStrictEqual([placed, order], [201, {
        clientId: 0,
        orderId: 0,
        permId,
        account: "DU1234567",
        symbol: "AAPL",
        action: "BUY",
        quantity: 10,
        orderType: "LMT",
        limitPrice: 1.5,
        stopPrice: null,
        status: "Submitted",
        filled: 0,
        orderRef: "by hand"
      }])
      assert.strictEqual(yield* status("DELETE", `/orders/${permId}`), 204)
      assert.strictEqual((yield* bodyOf("GET", "/orders"))[0].status, "Cancelled")
      assert.strictEqual(yield* status("DELETE", `/orders/${permId}`), 404)
      const refused = yield* request("POST", "/orders", { body: { ...limit, contract: { symbol: "NONSENSE" } } })
      assert.deepStrictEqual([refused.status, refused.body], [409, {
        type: "about:blank",
        status: 409,
        title: "Order refused",
        detail: "No security definition has been found for the request"
      }])
      for (const wrong of [{ quantity: 10 }, { quantity: "1e3" }, { action: "HOLD" }, { limitPrice: "-1" }]) {
        assert.strictEqual(yield* status("POST", "/orders", { body: { ...limit, ...wrong } }), 400)
      }
    }).pipe(simulator))

  it.live("cuts a client, by reset or in order", () =>
    Effect.gen(function*() {
      const [one, other] = [yield* Raw.start(1), yield* Raw.start(2)]
      assert.strictEqual(yield* status("DELETE", "/clients/1"), 204)
      assert.strictEqual(yield* one.ended, "ECONNRESET")
      assert.strictEqual(yield* status("DELETE", "/clients/2?how=fin"), 204)
      assert.strictEqual(yield* other.ended, "end")
      assert.strictEqual(yield* status("DELETE", "/clients/1"), 404)
      assert.strictEqual(yield* status("DELETE", "/clients/2?how=kindly"), 400)
    }).pipe(simulator))

  it.live("describes itself, and is described to people", () =>
    Effect.gen(function*() {
      const { components, openapi, paths } = yield* bodyOf("GET", "/openapi.json")
      assert.match(openapi, /^3\.1/)
      assert.deepStrictEqual(
        Object.entries(paths).map(([path, operations]: any) => `${path} ${Object.keys(operations).sort().join(" ")}`)
          .sort(),
        [
          "/ get",
          "/clients get",
          "/clients/{number} delete",
          "/executions get",
          "/executions/{execId} put",
          "/faults delete get post",
          "/faults/{id} delete",
          "/live get",
          "/markets put",
          "/orders get post",
          "/orders/{permId} delete",
          "/positions put",
          "/prices get",
          "/reset post",
          "/wire get"
        ]
      )
      const { oneOf } = paths["/faults"].post.requestBody.content["application/json"].schema
      assert.deepStrictEqual(oneOf.map(({ title }: any) => title), Object.keys(Fault.catalogue))
      const references = [...JSON.stringify(paths).matchAll(/#\/components\/schemas\/([^"]+)/g)].map(([, name]) => name)
      assert.deepStrictEqual(references.filter((name) => !(name as string in components.schemas)), [])
      const docs = yield* request("GET", "/docs")
      assert.deepStrictEqual([docs.status, docs.type], [200, "text/html"])
    }).pipe(simulator))

  it.live("shows the frames that passed since one", () =>
    Effect.gen(function*() {
      yield* Raw.start(8)
      const frames = yield* bodyOf("GET", "/wire?since=3")
      assert.deepStrictEqual(
        frames.map(({ client, direction, fields, n }: any) => [n, client, direction, fields[0]]),
        [[4, 1, "out", "15"], [5, 1, "out", "9"], [6, 1, "out", "4"], [7, 1, "out", "4"], [8, 1, "out", "4"]]
      )
      assert.strictEqual((yield* bodyOf("GET", "/wire")).length, 8)
    }).pipe(simulator))
})
