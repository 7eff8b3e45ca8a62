/**
 * Answers about quotes: streams and snapshots of them, and their types.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import * as Client from "../../Clients/Client.ts"
import * as Contracts from "../../Market/Contracts.ts"
import * as Day from "../../Market/Day.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Quote } from "../../Market/Quote.ts"
import * as Notices from "../../Notices.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Entitlement from "./Entitlement.ts"
import * as Feed from "./Feed.ts"
import * as Fields from "./Fields.ts"
import * as Generic from "./Generic.ts"
import * as Greeks from "./Greeks.ts"
import * as Tick from "./Tick.ts"
import * as Ticks from "./Ticks.ts"

/** A stream of quotes. Nothing was shown of it while the gateway cannot hear of its market. */
interface Line {
  readonly instrument: Instrument
  readonly wanted: Generic.Wanted
  type: Entitlement.Type
  shown: Ticks.Shown | undefined
  /** What it was told of a halt. */
  halted: number
  /** The quote of an option whose volatilities were told. */
  implied: Quote | undefined
}

// a quarter of an hour of steps
const delay = 3600

/**
 * Answers 1, 2 and 59.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground, stream: Feed.Stream): Family => {
  const { limits, market, now } = ground
  const { batch, entitled, flow } = stream
  const days = Day.make(market)
  const delayedDays = Day.make(market)
  // counts the ticks that a fault makes: each is another part of another quote
  let flooded = 0
  const asked = new WeakMap<Client.Client, Entitlement.Type>()
  const typeOf = (client: Client.Client, instrument: Instrument): Entitlement.Type | undefined =>
    Entitlement.type(asked.get(client) ?? 1, entitled(instrument), market.isClosed(instrument))

  /** Says what the quote of an option implies. */
  const imply = (into: Array<Event>, reqId: number, line: Line, quote: Quote, at: number): void => {
    const { implied, instrument, type, wanted } = line
    if (!Greeks.isOption(instrument) || wanted.isMuted) return
    Greeks.changes(into, reqId, market, instrument, quote, implied, at, type > 2)
    line.implied = quote
  }
  /** Says what there is, all of it where nothing was shown. */
  const show = (into: Array<Event>, reqId: number, line: Line, step: number): void => {
    const { instrument, type, wanted } = line
    const isDelayed = type > 2
    const at = flow.seenAt(instrument, isDelayed && market.speed !== 0 ? step - delay : step)
    const quote = flow.quote(instrument, at)
    const day = (isDelayed ? delayedDays : days).to(instrument, at, quote.last)
    const second = Math.floor(market.timeOf(at) / 1000)
    const fields = isDelayed ? Fields.delayed : Fields.live
    const moment = { instrument, quote, day, step: at, at: market.timeOf(at) }
    if (line.shown !== undefined) {
      const isTrade = Ticks.changes(wanted.isMuted ? [] : into, reqId, fields, line.shown, quote, day, second)
      if (isTrade) Generic.trade(into, reqId, wanted, moment)
      return imply(into, reqId, line, quote, at)
    }
    line.implied = undefined
    line.shown = Ticks.nothing()
    line.halted = flow.halted(instrument)
    // a market that is closed has no quote to trade at, unless a frozen one is asked for
    const seen = type % 2 === 1 && market.isClosed(instrument)
      ? { ...quote, bid: -1, bidSize: 0, ask: -1, askSize: 0 }
      : quote
    Ticks.initial(
      wanted.isMuted ? [] : into,
      reqId,
      fields,
      line.shown,
      seen,
      day,
      second,
      Contracts.id(instrument),
      line.halted
    )
    imply(into, reqId, line, seen, at)
    Generic.initial(into, reqId, wanted, moment)
  }

  /** Says that a halt has begun or is over, where that was not said. */
  const showHalt = (into: Array<Event>, reqId: number, line: Line): void => {
    const halted = flow.halted(line.instrument)
    if (line.halted === halted || line.wanted.isMuted || !flow.isReached(line.instrument)) return
    line.halted = halted
    into.push(Tick.generic(reqId, (line.type > 2 ? Fields.delayed : Fields.live).halted, halted))
  }
  const lines = Feed.make<Line>(stream, ({ reqId, value }, step, into) => {
    const { instrument, shown } = value
    if (flow.isFlooded()) return
    if (shown !== undefined) showHalt(into, reqId, value)
    if (shown !== undefined ? !flow.moves(instrument) : !flow.isReached(instrument)) return
    show(into, reqId, value, step)
  })

  /** The messages with which a stream begins, up to its first ticks where there are any. */
  const begin = (reqId: number, line: Line): ReadonlyArray<Event> => {
    const { details } = line.instrument
    const events: Array<Event> = line.type > 2 ? [Entitlement.delayed(reqId)] : []
    const bboExchange = details.contract.secType as string === "STK" ? "9c0001" : ""
    events.push(
      { _tag: "tickReqParams", reqId, minTick: details.minTick ?? 0.01, bboExchange, snapshotPermissions: 3 },
      { _tag: "marketDataType", reqId, marketDataType: line.type }
    )
    if (flow.isReached(line.instrument)) show(events, reqId, line, market.stepAt(now()))
    return events
  }
  /** What is wrong with a request, if anything. */
  const refusal = (reqId: number, generics: string, isSnapshot: boolean, instrument: Instrument): Event | undefined => {
    const illegal = Generic.illegal(reqId, generics, instrument)
    if (illegal !== undefined) return illegal
    if (isSnapshot && generics !== "") {
      return Notices.make(reqId, 414, "Snapshot market data subscription is not applicable to generic ticks")
    }
    if (!isSnapshot && lines.all().length >= limits.lines) {
      return Notices.make(reqId, 101, "Max number of tickers has been reached")
    }
    return flow.isTaken() && isSnapshot ? Notices.competing(reqId) : undefined
  }

  return {
    handlers: {
      reqMktData: (client, reqId, contract, genericTicks, snapshot, regulatory) => {
        const generics = (genericTicks ?? "").trim()
        const isSnapshot = snapshot || regulatory
        if (lines.get(client, reqId) !== undefined) {
          return Client.push(client, [Notices.make(reqId, 102, "Duplicate ticker id")])
        }
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const refused = refusal(reqId, generics, isSnapshot, instrument)
        if (refused !== undefined) return Client.push(client, [refused])
        const type = typeOf(client, instrument)
        if (type === undefined) {
          return Client.push(client, [Entitlement.refused(reqId, asked.get(client) ?? 1, instrument)])
        }
        const line = {
          instrument,
          wanted: Generic.read(generics),
          type,
          shown: undefined,
          halted: 0,
          implied: undefined
        }
        if (!isSnapshot) lines.add(client, reqId, line)
        const told = flow.isTaken() ? [Notices.competing(reqId)] : begin(reqId, line)
        Client.push(client, isSnapshot ? [...told, { _tag: "tickSnapshotEnd", reqId }] : told)
      },
      cancelMktData: (client, reqId) => {
        if (!lines.remove(client, reqId)) {
          Client.push(client, [Notices.make(reqId, 300, `Can't find EId with tickerId:${reqId}`)])
        }
      },
      reqMarketDataType: (client, type) => {
        if (!Entitlement.isType(type)) {
          return Client.push(client, [Notices.invalid(-1, `Invalid market data type ${type}`)])
        }
        asked.set(client, type)
        for (const [reqId, line] of lines.of(client)) {
          const next = typeOf(client, line.instrument)
          if (next === undefined || next === line.type) continue
          line.type = next
          line.shown = undefined
          Client.push(client, [{ _tag: "marketDataType", reqId, marketDataType: next }])
        }
      }
    },
    lose: () => {
      days.clear()
      delayedDays.clear()
      lines.clear()
    },
    flood: (ticks) => {
      const last = flooded + ticks
      for (; flooded < last; flooded++) {
        let isWanted = false
        for (const { client, reqId, value } of lines.all()) {
          const isTold = flow.isReached(value.instrument) && flow.halted(value.instrument) === 0
          const into = isTold ? batch.room(client) : undefined
          if (into === undefined) continue
          isWanted = true
          const fields = value.type > 2 ? Fields.delayed : Fields.live
          const quote = flow.quote(value.instrument, Math.floor(flooded / Ticks.parts))
          into.push(Ticks.part(reqId, fields, quote, flooded))
          value.shown = undefined
        }
        if (!isWanted) flooded = last - 1
      }
    },
    halt: () => {
      for (const { client, reqId, value } of lines.all()) {
        const into: Array<Event> = []
        showHalt(into, reqId, value)
        if (into.length > 0) Client.push(client, into)
      }
    },
    compete: (isTaken) => {
      if (isTaken) { for (const { client, reqId } of lines.all()) Client.push(client, [Notices.competing(reqId)]) }
    }
  }
}
