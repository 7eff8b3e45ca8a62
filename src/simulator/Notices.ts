/**
 * The texts of a gateway's messages, as events.
 *
 * @since 0.1.0
 */
import type { Event } from "../domain/Event.ts"

/**
 * A message (4) about a request, an order or, with −1, the session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (id: number, errorCode: number, errorMsg: string, advancedOrderReject = ""): Event => ({
  _tag: "error",
  id,
  errorCode,
  errorMsg,
  advancedOrderReject
})

/**
 * The kinds of data farms.
 *
 * @since 0.1.0
 * @category models
 */
export type FarmKind = "market" | "historical" | "definition"

/**
 * The states of a data farm.
 *
 * @since 0.1.0
 * @category models
 */
export type FarmState = "ok" | "broken" | "inactive" | "connecting"

/**
 * The farm of each kind that every session hears of.
 *
 * @since 0.1.0
 * @category constructors
 */
export const farms: { readonly [K in FarmKind]: string } = {
  market: "usfarm",
  historical: "ushmds",
  definition: "secdefil"
}

const farmTexts: { readonly [K in FarmKind]: { readonly [S in FarmState]: readonly [code: number, text: string] } } = {
  market: {
    ok: [2104, "Market data farm connection is OK:"],
    broken: [2103, "Market data farm connection is broken:"],
    inactive: [2108, "Market data farm connection is inactive but should be available upon demand."],
    connecting: [2119, "Market data farm is connecting:"]
  },
  historical: {
    ok: [2106, "HMDS data farm connection is OK:"],
    broken: [2105, "HMDS data farm connection is broken:"],
    inactive: [2107, "HMDS data farm connection is inactive but should be available upon demand."],
    connecting: [2119, "HMDS data farm is connecting:"]
  },
  definition: {
    ok: [2158, "Sec-def data farm connection is OK:"],
    broken: [2157, "Sec-def data farm connection is broken:"],
    inactive: [2157, "Sec-def data farm connection is broken:"],
    connecting: [2119, "Sec-def data farm is connecting:"]
  }
}

/**
 * What a gateway says about a data farm.
 *
 * @since 0.1.0
 * @category constructors
 */
export const farm = (kind: FarmKind, state: FarmState, name: string = farms[kind]): Event => {
  const [code, text] = farmTexts[kind][state]
  return make(-1, code, `${text}${name}`)
}

/**
 * What every session hears when all is well.
 *
 * @since 0.1.0
 * @category constructors
 */
export const allFarms: ReadonlyArray<Event> = [
  farm("market", "ok"),
  farm("historical", "ok"),
  farm("definition", "ok")
]

/**
 * A harmless notice whose frame is long enough to drip for minutes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const longest: Event = farm("historical", "inactive", ".".repeat(64_000))

const lost = {
  1100: "Connectivity between IBKR and Trader Workstation has been lost.",
  2110: "Connectivity between Trader Workstation and server is broken. It will be restored automatically."
}

/**
 * The gateway has lost IBKR.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverLost = (code: 1100 | 2110, id = -1): Event => make(id, code, lost[code])

const restored = {
  1101: "Connectivity between IBKR and Trader Workstation has been restored - data lost.",
  1102:
    "Connectivity between IBKR and Trader Workstation has been restored - data maintained. All data farms are connected: usfarm; ushmds; secdefil."
}

/**
 * The gateway has IBKR again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverRestored = (code: 1101 | 1102): Event => make(-1, code, restored[code])

/**
 * The API moved to another port.
 *
 * @since 0.1.0
 * @category constructors
 */
export const portMoved = (port: number): Event =>
  make(
    -1,
    1300,
    `TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - ${port}`
  )

/**
 * A client id that is already in use.
 *
 * @since 0.1.0
 * @category constructors
 */
export const clientIdInUse: Event = make(
  -1,
  326,
  "Unable to connect as the client id is already in use. Retry with a unique client id."
)

/**
 * The disclaimer of paper trading is not accepted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const disclaimer = (code: 2139 | 10141 = 10141, id = -1): Event =>
  make(id, code, "Paper trading disclaimer must first be accepted for API connection.")

/**
 * Another session of the same user has the market data.
 *
 * @since 0.1.0
 * @category constructors
 */
export const competing = (id: number): Event => make(id, 10197, "No market data during competing live session")

/**
 * Trades were busted: bars that were being built are no more.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bust = (id: number): Event =>
  make(
    id,
    10225,
    "Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately."
  )

/**
 * A request that cannot be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unreadable = (problem: string, id = -1): Event => make(id, 320, `Error reading request. ${problem}`)

/**
 * A request that the read-only API refuses; a gateway that is set to another language says so in that `text`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const readOnly = (id: number, text?: string): Event =>
  text === undefined ? invalid(id, "The API interface is currently in Read-Only mode.") : make(id, 321, text)

/**
 * A request that validation refuses.
 *
 * @since 0.1.0
 * @category constructors
 */
export const invalid = (id: number, why: string): Event =>
  make(id, 321, `Error validating request.-'bN' : cause - ${why}`)

/**
 * A contract that nobody knows.
 *
 * @since 0.1.0
 * @category constructors
 */
export const noDefinition = (reqId: number): Event =>
  make(reqId, 200, "No security definition has been found for the request")
