/**
 * A random program by seed: what somebody who trades asks for and when, and what goes wrong meanwhile. It is plain data, so
 * that it can be shrunk and printed.
 */
import type { Decimal } from "../../src/domain/Decimal.ts"
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Draw from "./Draw.ts"
import * as Weather from "./Weather.ts"

/** What is ordered. Prices are so many cents from the market, on the side of the order that does not fill where above 0. */
export interface Wish {
  readonly orderType: "MKT" | "LMT" | "STP" | "STP LMT" | "TRAIL"
  readonly symbol: string
  readonly action: "BUY" | "SELL"
  readonly quantity: Decimal
  readonly cents: number
  readonly tif: "DAY" | "GTC" | "IOC"
}

/** What is watched. */
export type Subject = "quotes" | "bars" | "live" | "ticks"

/** What is done. Names of orders are those of `ref`; whoever names an order that was never placed does nothing. */
export type Act =
  | { readonly _tag: "Place"; readonly ref: string; readonly wish: Wish }
  /** Gives up waiting after some turns of the loop. */
  | { readonly _tag: "Abandon"; readonly ref: string; readonly wish: Wish; readonly turns: number }
  /** The same name again. */
  | { readonly _tag: "Again"; readonly ref: string }
  | { readonly _tag: "Bracket"; readonly ref: string; readonly wish: Wish }
  | { readonly _tag: "OneCancelsAll"; readonly refs: ReadonlyArray<string>; readonly wish: Wish }
  | { readonly _tag: "WhatIf"; readonly wish: Wish }
  | { readonly _tag: "Modify"; readonly ref: string; readonly cents: number; readonly quantity: Decimal | null }
  | { readonly _tag: "Cancel"; readonly ref: string }
  | { readonly _tag: "CancelAll" }
  /** Closes every position while the program goes on. */
  | { readonly _tag: "Flatten" }
  | { readonly _tag: "Watch"; readonly subject: Subject; readonly symbol: string }
  | { readonly _tag: "Unwatch"; readonly subject: Subject; readonly symbol: string }
  /** The market moves by so many cents. */
  | { readonly _tag: "Price"; readonly symbol: string; readonly cents: number }
  /** One of the executions so far is corrected by so many cents, to this part of its shares: 0 busts it. */
  | { readonly _tag: "Correct"; readonly nth: number; readonly cents: number; readonly part: 1 | 0.5 | 0 }
  /** Somebody types an order into the TWS window. */
  | { readonly _tag: "ByHand"; readonly wish: Wish }
  | { readonly _tag: "Fault"; readonly fault: Fault.Request; readonly lasts: number }
  /** Our process is killed, and started again. */
  | { readonly _tag: "Crash"; readonly down: number }
  | { readonly _tag: "Stop"; readonly down: number }
  | { readonly _tag: "Reconnect" }

/** An act, when (ms after the connection was first ready), and how many turns of the loop pass before anything else may. */
export interface Step {
  readonly at: number
  readonly turns: number
  readonly act: Act
}

export interface Program {
  readonly seed: number
  readonly account: "DU1234567" | "U1234567"
  readonly steps: ReadonlyArray<Step>
}

/** What is traded; the market of each moves alone. */
export const symbols = ["AAPL", "MSFT", "TSLA"] as const

const wish = (draw: Draw.Draw): Wish => ({
  orderType: draw.weighted([[4, "MKT"], [6, "LMT"], [2, "STP"], [1, "STP LMT"], [1, "TRAIL"]]),
  symbol: draw.pick(symbols),
  action: draw.pick(["BUY", "SELL"]),
  // beyond what stands at the best price, and beyond all buying power
  quantity: draw.weighted([[6, "10"], [3, "100"], [3, "2500"], [1, "900000"]]),
  cents: draw.weighted([[3, draw.int(5, 300)], [2, 0], [1, -draw.int(1, 50)]]),
  tif: draw.weighted([[6, "DAY"], [3, "GTC"], [1, "IOC"]])
})

const gap = (draw: Draw.Draw): number =>
  draw.weighted<() => number>([
    [3, () => 0],
    [4, () => draw.int(1, 300)],
    [4, () => draw.int(300, 3000)],
    [1, () => draw.int(3000, 14_000)]
  ])()

const turns = (draw: Draw.Draw): number => draw.weighted<() => number>([[3, () => 0], [2, () => draw.int(1, 60)]])()

/** The program of a seed. */
export const make = (seed: number): Program => {
  const draw = Draw.make(seed)
  const refs: Array<string> = []
  const fresh = (): string => {
    const ref = `s${seed}-${refs.length + 1}`
    refs.push(ref)
    return ref
  }
  const known = (): string => refs.length === 0 ? fresh() : draw.pick(refs)
  const subject = (): Subject => draw.weighted([[4, "quotes"], [3, "bars"], [1, "live"], [3, "ticks"]])
  const acts: ReadonlyArray<readonly [often: number, make: () => ReadonlyArray<Act>]> = [
    [20, () => [{ _tag: "Place", ref: fresh(), wish: wish(draw) }]],
    [2, () => [{ _tag: "Abandon", ref: fresh(), wish: wish(draw), turns: draw.int(0, 80) }]],
    [1, () => [{ _tag: "Again", ref: known() }]],
    [4, () => {
      const ref = fresh()
      refs.push(`${ref}-tp`, `${ref}-sl`)
      return [{ _tag: "Bracket", ref, wish: { ...wish(draw), quantity: "10" } }]
    }],
    [2, () => [{ _tag: "OneCancelsAll", refs: [fresh(), fresh()], wish: { ...wish(draw), quantity: "100" } }]],
    [1, () => [{ _tag: "WhatIf", wish: wish(draw) }]],
    [6, () => [{
      _tag: "Modify",
      ref: known(),
      cents: draw.int(-20, 200),
      quantity: draw.chance(0.3) ? draw.pick(["20", "200"]) : null
    }]],
    [8, () => [{ _tag: "Cancel", ref: known() }]],
    [1, () => [{ _tag: "CancelAll" }]],
    [3, () => [{ _tag: "Flatten" }]],
    [7, () => [{ _tag: "Watch", subject: subject(), symbol: draw.pick(symbols) }]],
    [3, () => [{ _tag: "Unwatch", subject: subject(), symbol: draw.pick(symbols) }]],
    [8, () => [{ _tag: "Price", symbol: draw.pick(symbols), cents: draw.int(-300, 300) }]],
    [8, () => [{
      _tag: "Correct",
      nth: draw.int(0, 30),
      cents: draw.int(1, 50),
      part: draw.weighted([[4, 1], [2, 0.5], [1, 0]])
    }]],
    [1, () => [{ _tag: "ByHand", wish: { ...wish(draw), orderType: "LMT", quantity: "7" } }]],
    [16, () => Weather.strike(draw).map((strike) => ({ _tag: "Fault", ...strike }))],
    [2, () => [{ _tag: "Crash", down: draw.int(0, 8000) }]],
    [1, () => [{ _tag: "Stop", down: draw.int(0, 3000) }]],
    [1, () => [{ _tag: "Reconnect" }]]
  ]
  const length = draw.int(10, 30)
  const steps: Array<Step> = []
  let at = 0
  while (steps.length < length) {
    at += gap(draw)
    for (const act of draw.weighted(acts)()) steps.push({ at, turns: turns(draw), act })
  }
  return { seed, account: draw.chance(0.2) ? "U1234567" : "DU1234567", steps }
}

/** A program as it can be read, and run again: each step on a line of its own. */
export const print = ({ account, seed, steps }: Program): string =>
  [
    `{ seed: ${seed}, account: "${account}", steps: [`,
    ...steps.map((step, index) => `  ${JSON.stringify(step)}${index === steps.length - 1 ? "" : ","}`),
    "] }"
  ].join("\n")
