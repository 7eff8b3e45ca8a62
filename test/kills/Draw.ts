/** What is done in a round, by seed: which orders are asked for, when the gateway begins to misbehave, and how, and the kill. */
import * as Seeded from "../fixtures/Seeded.ts"

export interface Fault {
  readonly name: string
  readonly [parameter: string]: unknown
}

/** An order, or several that belong together, as they are asked for; times are in ms. */
export interface Wish {
  readonly names: ReadonlyArray<string>
  readonly route: string
  readonly body: unknown
  readonly after: number
}

export interface Round {
  readonly number: number
  readonly wishes: ReadonlyArray<Wish>
  /** Whose cancel is asked for. */
  readonly cancels: ReadonlyArray<string>
  readonly fault: Fault
  readonly faultAt: number
  /** How long after the fault the service is killed; null where it is not. */
  readonly killAfter: number | null
  readonly healAfter: number
}

/** All ways in which a gateway misbehaves and can be told to stop. */
export const faults: ReadonlyArray<Fault> = [
  { name: "close" },
  { name: "close", on: "placeOrder" },
  { name: "reset", on: "placeOrder" },
  { name: "reset", on: "placeOrder", midFrame: true },
  { name: "reset", on: "cancelOrder" },
  { name: "half-open" },
  { name: "stall", ms: 2500 },
  { name: "stall", ms: 700 },
  { name: "freeze" },
  { name: "refuse" },
  { name: "login-pending", stage: "ready" },
  { name: "client-id-in-use", attempts: 1 },
  { name: "server-lost", restore: "kept", after: 2000 },
  { name: "server-lost", restore: "lost", after: 2000 },
  { name: "frame", kind: "unknown-id", rate: 50 },
  { name: "frame", length: -1 },
  { name: "bad-reject-json" },
  { name: "reject", code: 201, text: "Order rejected - reason: made up" },
  { name: "drip", bytes: 1, ms: 1 },
  { name: "flap", up: 500, down: 500 },
  { name: "restart", closed: 1000 },
  { name: "no-end", message: 53 },
  { name: "no-end", message: 55 },
  { name: "no-end", message: 102 },
  { name: "clock-skew", seconds: 30 },
  { name: "mute-order" },
  { name: "hold-order" },
  { name: "no-commission" },
  { name: "duplicate-status" },
  { name: "filled-first" },
  { name: "late-cancel", after: 1500 },
  { name: "read-only" }
]

const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" }

export interface Options {
  readonly seed: number
  readonly faults: ReadonlyArray<Fault>
  /** The share of the rounds in which the service is killed. */
  readonly kills: number
  /** The longest that a fault lasts beyond the first second. */
  readonly lasts: number
}

/** The next round, each time it is asked for; the names are those that could be cancelled. */
export const rounds = ({ faults, kills, lasts, seed }: Options) => {
  const next = Seeded.random(seed)
  const below = (most: number): number => Math.floor(next() * most)
  const pick = <A>(all: ReadonlyArray<A>): A => all[below(all.length)] as A
  let number = 0

  const wish = (name: string): Wish => {
    const [action, limitPrice] = pick([["BUY", "150.00"], ["SELL", "310.00"]] as const)
    const one = { orderRef: name, contract, action, quantity: String(1 + below(20)), orderType: "LMT", limitPrice }
    const { limitPrice: _, ...atMarket } = { ...one, orderType: "MKT" }
    const entry = { ...one, action: "BUY", limitPrice: pick(["200.00", "260.00"]) }
    const other = `${name}-other`
    const alone = { names: [name], after: below(500) }
    return pick([
      { ...alone, route: "/orders", body: one },
      { ...alone, route: "/orders", body: atMarket },
      { ...alone, route: "/orders", body: { ...one, limitPrice: action === "BUY" ? "260.00" : "200.00" } },
      { ...alone, route: "/orders/bracket", body: { entry, takeProfit: "300.00", stopLoss: "150.00" } },
      {
        ...alone,
        names: [name, other],
        route: "/orders/oca",
        body: { orders: [one, { ...one, orderRef: other }] }
      }
    ])
  }

  return (names: ReadonlyArray<string>): Round => {
    number++
    return {
      number,
      wishes: Array.from({ length: 1 + below(6) }, (_, at) => wish(`k${number}-${at}`)),
      cancels: names.filter(() => next() < 0.2).slice(-5),
      fault: pick(faults),
      faultAt: below(300),
      killAfter: next() < kills ? below(600) : null,
      healAfter: 1000 + below(lasts)
    }
  }
}
