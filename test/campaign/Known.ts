/** Programs that are played every time: combinations that cost somebody an order once, or nearly did. */
import type { Act, Program, Wish } from "./Program.ts"

const market: Wish = { orderType: "MKT", symbol: "AAPL", action: "BUY", quantity: "10", cents: 0, tif: "DAY" }
const resting: Wish = { ...market, orderType: "LMT", cents: 300 }
const place = (ref: string, wish: Wish = market): Act => ({ _tag: "Place", ref, wish })
const watch: Act = { _tag: "Watch", subject: "quotes", symbol: "AAPL" }
const reset = (on?: string): Act => ({
  _tag: "Fault",
  fault: { name: "reset", parameters: on === undefined ? {} : { on } },
  lasts: on === undefined ? 0 : 1500
})
const crash: Act = { _tag: "Crash", down: 500 }

const program = (...steps: ReadonlyArray<readonly [at: number, act: Act, turns?: number]>): Program => ({
  seed: 1,
  account: "U1234567",
  steps: steps.map(([at, act, turns = 0]) => ({ at, turns, act }))
})

export const programs: { readonly [name: string]: Program } = {
  "F30 orders in flight when the line drops, and again": program(
    [0, place("a")],
    [20, place("b", resting)],
    [20, reset("placeOrder")],
    [20, place("c")],
    [20, place("d", resting)],
    [2000, place("e")],
    [2000, reset()],
    [2000, place("f")]
  ),
  "F31 ids go back after a restart of the gateway, and after one of ours": program(
    [0, place("a")],
    [500, place("b", resting)],
    [1000, { _tag: "Fault", fault: { name: "rollback-ids", parameters: {} }, lasts: 20_000 }],
    [1000, { _tag: "Fault", fault: { name: "restart", parameters: { closed: 500 } }, lasts: 0 }],
    [4000, place("c")],
    [4500, crash],
    [7000, place("d")],
    [7500, place("e", resting)]
  ),
  "F35 the probe is answered and the line dies": program(
    [0, place("a", resting)],
    [500, { _tag: "Fault", fault: { name: "close", parameters: { on: "reqCurrentTime" } }, lasts: 8000 }],
    [2550, place("b")],
    [2560, place("c")],
    [6000, place("d")]
  ),
  "F38 accepted and never called back, while the line drops": program(
    [0, place("a")],
    [500, { _tag: "Fault", fault: { name: "mute-order", parameters: {} }, lasts: 4000 }],
    [500, place("b")],
    [600, place("c", resting)],
    [1000, { _tag: "Cancel", ref: "c" }],
    [2000, reset()],
    [2500, crash]
  ),
  "F40 a loss while restoring, a restart while restoring, and a reconnect asked for twice": program(
    [0, watch],
    [0, place("a", resting)],
    [500, reset()],
    [1510, reset("reqAllOpenOrders")],
    [3600, { _tag: "Reconnect" }],
    [3600, { _tag: "Reconnect" }],
    [4700, place("b")],
    [4705, crash],
    [5300, reset()]
  ),
  "F12 F13 IBKR lost and back, twice told": program(
    [0, watch],
    [0, { _tag: "Watch", subject: "bars", symbol: "MSFT" }],
    [1000, { _tag: "Fault", fault: { name: "server-lost", parameters: { restore: "lost", after: 2000 } }, lasts: 0 }],
    [3500, { _tag: "Fault", fault: { name: "server-restored", parameters: { code: 1101, times: 2 } }, lasts: 0 }],
    [4000, { _tag: "Fault", fault: { name: "server-restored", parameters: { code: 1102 } }, lasts: 0 }],
    [5000, place("a")]
  ),
  "a change of size that was refused, a kill, and the cancel": program(
    [0, place("a", { ...resting, action: "SELL", cents: 0, quantity: "2500" })],
    [1000, { _tag: "Modify", ref: "a", cents: 46, quantity: "20" }],
    [3000, { _tag: "Cancel", ref: "a" }],
    [3000, { _tag: "Crash", down: 300 }]
  ),
  "a change to twice the size that fills before anything is told of it but what it was executed at": program(
    [0, place("a", { ...resting, orderType: "STP LMT", cents: -7, quantity: "100" })],
    [1000, { _tag: "Fault", fault: { name: "filled-first", parameters: {} }, lasts: 4787 }],
    [4000, { _tag: "Modify", ref: "a", cents: 3, quantity: "200" }]
  ),
  "executions are corrected: while the line is up, in an outage, and while our process is away": program(
    [0, place("a")],
    [500, { _tag: "Correct", nth: 0, cents: 5, part: 1 }],
    [1000, place("b")],
    [1500, reset()],
    [1500, { _tag: "Correct", nth: 0, cents: 7, part: 0.5 }],
    [5000, crash],
    [5100, { _tag: "Correct", nth: 2, cents: 3, part: 0 }]
  ),
  "an execution is corrected twice at once, and a kill comes between what is written of the one and of the other":
    program(
      [0, place("a")],
      [1000, { _tag: "Correct", nth: 0, cents: 5, part: 1 }],
      [1000, { _tag: "Correct", nth: 0, cents: 7, part: 1 }],
      [1000, crash]
    ),
  "F12 a session begins while IBKR is away, and what it subscribed is lost": program(
    [0, { _tag: "Fault", fault: { name: "server-lost", parameters: { restore: "lost", after: 6000 } }, lasts: 0 }],
    [0, reset()],
    [1800, { _tag: "Watch", subject: "ticks", symbol: "AAPL" }],
    [3000, { _tag: "Watch", subject: "bars", symbol: "TSLA" }]
  ),
  "a bracket of which the line takes only the entry, and a kill": program(
    [0, place("a")],
    [500, reset("placeOrder")],
    [500, { _tag: "Bracket", ref: "b", wish: { ...resting, cents: 5 } }],
    [560, crash],
    [4000, { _tag: "Modify", ref: "b", cents: -50, quantity: "20" }],
    [5000, { _tag: "Price", symbol: "AAPL", cents: -300 }]
  )
}
