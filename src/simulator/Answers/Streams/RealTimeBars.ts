/**
 * Answers about real-time bars: one of the last five seconds, every five seconds of the Clock.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Event } from "../../../domain/Event.ts"
import * as Client from "../../Clients/Client.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import * as Notices from "../../Notices.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Refusal from "../History/Refusal.ts"
import * as Source from "../History/Source.ts"
import type { Stream } from "./Feed.ts"

interface Row {
  readonly instrument: Instrument
  readonly source: Source.Source
  readonly isLiquid: boolean
}

const size = 5000
const sizes: ReadonlySet<number> = new Set([0, 5])
const kinds: ReadonlySet<string> = new Set(["TRADES", "BID", "ASK", "MIDPOINT"])
// more than so many requests in ten minutes are too many
const mostRequests = 60
const window = 600_000

const invalid = (reqId: number, why: string): Event => Notices.make(reqId, 420, `Invalid Real-time Query:${why}`)

/**
 * Answers 50 and 51.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, market, now, pacing, run }: Ground, { entitled, flow }: Stream): Family => {
  const rows = Subscriptions.make<Row>(clients)
  const none = Latch.makeUnsafe(true)
  let asked: ReadonlyArray<number> = []
  let lastStep = 0
  let isRunning = false

  const bar = (reqId: number, { instrument, source }: Row, from: number, first: number, last: number): Event => {
    // as fast as it goes, no step has a time of its own: those since the last bar are this one's
    const view = market.speed === "max" ? { ...market, stepAt: (at: number) => at <= from ? first : last } : market
    const { close, count, high, low, open, volume, wap } = source.bar(view, instrument, { from, to: from + size })
    return { _tag: "realtimeBar", reqId, date: from / 1000, open, high, low, close, volume, WAP: wap, count }
  }
  const tell = (): void => {
    const from = Math.floor(now() / size - 1) * size
    const step = market.stepAt(now())
    for (const { client, reqId, value } of rows.all()) {
      const { instrument, isLiquid } = value
      const isOut = isLiquid && market.calendar.sessions(instrument, "liquid", from, from + size).length === 0
      if (!isOut && flow.moves(instrument)) Client.push(client, [bar(reqId, value, from, lastStep, step)])
    }
    lastStep = step
  }
  const turn = Effect.suspend(() => Effect.sleep(size - now() % size)).pipe(
    Effect.as(true),
    Effect.raceFirst(Effect.as(none.await, false)),
    Effect.tap((isDue) => Effect.sync(() => isDue ? tell() : undefined))
  )
  const loop = Effect.sync(() => {
    lastStep = market.stepAt(now())
  }).pipe(
    Effect.andThen(Effect.repeat(turn, { while: (isDue) => isDue })),
    Effect.ensuring(Effect.sync(() => {
      isRunning = false
    })),
    Effect.asVoid
  )
  const refresh = (): void => {
    if (rows.all().length === 0) return void none.openUnsafe()
    none.closeUnsafe()
    if (isRunning) return
    isRunning = true
    run(loop)
  }
  clients.onLeave(refresh)
  const endAll = (why: (reqId: number) => Event): void => {
    for (const { client, reqId } of rows.all()) Client.push(client, [why(reqId)])
  }

  return {
    handlers: {
      reqRealTimeBars: (client, reqId, contract, barSize, whatToShow, useRTH) => {
        const refuse = (event: Event): void => Client.push(client, [event])
        if (rows.of(client).has(reqId)) return refuse(Notices.make(reqId, 102, "Duplicate ticker id"))
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return refuse(instrument)
        if (!sizes.has(barSize)) return refuse(invalid(reqId, "Bar size must be 5 seconds"))
        if (!kinds.has(whatToShow)) return refuse(Notices.invalid(reqId, `Invalid what to show ${whatToShow}`))
        const { secType } = instrument.details.contract
        const name = secType as string === "CRYPTO" && whatToShow === "TRADES" ? "AGGTRADES" : whatToShow
        const source = Source.parse(name, instrument)
        if (Refusal.isRefusal(source)) return refuse(invalid(reqId, "No market data of this kind"))
        if (!entitled(instrument)) return refuse(invalid(reqId, "No market data permissions"))
        asked = asked.filter((at) => now() - at < window)
        if (pacing !== "off" && asked.length >= mostRequests) {
          return refuse(invalid(reqId, "Historical data request pacing violation"))
        }
        asked = [...asked, now()]
        rows.of(client).set(reqId, { instrument, source, isLiquid: useRTH })
        refresh()
        if (flow.isTaken()) refuse(Notices.competing(reqId))
      },
      cancelRealTimeBars: (client, reqId) => {
        if (!rows.of(client).delete(reqId)) {
          return Client.push(client, [Notices.make(reqId, 300, `Can't find EId with tickerId:${reqId}`)])
        }
        refresh()
      }
    },
    lose: () => {
      rows.clear()
      refresh()
    },
    compete: (isTaken) => {
      if (isTaken) endAll(Notices.competing)
    },
    bust: () => {
      endAll(Notices.bust)
      rows.clear()
      refresh()
    }
  }
}
