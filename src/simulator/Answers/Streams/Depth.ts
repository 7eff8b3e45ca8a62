/**
 * Answers about the depth of the book.
 *
 * @since 0.1.0
 */
import type { Event } from "../../../domain/Event.ts"
import * as Client from "../../Clients/Client.ts"
import * as Contracts from "../../Market/Contracts.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import * as Quote from "../../Market/Quote.ts"
import * as Walk from "../../Market/Walk.ts"
import * as Notices from "../../Notices.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Feed from "./Feed.ts"

interface Book {
  readonly instrument: Instrument
  readonly rows: number
  readonly isSmart: boolean
  /** What was told: nothing yet, or nothing since the line was interrupted. */
  bid: ReadonlyArray<Quote.Level>
  ask: ReadonlyArray<Quote.Level>
  isCut: boolean
}

// how many an account that buys no more has, all clients together
const mostBooks = 3
const mostRows = 60
const operations = { insert: 0, update: 1, remove: 2 }
const sides = { ask: 0, bid: 1 }
const makers = ["NSDQ", "ARCA", "NYSE", "BATS", "IEX", "EDGEA", "DRCTEDGE"]
const shallow: ReadonlySet<string> = new Set(["OPT", "BOND", "FUND", "IND"])

/**
 * Answers 10 and 11.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market, now }: Ground, stream: Feed.Stream): Family => {
  const { entitled, flow } = stream

  const row = (
    reqId: number,
    book: Book,
    side: Quote.Side,
    position: number,
    operation: number,
    level: Quote.Level
  ) => {
    const row = { reqId, position, operation, side: sides[side], price: level.price, size: level.size }
    if (!book.isSmart) return { _tag: "updateMktDepth", ...row } as const
    const noise = Walk.noise(Contracts.id(book.instrument), 700 + sides[side], position)
    const marketMaker = makers[Math.floor(noise * makers.length)] ?? "NSDQ"
    return { _tag: "updateMktDepthL2", ...row, marketMaker, isSmartDepth: true } as const
  }
  /** Says what a step changes: rows that are new, that are others, that are gone. */
  const show = (into: Array<Event>, reqId: number, book: Book, step: number): void => {
    const { instrument, rows } = book
    if (book.isCut) {
      into.push(
        Notices.make(
          reqId,
          317,
          "Market depth data has been RESET. Please empty deep book contents before applying any new entries."
        )
      )
      book.isCut = false
      book.bid = book.ask = []
    }
    const quote = flow.quote(instrument, step)
    for (const side of ["bid", "ask"] as const) {
      const levels = Quote.levels(instrument, quote, step, side, rows)
      levels.forEach((level, position) => {
        const before = book[side][position]
        if (before?.price === level.price && before.size === level.size) return
        into.push(row(reqId, book, side, position, before === undefined ? operations.insert : operations.update, level))
      })
      book[side] = levels
    }
  }
  const books = Feed.make<Book>(stream, ({ reqId, value }, step, into) => {
    const { instrument } = value
    const isShown = value.bid.length > 0 && !value.isCut
    if (!flow.isReached(instrument)) value.isCut = value.bid.length > 0
    else if (!isShown || flow.moves(instrument)) show(into, reqId, value, flow.seenAt(instrument, step))
  })

  const refused = (reqId: number, instrument: Instrument): Event | undefined => {
    if (shallow.has(instrument.details.contract.secType ?? "")) {
      return Notices.make(
        reqId,
        10092,
        "Deep market data is not supported for this combination of security type/exchange"
      )
    }
    if (!entitled(instrument)) return Notices.make(reqId, 354, "Requested market data is not subscribed.")
    return books.all().length >= mostBooks
      ? Notices.make(reqId, 309, `Max number (${mostBooks}) of market depth requests has been reached`)
      : undefined
  }

  return {
    handlers: {
      reqMktDepth: (client, reqId, contract, rows, isSmart) => {
        if (books.get(client, reqId) !== undefined) {
          return Client.push(client, [Notices.make(reqId, 102, "Duplicate ticker id")])
        }
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const refusal = refused(reqId, instrument)
        if (refusal !== undefined) return Client.push(client, [refusal])
        const wanted = Math.max(1, Math.min(rows, mostRows))
        const book: Book = { instrument, rows: wanted, isSmart, bid: [], ask: [], isCut: false }
        books.add(client, reqId, book)
        if (flow.isTaken()) return Client.push(client, [Notices.competing(reqId)])
        const events: Array<Event> = []
        if (isSmart) events.push(Notices.make(reqId, 2152, `Exchanges - Depth: ${makers.join("; ")}; Top: BYX; AMEX; `))
        if (flow.isReached(instrument)) show(events, reqId, book, flow.seenAt(instrument, market.stepAt(now())))
        Client.push(client, events)
      },
      cancelMktDepth: (client, reqId) => {
        if (!books.remove(client, reqId)) {
          Client.push(client, [
            Notices.make(reqId, 310, `Can't find the subscribed market depth with tickerId:${reqId}`)
          ])
        }
      }
    },
    lose: books.clear,
    compete: (isTaken) => {
      for (const { client, reqId, value } of books.all()) {
        value.isCut = value.bid.length > 0
        if (isTaken) Client.push(client, [Notices.competing(reqId)])
      }
    }
  }
}
