/** Stands beside the gateway and counts what it sees: each order that it is sent, each line of data that it is asked for. */
import { Effect } from "effect"
import type { Request } from "../../src/domain/Command.ts"
import type * as Gateway from "../../src/simulator/Gateway.ts"
import type { Happening } from "../../src/simulator/Logbook/Happenings.ts"

/** A connection of ours at the gateway, from START_API on. `lost` counts the 1101 that it was told. */
export interface Session {
  readonly number: number
  readonly clientId: number
  readonly connectedAt: number
  lost: number
}

/** An order, or a change of it, that the gateway was sent. */
export interface Sent {
  readonly ref: string
  readonly orderId: number
  readonly session: Session
  readonly at: number
  readonly isWhatIf: boolean
  readonly account: string
  /** By how much it is to move a position, and what was held by then. */
  readonly moves: number
  readonly held: number
}

/** A line of data that the gateway was asked for, or was told to end. */
export interface Line {
  readonly what: string
  readonly symbol: string
  readonly reqId: number
  readonly session: Session
  readonly at: number
  readonly isEnd: boolean
}

const begin: { readonly [name: string]: string } = {
  reqMktData: "quotes",
  reqRealTimeBars: "bars",
  reqHistoricalData: "live",
  reqTickByTickData: "ticks"
}
const end: { readonly [name: string]: string } = {
  cancelMktData: "quotes",
  cancelRealTimeBars: "bars",
  cancelHistoricalData: "live",
  cancelTickByTickData: "ticks"
}

const isUpdated = (request: Request & { readonly _tag: "reqHistoricalData" }): boolean => request.args[8] === true

/** Watches a gateway for as long as the Scope lasts. */
export const make = Effect.fnUntraced(function*(gateway: Gateway.Gateway["Service"], now: () => number) {
  const sessions = new Map<number, Session>()
  const orders: Array<Sent> = []
  const lines: Array<Line> = []
  const cancels: Array<{ readonly orderId: number; readonly session: Session; readonly at: number }> = []
  const others: Array<string> = []

  const asked = (session: Session, request: Request): void => {
    const at = now()
    const { _tag: name } = request
    const what = begin[name]
    if (name === "placeOrder") {
      const [orderId, { symbol }, order] = request.args
      const { account = "", action, orderRef: ref = "", totalQuantity = 0, whatIf = false } = order
      const { positions } = Effect.runSync(gateway.report)
      const held = positions.find((one) => one.symbol === symbol)?.size ?? 0
      const moves = action === "BUY" ? totalQuantity : -totalQuantity
      orders.push({ ref, orderId, session, at, isWhatIf: whatIf, account, moves, held })
    } else if (name === "cancelOrder") cancels.push({ orderId: request.args[0], session, at })
    else if (name === "reqGlobalCancel" || name === "reqOpenOrders" || name === "reqAutoOpenOrders") others.push(name)
    else if (what !== undefined) {
      if (name === "reqHistoricalData" && !isUpdated(request)) return
      const [reqId, contract] = request.args as readonly [number, { readonly symbol?: string }]
      lines.push({ what, symbol: contract.symbol ?? "", reqId, session, at, isEnd: false })
    } else if (end[name] !== undefined) {
      const [reqId] = request.args as readonly [number]
      lines.push({ what: end[name], symbol: "", reqId, session, at, isEnd: true })
    }
  }
  const see = (happening: Happening): void => {
    if (happening._tag === "Started") {
      const { clientId, connectedAt, number } = happening.client
      sessions.set(number, { number, clientId, connectedAt, lost: 0 })
    }
    if (happening._tag !== "Asked" && happening._tag !== "Told") return
    const session = sessions.get(happening.client.number)
    if (session === undefined) return
    if (happening._tag === "Asked") return asked(session, happening.request)
    const { event } = happening
    if (event._tag === "error" && event.errorCode === 1101) session.lost++
  }
  yield* gateway.happenings.follow(see)
  return {
    /** The connections of ours, oldest first. */
    sessions: (): ReadonlyArray<Session> => [...sessions.values()],
    /** Orders and their changes, as they came. */
    orders: orders as ReadonlyArray<Sent>,
    cancels,
    lines: lines as ReadonlyArray<Line>,
    /** Requests that concern orders of others too, and that we never send. */
    others: others as ReadonlyArray<string>
  }
})

export interface Witness extends Effect.Success<ReturnType<typeof make>> {}
