import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Logger } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as HttpService from "../fixtures/HttpService.ts"
import * as Broker from "../fixtures/ScriptedBroker.ts"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { directory, platform } from "../layers/State/Disk.ts"
import { start } from "./Process.ts"
import { json, messages, program } from "./Program.ts"

const quiet = Effect.provide(Logger.layer([]))

const portOf = (url: string) => new URL(url).port

/** Asks the service at an address, with what the environment says of the one that is meant. */
const asking =
  (url: string) => (args: ReadonlyArray<string>, said: { readonly [name: string]: string } = {}, home = "/nowhere") =>
    program(args, {
      real: true,
      home,
      environment: { IBKR_HTTP_PORT: portOf(url), IBKR_HTTP_TOKEN: HttpService.token, ...said }
    })

/** Two services at once, one of a paper account and one of a live one, whose ids no other test has learned. */
const services = Effect.gen(function*() {
  const paper = yield* HttpService.startBroker()
  yield* paper.connection.become({ ...Scripted.ready, account: { id: "DU8080801", type: "paper" } })
  const live = yield* HttpService.startBroker({
    ...{ host: "live.lan", port: 7496, clientId: 2, tradingMode: "live", account: "U9090901" }
  })
  return { paper, live, askPaper: asking(paper.url), askLive: asking(live.url) }
})

const refusal = (url: string, differs: string, settings: string) =>
  `The service at ${url} is another than the one that you mean, and has done nothing: ${differs}. Give the ` +
  `IBKR_HTTP_PORT (--http-port) of the one that you mean; where you mean this one, ask with its own ${settings}`

const commands = [
  ...["status", "status --watch", "reconnect", "stop", "stop --keep-positions", "accounts", "positions", "flatten"],
  ...["risk", "orders", "orders list --watch", "orders show mine", "orders cancel mine", "orders cancel --all"],
  ...["orders place BUY 1 AAPL", "orders place BUY 1 AAPL --limit 9 --take-profit 10 --stop-loss 8"],
  ...["orders modify mine --limit 1", "orders settle mine --as unsent --why looked", "quote AAPL"],
  ...["quote AAPL --watch", "history AAPL", "kill", "kill state", "kill engage", "kill release"]
].map((line) => line.split(" "))

describe("a command that meets another service than the one that it is meant for", () => {
  it.live("has nothing done by it, and shows nothing of it: 78, whatever it asks for", () =>
    Effect.gen(function*() {
      const { askLive, askPaper, live } = yield* services
      const { asked } = live.connection
      const { did, ours, world } = live.broker
      ours.set("mine", Broker.order({ ...Broker.request, orderRef: "mine" }, { state: "acknowledged" }))
      const home = yield* directory
      fs.writeFileSync(path.join(home, "oca.json"), JSON.stringify([Broker.request, Broker.request]))
      for (const args of [...commands, ["orders", "oca", path.join(home, "oca.json")]]) {
        const { code, err, out } = yield* askLive(args, { IBKR_PORT: "7497" })
        assert.deepStrictEqual([args, code, out, messages(err)], [args, 78, [], [
          refusal(live.url, "IBKR_PORT (environment) is 7497, and 7496 there", "IBKR_PORT")
        ]])
      }
      assert.deepStrictEqual([asked, did, world.kill.engaged], [[], [], false])
      const meant = yield* askPaper(["kill", "engage"], { IBKR_PORT: "7497" })
      const unsaid = yield* askLive(["kill", "engage"])
      assert.deepStrictEqual([meant.code, unsaid.code, world.kill.engaged], [0, 0, true])
    }).pipe(quiet, Effect.provide(platform)))

  it.live("says each setting that differs and where that came from, live accounts masked", () =>
    Effect.gen(function*() {
      const { askLive, askPaper, live, paper } = yield* services
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      yield* fs.writeFileString(`${home}/.env`, "IB_PORT=7497\n")
      yield* fs.writeFileString(`${home}/config.yaml`, "ibkr: { host: paper.lan, trading_mode: paper }")
      const whole = yield* askLive(["stop", "--client-id", "1"], { IBKR_ACCOUNT: "DU8080801" }, home)
      assert.deepStrictEqual([whole.code, messages(whole.err)], [78, [
        refusal(
          live.url,
          "IBKR_HOST (config.yaml) is paper.lan, and live.lan there; IBKR_PORT (.env) is 7497, and 7496 there; " +
            "IBKR_CLIENT_ID (flag) is 1, and 2 there; IBKR_TRADING_MODE (config.yaml) is paper, and live there; " +
            "IBKR_ACCOUNT (environment) is DU8080801, and U***901 there",
          "IBKR_HOST, IBKR_PORT, IBKR_CLIENT_ID, IBKR_TRADING_MODE, IBKR_ACCOUNT"
        )
      ]])
      const other = yield* askPaper(["flatten"], { IBKR_TRADING_MODE: "live", IBKR_ACCOUNT: "U9090902" })
      assert.deepStrictEqual([other.code, messages(other.err)], [78, [
        refusal(
          paper.url,
          "IBKR_TRADING_MODE (environment) is live, and paper there; IBKR_ACCOUNT (environment) is U***902, and " +
            "DU8080801 there",
          "IBKR_TRADING_MODE, IBKR_ACCOUNT"
        )
      ]])
      assert.deepStrictEqual([live.connection.asked, paper.connection.asked], [[], []])
    }).pipe(quiet, Effect.provide(platform)))

  it.live("is refused for nothing that nobody has said, that is so, or that may be one by another name", () =>
    Effect.gen(function*() {
      const { askLive, askPaper } = yield* services
      const so = { IBKR_PORT: "7496", IBKR_CLIENT_ID: "2", IBKR_TRADING_MODE: "live", IBKR_ACCOUNT: "U9090901" }
      const ended = yield* Effect.all([
        askLive(["kill"]),
        askLive(["kill"], so),
        askLive(["kill"], { ...so, IBKR_HOST: "LIVE.lan" }),
        askLive(["kill"], { ...so, IBKR_HOST: "127.0.0.1" }),
        askPaper(["kill"], { IBKR_HOST: "localhost", IBKR_ACCOUNT: "DU8080801" }),
        askPaper(["kill"], { IBKR_HOST: "::1" }),
        // what the service is set to beyond that, such as the risk, says nothing of which one it is
        askPaper(["kill"], { IBKR_RISK_MAX_ORDER_SIZE: "1", IBKR_FALLBACK_CLIENT_ID: "9" })
      ])
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, err]), ended.map(() => [0, []]))
    }).pipe(quiet))

  it.live("does not take for that what another program means by the same status", () =>
    Effect.gen(function*() {
      const environment = { IBKR_PORT: "7496" }
      const given = [
        { status: 412 },
        json({ type: "about:blank", status: 412, title: "Precondition Failed", detail: "If-Match" }, 412),
        json({ type: "about:blank", status: 412, title: "Meant for another service", detail: "?", differs: [] }, 412)
      ]
      const ended = yield* Effect.forEach(given, (answer) => program(["positions"], { answer, environment }))
      assert.deepStrictEqual(ended.map(({ code, err }) => [code, ...messages(err)]), [
        [75, "No service at http://127.0.0.1:9497: it answered 412"],
        [65, "Precondition Failed: If-Match"],
        [65, "Meant for another service: ?"]
      ])
    }))

  it.live("takes nobody's word for what its own settings say", () =>
    Effect.gen(function*() {
      const differs = [{ name: "port", expected: "1", actual: "7497" }]
      const { code, err } = yield* program(["positions"], {
        answer: json({ differs }, 412),
        environment: { IBKR_PORT: "7496" }
      })
      assert.deepStrictEqual([code, messages(err)], [78, [
        refusal("http://127.0.0.1:9497", "IBKR_PORT (environment) is 7496, and 7497 there", "IBKR_PORT")
      ]])
    }))
})

/** A gateway of an account that holds something, and the built service on it, whose home says which one that is. */
const running = Effect.fnUntraced(function*(account: string) {
  const gateway = yield* Layer.build(
    Server.layerLoopback({ accounts: [account], positions: [{ symbol: "AAPL", size: 100 }] })
  )
  const { address: { port } } = Context.get(gateway, Server.Server)
  const environment = { LOG_FORMAT: "logfmt", IBKR_HTTP_TOKEN: HttpService.token }
  const files = { ".env": `IBKR_PORT=${port}\nIBKR_ACCOUNT=${account}\n` }
  const run = yield* start(["run"], { files, environment: { ...environment, IBKR_HTTP_PORT: "0" } })
  yield* run.until("Orders: allowed")
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(run.err())?.[0] ?? ""
  /** A command in the home of this service, at the HTTP port of any. */
  const command = Effect.fnUntraced(function*(at: string, ...args: ReadonlyArray<string>) {
    const asked = yield* start([...args, "--http-port", portOf(at)], { home: run.home, environment })
    const code = yield* asked.ended
    return [code, asked.out(), messages(asked.err().trim().split("\n"))] as const
  })
  const sent = () =>
    Context.get(gateway, Gateway.Gateway).received.flatMap(({ command: { _tag } }) =>
      /^(place|cancel)Order$/.test(_tag) ? [_tag] : []
    )
  return { command, sent, port, run, url }
})

describe("two services of the built program on one machine, each with its own .env", () => {
  it.live("close no positions and stop for nobody who means the other", () =>
    Effect.gen(function*() {
      const one = yield* running("DU8080803")
      const two = yield* running("DU8080804")
      const refused = refusal(
        two.url,
        `IBKR_PORT (.env) is ${one.port}, and ${two.port} there; IBKR_ACCOUNT (.env) is DU8080803, and DU8080804 there`,
        "IBKR_PORT, IBKR_ACCOUNT"
      )
      for (const args of [["flatten"], ["stop"], ["positions"]]) {
        assert.deepStrictEqual([args, ...yield* one.command(two.url, ...args)], [args, 78, "", [refused]])
      }
      assert.deepStrictEqual([one.sent(), two.sent()], [[], []])
      const [flattened] = yield* one.command(one.url, "flatten")
      assert.deepStrictEqual([flattened, one.sent(), two.sent()], [0, ["placeOrder"], []])
      const [stopped] = yield* two.command(two.url, "stop")
      assert.deepStrictEqual([stopped, yield* two.run.ended, one.run.child.exitCode], [0, 0, null])
    }).pipe(Effect.scoped))
})
