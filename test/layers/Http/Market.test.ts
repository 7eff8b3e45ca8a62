import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Logger, Stream } from "effect"
import type { Details } from "../../../src/domain/Details.ts"
import * as Gap from "../../../src/domain/Gap.ts"
import * as Known from "../../../src/domain/Known.ts"
import * as Pulse from "../../../src/domain/Pulse.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { RequestError } from "../../../src/errors/RequestError.ts"
import * as HttpService from "../../fixtures/HttpService.ts"
import * as Broker from "../../fixtures/ScriptedBroker.ts"
import * as Scripted from "../../fixtures/ScriptedConnection.ts"

const { authorized, told } = HttpService
const quiet = Effect.provide(Logger.layer([]))

const iso = new Date(Broker.at).toISOString()
const { _tag, at: _, ...figures } = Broker.quote
const shown = { ...figures, at: iso }

/** Every event of a response that has ended; ages are checked to be those of now, and left out. */
const events = (body: string, at: number) =>
  body.split("\n\n").filter((block) => block.startsWith("event:")).map((block) => {
    const [name = "", data = ""] = block.split("\n")
    const { ageSeconds, ...rest } = JSON.parse(data.slice("data: ".length))
    if (typeof ageSeconds === "number") assert.closeTo(ageSeconds, (Date.now() - at) / 1000, 60)
    return [name.slice("event: ".length), rest]
  })

describe("HTTP of the market", () => {
  it.live("quotes follow each other with their gaps, and end with why they end", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      broker.world.quotes = Stream.concat(
        Stream.make(Broker.quote, Gap.make(Broker.at, Broker.at + 5000, "reconnected"), { ...Broker.quote, bid: null }),
        Stream.fail(new RequestError({ request: "reqMktData", reason: "Refused", code: 354, detail: "Not subscribed" }))
      )
      const path = "/quotes?conId=265598&symbol=AAPL&secType=STK&exchange=SMART&currency=USD"
      const { body, headers, status } = yield* ask(path, { headers: authorized })
      assert.deepStrictEqual([status, headers["content-type"]], [200, "text/event-stream"])
      const heard = events(body, Broker.at)
      assert.deepStrictEqual(heard.slice(0, 3), [
        ["quote", shown],
        ["gap", { from: iso, to: new Date(Broker.at + 5000).toISOString(), why: "reconnected" }],
        ["quote", { ...shown, bid: null }]
      ])
      assert.deepStrictEqual(heard.slice(3).map(([name, { code, status }]) => [name, status, code]), [
        ["problem", 422, 354]
      ])
      assert.deepStrictEqual(broker.watched, [Broker.aapl])
      const wrong = yield* Effect.forEach(
        ["/quotes", "/quotes?secType=STK", "/quotes?symbol=AAPL&exchnage=SMART", "/quotes?symbol=AAPL&strike=1e5"],
        (each) => ask(each, { headers: authorized })
      )
      assert.deepStrictEqual(wrong.map(({ status }) => status), [400, 400, 400, 400])
    }).pipe(quiet))

  it.live("what is asked for by a conId and the symbol of another is refused: its prices would bear the wrong name", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      broker.world.once = Effect.succeed(Broker.quote)
      broker.world.quotes = Stream.make(Broker.quote)
      const get = (path: string) => Effect.map(ask(path, { headers: authorized }), told)
      const [status, , { detail }] = yield* get("/quote?conId=265598&symbol=MSFT")
      assert.deepStrictEqual([status, detail], [
        400,
        "conId 265598 is AAPL, not MSFT: leave out the one that you do not mean"
      ])
      const [past] = yield* get("/history?conId=265598&symbol=MSFT&barSize=1%20day&duration=5%20D")
      const [both] = yield* get("/quote?conId=265598&symbol=aapl")
      assert.deepStrictEqual([past, both, broker.asked], [400, 200, []])
      const followed = yield* ask("/quotes?conId=265598&symbol=MSFT", { headers: authorized })
      assert.deepStrictEqual([events(followed.body, Broker.at).map(([name]) => name), broker.watched], [
        ["problem"],
        []
      ])
    }).pipe(quiet))

  it.live("and so is what is asked for by a conId and what else that is not, as an order is, but not by a conId alone", () =>
    Effect.gen(function*() {
      const { ask, broker } = yield* HttpService.startBroker()
      broker.world.once = Effect.succeed(Broker.quote)
      const found = { ...Broker.aapl, right: "C", strike: 150, lastTradeDateOrContractMonth: "20261218" }
      broker.world.details = Effect.succeed({ contract: found } as unknown as Details)
      const get = (query: string) =>
        Effect.map(ask(`/quote?conId=265598${query}`, { headers: authorized }), (answer) => {
          const [status, , { detail = null }] = told(answer)
          return [status, detail]
        })
      const asked = [
        ...["&secType=FUT", "&currency=EUR", "&right=P", "&strike=155", "&lastTradeDateOrContractMonth=20270115"],
        ...["&secType=STK&currency=usd&right=C&strike=150.0&lastTradeDateOrContractMonth=202612", "&exchange=SMART"]
      ]
      const mixedUp = (says: string) => [400, `conId 265598 is of ${says}: leave out the one that you do not mean`]
      assert.deepStrictEqual(yield* Effect.forEach(asked, get), [
        mixedUp("secType STK, not FUT"),
        mixedUp("currency USD, not EUR"),
        mixedUp("right C, not P"),
        mixedUp("strike 150, not 155"),
        mixedUp("expiry 202612, not 202701"),
        [200, null],
        [200, null]
      ])
      broker.world.details = Effect.die("asked for a conId alone")
      assert.deepStrictEqual(yield* get("&exchange=SMART"), [200, null])
    }).pipe(quiet))

  it.live("a pulse that stops is told with its age, and no live account", () =>
    Effect.gen(function*() {
      const { ask, broker, close } = yield* HttpService.startBroker()
      const listening = yield* Deferred.make<void>()
      broker.world.pulse = Stream.make(Pulse.stale(Broker.at, "U7654321 is silent"), Pulse.live(Broker.at + 5000, null))
        .pipe(
          Stream.concat(Stream.fromEffectDrain(Deferred.succeed(listening, undefined))),
          Stream.concat(Stream.never)
        )
      const following = yield* Effect.forkScoped(ask("/quotes?symbol=AAPL", { headers: authorized }))
      yield* Deferred.await(listening)
      yield* close
      assert.deepStrictEqual(events((yield* Fiber.join(following)).body, Broker.at), [
        ["stale", { since: iso, why: "U***321 is silent" }],
        ["live", { since: new Date(Broker.at + 5000).toISOString() }]
      ])
    }).pipe(quiet))

  it.live("nor is the last known quote shown under the name of another while the line is down", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const down = Effect.fail(new ConnectionError({ reason: "NotReady" }))
      world.details = world.once = down
      world.last = Known.known(Broker.quote, Broker.at, false)
      const get = Effect.map(ask("/quote?conId=265598&symbol=MSFT", { headers: authorized }), (answer) => {
        const [status, , { detail, lastKnown = null }] = told(answer)
        return [status, detail, lastKnown]
      })
      const unknown = yield* get
      world.remembered = Broker.details
      const refused = yield* get
      const mixedUp = "conId 265598 is AAPL, not MSFT: leave out the one that you do not mean"
      assert.deepStrictEqual([unknown, refused], [
        [503, "Connection: the connection is not ready", null],
        [400, mixedUp, null]
      ])
    }).pipe(quiet))

  it.live("a service that stops ends them in good order, and whoever leaves lets go of its line", () =>
    Effect.gen(function*() {
      const { ask, broker, close } = yield* HttpService.startBroker()
      const left = yield* Deferred.make<void>()
      const opened = yield* Deferred.make<void>()
      broker.world.quotes = Stream.concat(
        Stream.make(Broker.quote),
        Stream.fromEffect(Deferred.succeed(opened, undefined)).pipe(Stream.drain, Stream.concat(Stream.never))
      ).pipe(Stream.ensuring(Deferred.succeed(left, undefined)))
      const following = yield* Effect.forkScoped(ask("/quotes?symbol=AAPL", { headers: authorized }), {
        startImmediately: true
      })
      yield* Deferred.await(opened)
      yield* close
      yield* Deferred.await(left)
      assert.deepStrictEqual(events((yield* Fiber.join(following)).body, Broker.at), [["quote", shown]])
    }).pipe(quiet))

  it.live("one quote, or the last one that is known with its age", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      const get = Effect.map(ask("/quote?symbol=AAPL", { headers: authorized }), told)
      world.once = Effect.succeed(Broker.quote)
      const [status, , { ageSeconds, ...quote }] = yield* get
      assert.deepStrictEqual([status, quote], [200, shown])
      assert.isAbove(ageSeconds, 0)
      world.once = Effect.fail(new ConnectionError({ reason: "NotReady" }))
      const [never, , { lastKnown }] = yield* get
      assert.deepStrictEqual([never, lastKnown], [503, null])
      world.last = Known.known(Broker.quote, Broker.at, false)
      const [stale, , problem] = yield* get
      assert.deepStrictEqual([stale, problem.detail, problem.asOf, problem.lastKnown.bid], [
        503,
        "Connection: the connection is not ready",
        iso,
        "150.05"
      ])
      world.once = Effect.fail(new RequestError({ request: "reqMktData", reason: "Refused", code: 200 }))
      const [refused, , { code }] = yield* get
      assert.deepStrictEqual([refused, code], [422, 200])
    }).pipe(quiet))

  it.live("what is asked while the gateway is silent or TWS has lost IBKR, or then comes to be, is answered at once", () =>
    Effect.gen(function*() {
      const { ask, broker: { asked, world }, connection } = yield* HttpService.startBroker()
      const get = (path: string) =>
        Effect.map(ask(`${path}symbol=AAPL`, { headers: authorized }), (answer) => {
          const [status, , { detail, lastKnown }] = told(answer)
          return [status, detail, lastKnown?.bid ?? null]
        })
      const past = "/history?barSize=1%20hour&duration=1%20D&"
      const lost = "TWS has lost IBKR (upstream_lost), and nobody else can answer: ask again once it is back"
      world.last = Known.known(Broker.quote, Broker.at, false)
      // what it tells would be of before
      world.once = Effect.succeed(Broker.quote)
      yield* connection.become({
        ...Scripted.ready,
        ready: false,
        ordersBlockedBy: ["not_ready"],
        quality: { degraded: true, reasons: ["silent"] }
      })
      const silent = "The connection is not ready: the gateway is silent"
      assert.deepStrictEqual(yield* get("/quote?"), [503, silent, "150.05"])
      assert.deepStrictEqual(yield* get(past), [503, silent, null])
      yield* connection.become({ ...Scripted.ready, ready: false, ordersBlockedBy: ["not_ready"] })
      const listing = "The connection is not ready: positions and orders are not listed to their end"
      assert.deepStrictEqual(yield* get("/quote?"), [503, listing, "150.05"])
      yield* connection.become({ ...Scripted.ready, upstream: { state: "lost", since: null } })
      assert.deepStrictEqual(yield* get("/quote?"), [503, lost, "150.05"])
      assert.deepStrictEqual(yield* get(past), [503, lost, null])
      assert.deepStrictEqual(asked, [])
      yield* connection.become(Scripted.ready)
      assert.deepStrictEqual([(yield* get("/quote?"))[0], asked], [200, []])
      const begun = yield* Deferred.make<void>()
      world.once = Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
      const waiting = yield* Effect.forkChild(get("/quote?"), { startImmediately: true })
      yield* Deferred.await(begun)
      yield* connection.become({ ...Scripted.ready, upstream: { state: "lost", since: null } })
      assert.deepStrictEqual(yield* Fiber.join(waiting), [503, lost, "150.05"])
    }).pipe(quiet))

  it.live("a time that there is not is a mistake of whoever asks", () =>
    Effect.gen(function*() {
      const { ask, broker: { asked } } = yield* HttpService.startBroker()
      const times = ["2026-13-01", "2026-02-30", "2026-02-32", "2026-11-20T25:00:00Z", "2026-11-20T14:61:00Z"]
      const answers = yield* Effect.forEach(times, (from) =>
        Effect.map(
          ask(`/history?symbol=AAPL&barSize=1%20hour&from=${encodeURIComponent(from)}`, { headers: authorized }),
          ({ body, status }) => [status, body.includes(`There is no such time: ${from}`)]
        ))
      assert.deepStrictEqual([answers, asked], [times.map(() => [400, true]), []])
    }).pipe(quiet))

  it.live("the past is asked for as it is written", () =>
    Effect.gen(function*() {
      const { ask, broker: { asked } } = yield* HttpService.startBroker()
      const get = (query: string) => Effect.map(ask(`/history?symbol=AAPL&${query}`, { headers: authorized }), told)
      const bar = {
        time: iso,
        text: "20261120 14:30:00 UTC",
        open: "149",
        high: "151.5",
        low: "148.25",
        close: "149.5",
        volume: "1200",
        wap: "149.75",
        count: 12
      }
      assert.deepStrictEqual(yield* get("barSize=1%20min&duration=1%20D"), [200, "application/json", [bar]])
      yield* get("barSize=1%20hour&from=2026-11-19T00:00:00Z&to=2026-11-20&whatToShow=MIDPOINT&useRth=false")
      yield* get("barSize=1%20day&duration=1%20M&to=2026-11-20T01:00:00%2B01:00")
      const contract = { symbol: "AAPL" }
      const day = Date.UTC(2026, 10, 20)
      assert.deepStrictEqual(asked, [
        [contract, { duration: "1 D", barSize: "1 min", useRth: true, whatToShow: "TRADES" }],
        [contract, {
          from: day - 86_400_000,
          to: day,
          barSize: "1 hour",
          useRth: false,
          whatToShow: "MIDPOINT"
        }],
        [contract, { duration: "1 M", to: day, barSize: "1 day", useRth: true, whatToShow: "TRADES" }]
      ])
      const wrong = [
        "barSize=1%20min",
        "barSize=1%20min&duration=1%20D&from=2026-11-19",
        "barSize=1%20min&duration=1%20day",
        "barSize=7%20mins&duration=1%20D",
        "barSize=1%20min&from=yesterday",
        "barSize=1%20min&from=2026-11-20&to=2026-11-19",
        "barSize=1%20secs&duration=1%20D",
        "barSize=1%20min&duration=1%20D&what=TRADES",
        "barSize=1%20month&duration=999999%20Y&to=2026-11-20"
      ]
      const answers = yield* Effect.forEach(wrong, get)
      assert.deepStrictEqual(answers.map(([status]) => status), wrong.map(() => 400))
      assert.deepStrictEqual(
        [answers[5], answers[6], answers[8]].map((answer) => [answer?.[2].title, answer?.[2].detail]),
        [
          ["Not a range of time", "It ends before it begins"],
          ["Too much at once", "86400 bars of 1 secs may be in it, and one answer holds 20000: ask piece by piece"],
          ["Too much at once", "3226477 bars of 1 month may be in it, and one answer holds 20000: ask piece by piece"]
        ]
      )
      assert.strictEqual(asked.length, 3)
    }).pipe(quiet))

  it.live("the audit names what is not live, and no live account", () =>
    Effect.gen(function*() {
      const { ask, broker: { world } } = yield* HttpService.startBroker()
      world.audit = {
        wanted: 2,
        live: 1,
        missing: [{ key: "pnl U1234567", request: "reqPnL", since: Broker.at, why: "refused (354)" }]
      }
      assert.deepStrictEqual(told(yield* ask("/subscriptions", { headers: authorized })), [200, "application/json", {
        wanted: 2,
        live: 1,
        missing: [{ key: "pnl U***567", request: "reqPnL", since: iso, why: "refused (354)" }]
      }])
    }).pipe(quiet))
})
