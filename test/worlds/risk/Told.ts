/** What the account and the market of a small world are told to be, and what of that is true: by a second account of it all. */
import type { AccountValue } from "../../../src/domain/AccountValue.ts"
import * as Known from "../../../src/domain/Known.ts"
import type { PnlValue } from "../../../src/domain/PnlValue.ts"
import type { Quote } from "../../../src/domain/Quote.ts"
import type { Machine } from "../Machine.ts"
import * as Gateway from "./Gateway.ts"

/** What the account could buy were nothing held. */
export const means = 600

/** A run writes what it sends with a time that may be so much (ms) before that. */
const soon = 1000

/** The day in New York, on whose end nothing else falls in a small world: it is 5 h behind. */
const dayOf = (at: number): number => Math.floor((at - 5 * 3_600_000) / 86_400_000)

export const make = (
  machine: Pick<Machine, "now">,
  { position }: Pick<Gateway.Gateway, "position">,
  mostLoss = Infinity
) => {
  /** When what counts was sent, and when by what is kept of that: from one order to the next it is not written anew. */
  let sent: ReadonlyArray<number> = []
  let kept: ReadonlyArray<number> = []
  let power = means
  let daily: string | null = null
  /** Who has engaged the kill switch, if it is, and the day on which the loss has, while it stays above its limit. */
  let stop: { readonly by: "daily_loss" | "human" | null; readonly on: number | null } = { by: null, on: null }
  let quote: { readonly highest: number; readonly ask: number; readonly bid: number; readonly at: number } | null = null
  return {
    sent: (): void => {
      sent = [...sent, machine.now()]
      kept = sent
    },
    restarted: (): void => void (sent = kept.map((at) => Math.min(at + soon, machine.now()))),
    /** How long ago the orders of the last minute were sent. */
    lately: (): ReadonlyArray<number> => sent.map((at) => machine.now() - at).filter((age) => age < 60_000),
    figures: (): ReadonlyArray<AccountValue> => {
      power = means - Gateway.price * Math.abs(position.is)
      return [
        { key: "NetLiquidation", value: `${means}`, currency: "USD" },
        { key: "BuyingPower", value: `${power}`, currency: "USD" },
        { key: "AvailableFunds", value: `${power}`, currency: "USD" }
      ]
    },
    power: () => power,
    daily: (amount: string | null): Known.Known<PnlValue> => {
      daily = amount
      const isAbove = -Number(amount) > mostLoss
      if (isAbove && stop.on !== dayOf(machine.now())) stop = { by: stop.by ?? "daily_loss", on: dayOf(machine.now()) }
      if (!isAbove && amount !== null) stop = { ...stop, on: null }
      const value = {
        _tag: "Pnl",
        daily: amount,
        unrealized: null,
        realized: null,
        position: null,
        value: null
      } as const
      return Known.known({ ...value, at: machine.now() }, machine.now())
    },
    loss: () => daily,
    engage: (): void => void (stop = { ...stop, by: stop.by ?? "human" }),
    release: (): void => void (stop = { ...stop, by: null }),
    engagedBy: () => stop.by,
    quote: (prices: string): Known.Known<Quote> => {
      const [bid = "", ask = "", last = ""] = prices.split(" ")
      quote = {
        bid: Number(bid),
        ask: Number(ask),
        highest: Math.max(...[bid, ask, last].map(Number)),
        at: machine.now()
      }
      const none = { open: null, high: null, low: null, close: null, volume: null, mark: null, halted: null }
      return Known.known({
        ...{ _tag: "Quote", contract: Gateway.contract, bid, ask, last, bidSize: null, askSize: null, lastSize: null },
        ...{ ...none, dataType: "live", at: machine.now() }
      }, machine.now())
    },
    /** As it was told last, and for how long it has been so, in ms. */
    market: () => quote === null ? null : { ...quote, age: machine.now() - quote.at }
  }
}

export interface Told extends ReturnType<typeof make> {}
