import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import * as Deadlines from "../../src/schedules/Deadlines.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import { directory, platform } from "../layers/State/Disk.ts"
import { program } from "./Program.ts"

const quick = Layer.succeed(Deadlines.Deadlines, Deadlines.scaled(0.02))
const gateway = Server.layerLoopback({ accounts: ["DU7654321"] })

const check = Effect.fnUntraced(function*(home: string, ...args: ReadonlyArray<string>) {
  const { address } = yield* Server.Server
  return yield* Effect.provide(program(["check", "--port", String(address.port), ...args], { home }), quick)
})

describe("check", () => {
  it.live("connects once, prints what it found, and leaves nothing behind", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const { code, out } = yield* check(home, "--json")
      const [status] = out.map((line) => JSON.parse(line))
      assert.deepStrictEqual([code, out.length], [0, 1])
      assert.deepStrictEqual([status.state, status.ready, status.account, status.circuit.state], [
        "connected",
        true,
        { id: "DU7654321", type: "paper" },
        "closed"
      ])
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
      const people = yield* check(home)
      assert.match(people.out.join("\n"), /^connected, DU7654321, ready, orders allowed\n/)
    }).pipe(Effect.provide([platform, gateway])))

  it.live("ConnectionError 69, TimeoutError 75, AuthError 77, and the error on stdout with --json", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* directory
      const { address } = yield* Server.Server
      const suffix = `127.0.0.1-${address.port}-1.json`
      yield* fs.writeFileString(`${home}/last-run-${suffix}`, "{\"orderly\":false,\"at\":0}")
      yield* fs.writeFileString(`${home}/pin-${suffix}`, "{\"account\":\"DU1111111\",\"type\":\"paper\"}")
      const auth = yield* check(home, "--json")
      const refused = yield* program(["check", "--json", "--port", "1"], { home })
      const { startFault } = yield* Gateway.Gateway
      yield* startFault("accept-silent", {})
      const silent = yield* check(home, "--json")
      const errors = [auth, refused, silent].map(({ out }) => {
        const { _tag, operation, reason } = JSON.parse(out[0] ?? "").error
        return [_tag, reason ?? operation, out.length]
      })
      assert.deepStrictEqual(errors, [
        ["AuthError", "AccountMismatch", 1],
        ["ConnectionError", "Refused", 1],
        ["TimeoutError", "Handshake", 1]
      ])
      assert.deepStrictEqual([auth.code, refused.code, silent.code], [77, 69, 75])
      for (const { err } of [auth, refused, silent]) assert.match(err.join("\n"), /level=ERROR/)
    }).pipe(Effect.provide([platform, gateway])))

  it.live("--print-config shows every setting and does not connect", () =>
    Effect.gen(function*() {
      const environment = { DISCORD_WEBHOOK_URL: "https://discord.com/api/webhooks/1/s3cr3t", IBKR_ACCOUNT: "U7654321" }
      const lines = yield* program(["check", "--print-config", "--json", "--port", "1"], { environment })
      const shown = lines.out.map((line) => JSON.parse(line))
      assert.deepStrictEqual([lines.code, lines.err], [0, []])
      assert.deepInclude(shown, { setting: "IBKR_PORT", value: "1", source: "flag" })
      assert.deepInclude(shown, { setting: "DISCORD_WEBHOOK_URL", value: "***", source: "environment" })
      assert.deepInclude(shown, { setting: "IBKR_ACCOUNT", value: "U***321", source: "environment" })
      assert.deepInclude(shown, { setting: "IBKR_CONNECT_TIMEOUT", value: "30s", source: "default" })
      const table = yield* program(["check", "--print-config"], { environment })
      assert.strictEqual(table.out.length, shown.length)
      assert.match(table.out.join("\n"), /^IBKR_PORT +7497 +default$/m)
      assert.notInclude(`${lines.out.join()}${table.out.join()}`, "s3cr3t")
    }))

  it.live("says on stderr what people should know of the settings", () =>
    Effect.gen(function*() {
      const environment = { IB_HOST: "gateway.lan", IBKR_GRACEFUL_SHUTDOWN: "on" }
      const { err } = yield* program(["check", "--print-config"], { environment })
      const said = err.join("\n")
      assert.match(said, /IB_HOST \(environment\) is taken as IBKR_HOST/)
      assert.match(said, /level=WARN .*IBKR_HOST gateway.lan is not loopback/)
      assert.match(said, /level=WARN .*IBKR_GRACEFUL_SHUTDOWN is on/)
      assert.strictEqual(err.length, 3)
    }))

  it.live("--notify sends a test alert: 0 taken, 69 not taken, 78 nobody to tell", () =>
    Effect.gen(function*() {
      const environment = { DISCORD_WEBHOOK_URL: "https://discord.com/api/webhooks/1/s3cr3t" }
      const taken = yield* program(["check", "--notify"], { environment, answer: { status: 204 } })
      const refused = yield* program(["check", "--notify"], { environment, answer: { status: 404 } })
      const nobody = yield* program(["check", "--notify"])
      assert.deepStrictEqual([taken.code, refused.code, nobody.code], [0, 69, 78])
      const busy = yield* program(["check", "--notify"], { environment, answer: { status: 503 } })
      const away = yield* program(["check", "--notify"], { environment })
      const why = [refused, busy, away].map(({ code, err }) => [code, /The test alert[^"]*/.exec(err.join("\n"))?.[0]])
      assert.deepStrictEqual(why, [
        [69, "The test alert was not taken: status 404"],
        [69, "The test alert was not taken: status 503"],
        [69, "The test alert was not taken: the host could not be reached"]
      ])
      assert.match(taken.asked[0]?.body ?? "", /TEST ALERT/)
      assert.strictEqual(taken.asked.length, 1)
      assert.notInclude([...taken.err, ...refused.err].join(), "s3cr3t")
    }))
})
