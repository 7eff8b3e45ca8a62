/**
 * The rooms of a gateway as they are now, to be kept, and put back as they were.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { Order } from "../../domain/Newer.ts"
import type { Ledger } from "../Account/Ledger.ts"
import type { Clients } from "../Clients/Clients.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import type { Market } from "../Market/Market.ts"
import type { Book } from "../Orders/Book.ts"
import type { Fill } from "../Orders/Fill.ts"
import type { Ticket } from "../Orders/Ticket.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Kept from "./Kept.ts"

/**
 * The rooms whose state is kept, and the accounts that the gateway was made with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rooms {
  readonly accounts: ReadonlyArray<string>
  readonly market: Market
  readonly ledger: Ledger
  readonly clients: Clients
  readonly book: Book
  readonly now: () => number
}

const named = (instrument: Instrument) => ({
  conId: Contracts.id(instrument),
  symbol: instrument.details.contract.symbol ?? ""
})

/** JSON has no infinite numbers, and an order that has one means none. */
const finite = (fields: object): { readonly [field: string]: unknown } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== "number" || Number.isFinite(value)))

/**
 * What is to be kept of a gateway now. Orders that were never transmitted are not (source: TWS forgets them when it
 * ends), nor what was over before today.
 *
 * @since 0.1.0
 * @category constructors
 */
export const take = ({ accounts, book, clients, ledger, market, now }: Rooms): Kept.Kept => {
  const day = Timestamp.midnight(now(), "America/New_York")
  const orders = book.tickets().filter(({ doneAt = Infinity, isTransmitted }) => isTransmitted && doneAt >= day)
  return {
    format: "effect-ibkr-simulated-gateway",
    version: Kept.version,
    seed: market.seed,
    accounts,
    startedAt: market.startedAt,
    day,
    nextIds: clients.nextIds(),
    counts: book.counts(),
    properties: [...ledger.all().values()].map(({ account, cash, holdings }) => ({
      account,
      cash: [...cash],
      holdings: holdings.map(({ instrument, ...more }) => ({ ...more, instrument: named(instrument) }))
    })),
    orders: orders.map(({ contract, instrument, order, ...more }) => ({
      ...more,
      instrument: named(instrument),
      contract: finite(contract),
      order: finite(order)
    })),
    executions: book.fills().filter(({ at }) => at >= day).map(({ ticket, ...more }) => ({
      ...more,
      permId: ticket.permId
    }))
  }
}

/**
 * Puts back what was kept. Orders whose time is over end at once, those that the market reaches are filled.
 *
 * @since 0.1.0
 * @category combinators
 */
export const put = ({ book, clients, ledger, market }: Rooms, kept: Kept.Kept): void => {
  const find = ({ conId, symbol }: { readonly conId: number; readonly symbol: string }): Instrument =>
    market.find({ conId, includeExpired: true })[0] ?? market.named(symbol)
  const tickets = kept.orders.map((one): Ticket => ({
    commission: undefined,
    stop: undefined,
    limit: undefined,
    expiresAt: undefined,
    doneAt: undefined,
    ...one,
    instrument: find(one.instrument),
    contract: one.contract as Contract,
    order: one.order as unknown as Order
  }))
  const byPermId = new Map(tickets.map((ticket) => [ticket.permId, ticket]))
  const fills = kept.executions.flatMap(({ permId, ...more }): ReadonlyArray<Fill> => {
    const ticket = byPermId.get(permId)
    return ticket === undefined
      ? []
      : [{ realized: undefined, closed: more.realized === undefined ? 0 : more.shares, ...more, ticket }]
  })
  for (const [clientId, nextId] of kept.nextIds) clients.useId(clientId, nextId - 1)
  ledger.restore(
    kept.properties.map(({ account, cash, holdings }) => ({
      account,
      cash: new Map(cash),
      holdings: holdings.map((one) => ({ ...one, instrument: find(one.instrument) }))
    })),
    kept.day
  )
  book.restore(kept.counts, tickets, fills)
}
