/**
 * Answers about tick-by-tick data.
 *
 * @since 0.1.0
 */
import * as Client from "../../Clients/Client.ts"
import type { Instrument } from "../../Market/Instruments.ts"
import type { Quote } from "../../Market/Quote.ts"
import * as Notices from "../../Notices.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Feed from "./Feed.ts"
import * as Prints from "./Prints.ts"

interface Stream {
  readonly instrument: Instrument
  readonly kind: Prints.Kind
  readonly ignoreSize: boolean
  step: number
  /** What was told last. */
  before: Quote
}

// how many an account that buys no more has, all clients together
const mostStreams = 5
const mostPast = 1000

/**
 * Answers 97 and 98.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ market, now }: Ground, stream: Feed.Stream): Family => {
  const { entitled, flow } = stream
  const streams = Feed.make<Stream>(stream, ({ reqId, value }, step, into) => {
    const { before, ignoreSize, instrument, kind } = value
    if (!flow.moves(instrument)) return
    const quote = flow.quote(instrument, step)
    // a price that was set by hand within a step is a trade too, where it is another price
    const isNew = step === value.step && before.last === quote.last && (kind === "Last" || kind === "AllLast")
      ? false
      : Prints.isNew(kind, quote, before, ignoreSize)
    if (isNew) into.push(Prints.tick(reqId, kind, instrument, quote, market.timeOf(step)))
    value.step = step
    value.before = quote
  })

  const refused = (reqId: number, kind: string, instrument: Instrument) => {
    const { contract } = instrument.details
    const what = `${contract.primaryExch || contract.exchange} ${contract.secType}`
    if (!Prints.isKind(kind)) {
      return Notices.make(reqId, 10189, `Failed to request tick-by-tick data:Invalid type ${kind}`)
    }
    if (!entitled(instrument)) {
      return Notices.make(reqId, 10189, `Failed to request tick-by-tick data:No market data permissions for ${what}`)
    }
    if (streams.all().length >= mostStreams) {
      return Notices.make(reqId, 10190, "Max number of tick-by-tick requests has been reached.")
    }
    return undefined
  }

  return {
    handlers: {
      reqTickByTickData: (client, reqId, contract, tickType, count, ignoreSize) => {
        if (streams.get(client, reqId) !== undefined) {
          return Client.push(client, [Notices.make(reqId, 102, "Duplicate ticker id")])
        }
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const kind: string = tickType
        const refusal = refused(reqId, kind, instrument)
        if (refusal !== undefined) return Client.push(client, [refusal])
        if (!Prints.isKind(kind)) return
        const step = flow.seenAt(instrument, market.stepAt(now()))
        streams.add(client, reqId, { instrument, kind, ignoreSize, step, before: market.quoteAt(instrument, step) })
        if (flow.isTaken()) return Client.push(client, [Notices.competing(reqId)])
        if (count > 0) {
          const wanted = Math.min(count, mostPast)
          Client.push(client, [Prints.past(market, reqId, kind, instrument, step, wanted, ignoreSize)])
        }
        if (kind === "BidAsk" || kind === "MidPoint") {
          const quote = market.quoteAt(instrument, step)
          if (flow.moves(instrument)) Client.push(client, [Prints.tick(reqId, kind, instrument, quote, now())])
        }
      },
      cancelTickByTickData: (client, reqId) => {
        if (!streams.remove(client, reqId)) {
          Client.push(client, [Notices.make(reqId, 300, `Can't find EId with tickerId:${reqId}`)])
        }
      }
    },
    lose: streams.clear,
    compete: (isTaken) => {
      if (isTaken) { for (const { client, reqId } of streams.all()) Client.push(client, [Notices.competing(reqId)]) }
    }
  }
}
