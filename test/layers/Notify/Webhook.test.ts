import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Layer, Logger, Redacted, Scope, Tracer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Alert from "../../../src/domain/Alert.ts"
import * as Discord from "../../../src/layers/Notify/Discord.ts"
import { Notifier } from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as FakeServer from "../../fixtures/FakeServer.ts"

const path = "/api/webhooks/1/s3cr3t?thread_id=7"

/** Tells two alerts to a webhook over real HTTP; answers how long telling took, and the log at the end. */
const tell = Effect.fnUntraced(function*(url: string, until: Effect.Effect<void>) {
  const log: Array<string> = []
  const spans: Array<string> = []
  const outside = Layer.mergeAll(
    FetchHttpClient.layer,
    Settings.layer({ discordWebhookUrl: Redacted.make(url + path) }),
    Logger.layer([Logger.map(Logger.formatJson, (line) => void log.push(line))]),
    Layer.succeed(
      Tracer.Tracer,
      Tracer.make({
        span: (options) => {
          spans.push(options.name)
          return new Tracer.NativeSpan(options)
        }
      })
    )
  )
  const [took] = yield* Effect.gen(function*() {
    const notifier = yield* Notifier
    const told = yield* Effect.timed(
      Effect.andThen(notifier.notify(Alert.once("shutdown", ["one"])), notifier.notify(Alert.once("shutdown", ["two"])))
    )
    yield* until
    return told
  }).pipe(Effect.provide(Discord.layer.pipe(Layer.provideMerge(outside))))
  assert.deepStrictEqual([log.filter((line) => line.includes("s3cr3t")), spans], [[], []])
  return { took: Duration.toMillis(took), log }
})

const lines = (asked: ReadonlyArray<FakeServer.Asked>) =>
  asked.map(({ body }) => JSON.parse(body).embeds[0].description)

describe.concurrent("Discord over real HTTP (F43)", () => {
  it.live("posts JSON to the whole URL, once each", () =>
    Effect.gen(function*() {
      const server = yield* FakeServer.make([204])
      yield* tell(server.url, server.seen(2))
      assert.deepStrictEqual(
        server.asked.map((
          { headers, method, path }
        ) => [method, path, headers["content-type"], headers["traceparent"]]),
        [["POST", path, "application/json", undefined], ["POST", path, "application/json", undefined]]
      )
      assert.deepStrictEqual(lines(server.asked), ["one", "two"])
    }))

  it.live("429 and 5xx are tried again", () =>
    Effect.gen(function*() {
      const server = yield* FakeServer.make([[429, { "retry-after": "1" }], 204, 502, 204])
      yield* tell(server.url, server.seen(4))
      assert.deepStrictEqual(lines(server.asked), ["one", "one", "two", "two"])
    }))

  it.live("a redirect is not followed", () =>
    Effect.gen(function*() {
      const server = yield* FakeServer.make([[307, { location: "/elsewhere" }], 204])
      const { log } = yield* tell(server.url, server.seen(2))
      assert.deepStrictEqual(server.asked.map(({ path }) => path), [path, path])
      assert.strictEqual(log.filter((line) => line.includes("a redirect (307), which is not followed")).length, 1)
    }))

  it.live("a webhook that hangs delays nobody, and the end by 3 s", () =>
    Effect.gen(function*() {
      const server = yield* FakeServer.make(["hang"])
      const [whole, { log, took }] = yield* Effect.timed(tell(server.url, server.seen(1)))
      assert.isBelow(took, 1000)
      assert.isBelow(Duration.toMillis(whole), 6000)
      assert.strictEqual(log.filter((line) => line.includes("2 alert(s) could not be delivered any more")).length, 1)
    }))

  it.live("one that cannot be reached delays nobody", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const server = yield* Scope.provide(FakeServer.make([204]), scope)
      yield* Scope.close(scope, Exit.void)
      const { took } = yield* tell(server.url, Effect.void)
      assert.isBelow(took, 1000)
    }))
})
