/**
 * Codes about one order. They explain; what became of the order stands only in its status and open order messages
 * (sources as in `Connection.ts`; `ib_async` #191 and #217 tell of orders that were taken for cancelled and then filled).
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
  [[201], "error", "order", false, "IBKR rejected the order for the reason in the text."],
  [
    [202],
    "info",
    "order",
    false,
    "The order was cancelled: by us, by a human in TWS, or by IBKR for the reason in the text."
  ],
  [[399], "warning", "order", true, "IBKR comments on the order, which lives: read the text."],
  [[404], "warning", "order", true, "The order lives and waits while IBKR looks for shares to borrow."],
  [[2102], "warning", "order", true, "The order is still being processed: change it a moment later."],
  [[2109, 2111, 2137, 2168, 2169], "warning", "order", true, "The order was taken with a change that the text names."],
  [
    [10018, 10019, 10233, 10311, 10329, [10331, 10333], 10349],
    "warning",
    "order",
    true,
    "The order was taken, changed by a preset of TWS as the text says: always send every field."
  ],
  [
    [135, 10147],
    "error",
    "order",
    false,
    "No live order has this id: read open orders and executions before anything else."
  ],
  [
    [136, 161, 10148],
    "warning",
    "order",
    false,
    "The order had already ended and could not be cancelled: the text has its state."
  ],
  [[10149], "error", "order", false, "The order id is not valid: it must be above every id used before."],
  [
    [103],
    "error",
    "order",
    false,
    "The order id was used before: nothing was placed, and the id must not be tried again."
  ],
  [
    [104, 105],
    "error",
    "order",
    false,
    "The order could not be changed: it has filled, or the change touches what may not change."
  ],
  [[329], "warning", "order", false, "The change was refused and the order lives on as it was."],
  [[203], "error", "order", false, "This account may not trade this instrument, or its currency is not clear."],
  [[460], "error", "order", false, "The account has no permission to trade this instrument: ask for it at IBKR."],
  [[10015], "critical", "order", false, "Trading by the API is switched off: allow it in the API settings of TWS."],
  [[110], "error", "order", false, "The price does not fit the contract's price steps: round it to its minimum tick."],
  [
    [163],
    "error",
    "order",
    false,
    "The price is too far from the market for the percentage that TWS is set to: look at the price first."
  ],
  [[131], "warning", "order", true, "A field that no longer exists was ignored."],
  [
    [
      106,
      107,
      109,
      111,
      [113, 121],
      [124, 126],
      129,
      130,
      [132, 134],
      137,
      140,
      141,
      [144, 148],
      [151, 160],
      164,
      167,
      168
    ],
    "error",
    "order",
    false,
    "A field of the order is wrong or may not go with the others: the text names it."
  ],
  [
    [303, [311, 315], 325, 328, [332, 343], [345, 353], 355, 356, [358, 364]],
    "error",
    "order",
    false,
    "The order's action, legs, allocation or short sale is not accepted: the text names what is wrong."
  ],
  [
    [[367, 380], 382, 383, [387, 398], [400, 403], [405, 413], [415, 419], [421, 429], [431, 437], [439, 449]],
    "error",
    "order",
    false,
    "The order's type, volatility, algorithm or account is not accepted: the text names what is wrong."
  ],
  [[463], "error", "order", false, "The order's price is missing or not valid."],
  [[481], "warning", "order", true, "IBKR reduced the order's size: read the text."],
  [[10006], "error", "order", true, "The parent order is not known yet: send the child a moment after it."],
  [[10013], "error", "order", false, "Smart routing cannot be opted out of for this order."],
  [[10020], "error", "order", false, "The displayed size is above the order's size."],
  [
    [[10000, 10005], [10007, 10012], 10014, 10016, 10017, [10021, 10027]],
    "error",
    "order",
    false,
    "The combination, hedge or allocation of the order is not accepted: the text names what is wrong."
  ],
  [[10230, 10231], "error", "order", true, "The advisor configuration is busy or not valid: look at it in TWS."],
  [
    [[10240, 10252], 10317, 10318],
    "error",
    "order",
    false,
    "Fractional sizes or cash quantities are not accepted for this order."
  ],
  [
    [[10255, 10270], 10274, 10340],
    "error",
    "order",
    false,
    "The order has an attribute that is not allowed: the text names it."
  ],
  [[[10287, 10290], 10293], "error", "order", false, "The crypto order is not accepted: the text names what is wrong."],
  [
    [[10324, 10327]],
    "error",
    "order",
    false,
    "The one-cancels-all group is not accepted: the text names what is wrong."
  ]
]
