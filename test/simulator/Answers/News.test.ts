import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

const ask = Command.make
const news = (providers: string, from: string, to: string, total: number) =>
  ask("reqHistoricalNews", 1, 265598, providers, from, to, total, undefined as never)

const headlines = (events: ReadonlyArray<Event>) => events.filter((event) => event._tag === "historicalNews")
const ends = (events: ReadonlyArray<Event>) =>
  events.flatMap((event) => event._tag === "historicalNewsEnd" ? [event.hasMore] : [])

describe("News", () => {
  it.effect("tells bulletins and providers", () =>
    Effect.gen(function*() {
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(ask("reqNewsBulletins", false), ask("cancelNewsBulletins"))
      const before = events.length
      yield* send(ask("reqNewsBulletins", true), ask("reqNewsProviders"))
      assert.deepStrictEqual(events.slice(before), [
        {
          _tag: "updateNewsBulletin",
          msgId: 1,
          msgType: 1,
          message: "The simulated market is open.",
          origExchange: "NYSE"
        },
        { _tag: "updateNewsBulletin", msgId: 2, msgType: 3, message: "IEX is available again.", origExchange: "IEX" },
        {
          _tag: "newsProviders",
          newsProviders: [
            { providerCode: "BRFG", providerName: "Briefing.com General Market Columns" },
            { providerCode: "BRFUPDN", providerName: "Briefing.com Analyst Actions" },
            { providerCode: "DJNL", providerName: "Dow Jones Newsletters" }
          ]
        }
      ])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("has a past of headlines, from the latest on, and the article of each", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 27, 15))
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(news("BRFG+BRFUPDN+DJNL", "", "", 2))
      const [first, second] = headlines(events)
      assert(first !== undefined && second !== undefined)
      assert.deepStrictEqual([headlines(events).length, ends(events)], [2, [true]])
      assert.isTrue(first.time > second.time && first.time <= "2026-11-27 15:00:00.0", first.time)
      assert.match(first.headline, /^AAPL: APPLE INC /)
      const { articleId, providerCode } = first
      assert.deepStrictEqual(
        yield* send(ask("reqNewsArticle", 2, providerCode, articleId, undefined as never)),
        ["newsArticle"]
      )
      assert.deepStrictEqual(events.at(-1), {
        _tag: "newsArticle",
        reqId: 2,
        articleType: 0,
        articleText: `${first.headline}. This is news of a simulated market: nothing of it happened.`
      })
      // start is not part of the range, end is
      const before = events.length
      yield* send(news("BRFG+BRFUPDN+DJNL", second.time, first.time, 300))
      assert.deepStrictEqual(headlines(events.slice(before)), [first])
      assert.deepStrictEqual(ends(events), [true, false])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("tells at most 300 headlines, of the wanted providers alone", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 27, 15))
      const { ask: send, events } = yield* Caller.call(1)
      yield* send(news("BRFG", "20260101 00:00:00", "", 1000))
      const providers = headlines(events).map(({ providerCode }) => providerCode)
      assert.deepStrictEqual([providers.length, [...new Set(providers)], ends(events)], [300, ["BRFG"], [true]])
    }).pipe(Effect.provide(Gateway.layer())))

  it.effect("says what it does not know", () =>
    Effect.gen(function*() {
      const { ask: send } = yield* Caller.call(1)
      assert.deepStrictEqual(
        yield* send(
          news("BRFG+NOBODY", "", "", 10),
          ask("reqHistoricalNews", 2, 4, "BRFG", "", "", 10, undefined as never),
          ask("reqNewsArticle", 3, "NOBODY", "NOBODY$1", undefined as never),
          ask("reqNewsArticle", 4, "BRFG", "BRFG$00000040d7e", undefined as never),
          ask("reqNewsArticle", 5, "DJNL", "BRFG$1", undefined as never)
        ),
        ["10276 for 1", "200 for 2", "10276 for 3", "321 for 4", "321 for 5"]
      )
    }).pipe(Effect.provide(Gateway.layer())))
})
