import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Page } from "../../../src/layers/Notify/Notifier.ts"
import * as Ping from "../../../src/layers/Notify/Ping.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as FakeClient from "../../fixtures/FakeClient.ts"

const secret = "https://ping.test/s3cr3t/?rid=1"

const play = Effect.fnUntraced(function*(
  answers: ReadonlyArray<FakeClient.Answer>,
  program: Effect.Effect<void>,
  url: string | null = secret
) {
  const { asked, layer } = FakeClient.make(answers)
  const log: Array<string> = []
  yield* program.pipe(
    Effect.provide(Ping.layer.pipe(
      Layer.provide([
        layer,
        Settings.layer({ pingUrl: url === null ? undefined : Redacted.make(url) }),
        Logger.layer([Logger.make(({ message }) => void log.push(String(message)))])
      ])
    ))
  )
  return { asked: asked.map(({ at, method, url }) => [at, method, url.replace("https://ping.test/s3cr3t", "")]), log }
})

const due = (is: boolean) => Effect.flatMap(Page, (page) => page.due(is))

describe("Ping", () => {
  it.effect("says every minute that the process lives, and fails while a page is due", () =>
    Effect.gen(function*() {
      const { asked } = yield* play(
        [200],
        Effect.gen(function*() {
          yield* TestClock.adjust("70 seconds")
          yield* due(true)
          yield* due(true)
          yield* TestClock.adjust("70 seconds")
          yield* due(false)
          yield* TestClock.adjust("70 seconds")
        })
      )
      assert.deepStrictEqual(asked, [
        [0, "GET", "/?rid=1"],
        [60, "GET", "/?rid=1"],
        [70, "GET", "/fail?rid=1"],
        [130, "GET", "/fail?rid=1"],
        [140, "GET", "/?rid=1"],
        [200, "GET", "/?rid=1"]
      ])
    }))

  it.effect("a failure is logged once until it is over, without the URL", () =>
    Effect.gen(function*() {
      const { asked, log } = yield* play(["down", "hang", 500, 200], TestClock.adjust("200 seconds"))
      assert.deepStrictEqual(asked.map(([at]) => at), [0, 60, 130, 190])
      assert.deepStrictEqual(log, [
        "The dead man's switch could not be told that this process lives: the host could not be reached",
        "The dead man's switch is told again that this process lives"
      ])
    }))

  it.effect("does nothing unless it is configured, and says so of what is no URL", () =>
    Effect.gen(function*() {
      const wait = Effect.andThen(due(true), TestClock.adjust("200 seconds"))
      assert.deepStrictEqual(yield* play([200], wait, null), { asked: [], log: [] })
      assert.deepStrictEqual(yield* play([200], wait, "s3cr3t"), {
        asked: [],
        log: ["IBKR_PING_URL is not a URL: nobody is told that this process lives"]
      })
    }))
})
