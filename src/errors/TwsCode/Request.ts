/**
 * Codes about one request or subscription: ids, limits, entitlements, market data and history (sources as in
 * `Connection.ts`).
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
  [[101], "error", "request", true, "All market data lines are in use: end a subscription, or buy more lines at IBKR."],
  [[102], "error", "request", false, "This request id is already in use: the older subscription goes on."],
  [
    [122, 138, 139, 142, 143],
    "error",
    "request",
    false,
    "The gateway could not understand the request: correct its arguments."
  ],
  [
    [300, 310, 365, 366],
    "warning",
    "request",
    false,
    "What was to be cancelled had already ended: nothing needs doing."
  ],
  [
    [301, 302, [304, 308], 324, 381, 384],
    "error",
    "request",
    false,
    "The gateway could not read the request: correct its arguments."
  ],
  [[309], "error", "request", true, "Market depth allows three instruments at a time: end one of them."],
  [[316], "error", "request", true, "Market depth was halted: ask for it again."],
  [[317], "warning", "request", true, "Market depth begins anew: forget the book and go on."],
  [[319], "warning", "request", false, "The log level must be 1 to 5."],
  [[320], "error", "request", false, "The gateway could not read a field of the request: correct its arguments."],
  [
    [321],
    "error",
    "request",
    false,
    "The gateway refused the request for the reason in its text: correct its arguments."
  ],
  [[322, 323], "error", "request", true, "The gateway failed on this request for the reason in its text."],
  [
    [354, 10168, 10186, 10187],
    "error",
    "request",
    false,
    "The account has no subscription to this data: subscribe at IBKR, or ask for delayed data."
  ],
  [
    [10089, 10090, 10091],
    "warning",
    "request",
    false,
    "The account has no subscription to a part of this data: what it has still arrives, or delayed data does."
  ],
  [[10167], "warning", "request", false, "The account has no live data for this: delayed data is shown."],
  [
    [10182],
    "error",
    "request",
    true,
    "The gateway is not connected to what keeps this up to date: ask again once its farms are back."
  ],
  [[10185], "warning", "request", false, "Profit and loss was not subscribed to: nothing needs doing."],
  [[385, 386], "error", "request", false, "This request id is already in use by an older scanner or history request."],
  [[414], "error", "request", false, "A snapshot takes no generic ticks: leave them out."],
  [[420], "error", "request", true, "Real-time bars were refused: ask less often, or correct the request."],
  [
    [430],
    "error",
    "request",
    false,
    "There are no fundamentals for this contract, or the account is not subscribed to them."
  ],
  [
    [162],
    "error",
    "request",
    true,
    "Historical data failed for the reason in the text: after a pacing violation wait 15 s to 10 min."
  ],
  [[165], "info", "request", true, "Historical data says something about this request: read the text."],
  [[166], "error", "request", false, "The contract expired too long ago: there is no history of it."],
  [
    [200],
    "error",
    "request",
    true,
    "No contract, or more than one, fits: name its conId, or its exchange and currency; right after a farm came back, ask again."
  ],
  [[492], "warning", "request", false, "The scanner is less precise without more market data subscriptions."],
  [[10092], "error", "request", false, "There is no market depth for this contract at this exchange."],
  [
    [10189],
    "error",
    "request",
    true,
    "Tick-by-tick data was refused: look for another login of the same user, and for permissions."
  ],
  [[10190], "error", "request", true, "Too many tick-by-tick streams are open: end one of them."],
  [[10225], "error", "request", true, "A trade was busted and these bars stop here: ask for them again."],
  [
    [10276, 10277],
    "error",
    "request",
    false,
    "The account is not subscribed to this news source, or the API may not read it."
  ],
  [
    [[10278, 10284], 10309],
    "error",
    "request",
    false,
    "Wall Street Horizon refused the request: look at the subscription and at the filter."
  ],
  [[10285], "error", "request", false, "Fractional sizes need a newer API version than this session speaks."],
  [[10299], "error", "request", false, "This kind of data does not exist for this contract: correct whatToShow."],
  [[10314, 10330], "error", "request", false, "The date's format is wrong: send yyyymmdd-hh:mm:ss in UTC."],
  [
    [10322],
    "error",
    "request",
    false,
    "This login has too many accounts for the group All: name an account or a group."
  ],
  [[10339], "error", "request", false, "A continuous future takes no end date: leave it empty."],
  [[10346], "error", "request", false, "This data is already shown elsewhere in TWS: end it there."]
]
