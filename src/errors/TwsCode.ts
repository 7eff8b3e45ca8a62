/**
 * What the codes of a gateway mean: how bad, about what, whether to ask again, and what a human can do.
 *
 * A gateway sends everything, good news included, as one message with a number and no severity. The published list has
 * holes, so absence from these tables is no evidence: `lookup` has default rules, and no code decides an order's state.
 *
 * @since 0.1.0
 */
import * as Connection from "./TwsCode/Connection.ts"
import type { Meaning } from "./TwsCode/Meaning.ts"
import * as Order from "./TwsCode/Order.ts"
import * as Request from "./TwsCode/Request.ts"

export type { Meaning, Scope, Severity } from "./TwsCode/Meaning.ts"

/**
 * What is known beside the code: the id of the message (−1 is nobody's), its text, and what that id belongs to. Requests
 * and orders share one space of numbers on the wire, so only their owner can tell.
 *
 * @since 0.1.0
 * @category models
 */
export interface Context {
  readonly id?: number | undefined
  readonly text?: string | undefined
  readonly about?: "request" | "order" | undefined
}

/**
 * Every code with a meaning of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const table: ReadonlyMap<number, Meaning> = new Map(
  [...Connection.rows, ...Request.rows, ...Order.rows].flatMap(([codes, severity, scope, retryable, advice]) =>
    codes.flatMap((each): ReadonlyArray<[number, Meaning]> => {
      const [first, last] = typeof each === "number" ? [each, each] : each
      return Array.from({ length: last - first + 1 }, (_, i) => [first + i, { severity, scope, retryable, advice }])
    })
  )
)

/**
 * What it means that the API is read-only.
 *
 * @since 0.1.0
 * @category constants
 */
export const readOnlyApi: Meaning = {
  severity: "warning",
  scope: "connection",
  retryable: false,
  advice: "The API is read-only: clear \"Read-Only API\" in the API settings of TWS if orders are to be sent."
}

const otherAddress: Meaning = {
  severity: "error",
  scope: "request",
  retryable: true,
  advice: "The same user is logged in from another address: end that session, or give this one a user of its own."
}

const nothingCancelled: Meaning = {
  severity: "warning",
  scope: "request",
  retryable: false,
  advice: "What was to be cancelled was not there: nothing needs doing."
}

const unknown = (severity: Meaning["severity"], scope: Meaning["scope"]): Meaning => ({
  severity,
  scope,
  retryable: false,
  advice: "This program does not know the code: read the text, and IBKR's list of message codes."
})

/**
 * Does a code of this meaning say that what it names has failed? What only warns or informs ends nothing.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFailure = ({ severity }: Meaning): boolean => severity === "error" || severity === "critical"

/**
 * Does a code end what it names at the gateway for sure, so that nothing is left there to cancel? One that only warns, that
 * is about orders, or that no table lists, may have left it open. After 354 a cancel was answered by 300, that there is nothing
 * (a report in Lean #1134); after 10090 the data went on (`rust-ibapi` #768).
 *
 * @since 0.1.0
 * @category guards
 */
export const isEnd = (code: number): boolean => {
  const known = table.get(code)
  return known?.scope === "request" && isFailure(known)
}

const readOnly = /read[^a-z]{0,8}only/i
const english = /^\s*error\s+validating\s+request/i

/**
 * Is it the answer of an API that is set to read-only? Code 321 has many causes, told apart by the text only.
 *
 * @since 0.1.0
 * @category guards
 */
export const isReadOnlyApi = (code: number, text: string): boolean => code === 321 && readOnly.test(text)

/**
 * May it be that answer in words that nobody reads here? In English all that 321 says begins alike; a TWS in another language
 * says everything in that one unless "Show API error messages in English" is set (source: IBKR's page "Error Handling"; a 202
 * in Chinese is in `rust-ibapi` #365). Whether it is, only what was asked can tell.
 *
 * @since 0.1.0
 * @category guards
 */
export const mayBeReadOnlyApi = (code: number, text: string): boolean =>
  code === 321 && (readOnly.test(text) || !english.test(text))

/**
 * Is it the refusal of a client id that is in use? The gateway closes the connection after it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isClientIdInUse = (code: number): boolean => code === 326

/**
 * What a code tells of TWS's own line to IBKR: `lost` (1100, 2110), `restored_lost` (1101: data subscriptions are gone),
 * `restored_kept` (1102: they go on), or nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const upstream = (code: number): "lost" | "restored_lost" | "restored_kept" | undefined => {
  switch (code) {
    case 1100:
    case 2110:
      return "lost"
    case 1101:
      return "restored_lost"
    case 1102:
      return "restored_kept"
    default:
      return undefined
  }
}

/**
 * The port (1 to 65535) to which a gateway moved its API: the last number in the text of code 1300.
 *
 * @since 0.1.0
 * @category constructors
 */
export const movedPort = (code: number, text: string): number | undefined => {
  if (code !== 1300) return undefined
  const port = Number(/(\d+)\D*$/.exec(text)?.[1] ?? 0)
  return port >= 1 && port <= 65_535 ? port : undefined
}

const special = (code: number, text: string): Meaning | undefined => {
  if (isReadOnlyApi(code, text)) return readOnlyApi
  if ((code === 162 || code === 10189) && /different IP/i.test(text)) return otherAddress
  if ((code === 162 || code === 10186) && /cancel/i.test(text)) return nothingCancelled
  return undefined
}

/**
 * What a message of the gateway means.
 *
 * Some codes mean different things by their text (321, 162) or by what they are about (200 on an order is a rejection),
 * so give what is known. What no table lists is a warning where it is about an order, in 2100 to 2199 or says
 * "Warning:", a notice where it names nobody, and else the end of the request that it names.
 *
 * @param code - the gateway's code.
 * @param context - what else is known of the message.
 * @example
 * ```ts
 * TwsCode.lookup(2137, { id: 7, about: "order" }).severity // "warning"
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const lookup = (code: number, { about, id, text = "" }: Context = {}): Meaning => {
  const meant = special(code, text)
  if (meant !== undefined) return meant
  const warns = text.includes("Warning:")
  const known = table.get(code)
  if (known !== undefined) {
    const own = known.scope === "connection" || known.scope === "notice"
    const scope = own ? known.scope : about ?? known.scope
    // 201 ends the order whatever its text warns of besides
    return { ...known, scope, severity: warns && !own && code !== 201 ? "warning" : known.severity }
  }
  if (about === "order") return unknown("warning", "order")
  const scope = about ?? (id === undefined || id < 0 ? "notice" : "request")
  return unknown(scope === "notice" || warns || (code >= 2100 && code <= 2199) ? "warning" : "error", scope)
}
