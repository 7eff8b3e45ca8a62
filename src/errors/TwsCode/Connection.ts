/**
 * Codes about the line to IBKR, its data farms, the session and the login (sources: IBKR's list of message codes, and
 * what `ib_async`, Lean, `rust-ibapi` and their issue trackers have seen beyond it).
 *
 * @since 0.1.0
 */
import type { Row } from "./Meaning.ts"

/**
 * The table.
 *
 * @since 0.1.0
 * @category constructors
 */
export const rows: ReadonlyArray<Row> = [
  [
    [1100, 2110],
    "error",
    "connection",
    true,
    "TWS has lost IBKR and will tell when it is back; outside of IBKR's reset windows look at the network of TWS and at IBKR's system status."
  ],
  [
    [1101],
    "warning",
    "connection",
    true,
    "IBKR is back and every data subscription was lost: they have to be asked again."
  ],
  [
    [1102],
    "info",
    "connection",
    true,
    "IBKR is back and data subscriptions go on; orders and positions have to be read again."
  ],
  [
    [1300],
    "error",
    "connection",
    true,
    "The API port was changed in the settings of TWS: set IBKR_PORT to the new one."
  ],
  [[2103], "warning", "notice", true, "A market data farm is gone: its quotes are stale until it says that it is OK."],
  [
    [2105],
    "warning",
    "notice",
    true,
    "A historical data farm is gone: history may not answer until it says that it is OK."
  ],
  [
    [2157],
    "warning",
    "notice",
    true,
    "The contract farm is gone: contract details may not answer until it says that it is OK."
  ],
  [[2104, 2106, 2158], "info", "notice", true, "This data farm is fine."],
  [[2107, 2108], "info", "notice", true, "This data farm sleeps and wakes when it is asked."],
  [[2119], "info", "notice", true, "This data farm is connecting."],
  [[2100], "warning", "request", true, "Another subscription to account data took the place of this one."],
  [
    [2101],
    "error",
    "request",
    false,
    "Another client holds account data of another account: use the multi-account request."
  ],
  [[2130], "info", "notice", true, "This product is quoted with a price factor: compare the price before trading."],
  [
    [2148],
    "warning",
    "notice",
    true,
    "IBKR warns about margin or compliance: read the text and look at the account in TWS."
  ],
  [
    [2150],
    "warning",
    "notice",
    true,
    "Profit and loss of a position cannot be computed now: the values beside it mean nothing."
  ],
  [
    [2152],
    "info",
    "notice",
    true,
    "Market depth lacks the exchanges that the text names: subscribe to them at IBKR if they are needed."
  ],
  [[2174], "warning", "request", true, "A time was sent without its zone: send UTC or name the zone."],
  [[2176], "warning", "notice", true, "This version of the API knows no fractional sizes: sizes may be rounded."],
  [[2187], "warning", "request", true, "Some generic ticks do not exist in delayed data: the others arrive."],
  [
    [326],
    "error",
    "connection",
    true,
    "Another program uses this client id, or the gateway has not yet noticed that it is gone: stop it, or wait."
  ],
  [[327], "error", "request", false, "Only client id 0 may bind the orders of the TWS window."],
  [[330, 331, 344], "error", "request", false, "This login is no financial advisor, or has no accounts below it."],
  [
    [357, 503, 506],
    "critical",
    "connection",
    false,
    "The gateway and this program speak different versions: update TWS or IB Gateway."
  ],
  [[438], "critical", "connection", false, "TWS is locked: unlock it."],
  [
    [100],
    "error",
    "connection",
    true,
    "More than 50 messages a second were sent to this gateway: all its clients together must slow down."
  ],
  [
    [10141],
    "critical",
    "connection",
    false,
    "Log in to TWS and accept the paper trading disclaimer, once for each login."
  ],
  [[2139], "warning", "connection", false, "A disclaimer waits in TWS: log in and accept it."],
  [
    [10197],
    "error",
    "request",
    true,
    "The same user is logged in elsewhere and has the market data: end that session, or give this one a user of its own."
  ],
  [
    [10328],
    "warning",
    "connection",
    true,
    "TWS lost its line while orders were open: read open orders and executions again."
  ],
  [
    [501, 502, 504, 505, [507, 509], [585, 589]],
    "error",
    "connection",
    true,
    "Clients make this code up for themselves and no gateway sends it: look at what else speaks on this port."
  ],
  [
    [[510, 584]],
    "error",
    "request",
    true,
    "Clients make this code up for a request that they could not write, and no gateway sends it: look at what else speaks on this port."
  ]
]
