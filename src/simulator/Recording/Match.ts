/**
 * Is a request the one that was recorded? Ids aside, it says the same; and where clients make things up, the like.
 *
 * @since 0.1.0
 */
import * as Layout from "../../wire/Layout/Layout.ts"
import * as Message from "../../wire/Message.ts"
import * as Problem from "../../wire/Problem.ts"

/** Ids differ from session to session; the version of a message from client to client. */
const aside: ReadonlySet<string> = new Set(["version", "reqId", "orderId", "parentId", "clientId"])
/** What a client makes up anew, or writes for what its user did not set. Times are made up too. */
const madeUp: ReadonlySet<string> = new Set([
  "orderRef",
  // a recording has stand-ins for them
  "account",
  "acctCode",
  "ocaGroup",
  "openClose",
  "exemptCode",
  "optionalCapabilities",
  "extOperator",
  "manualOrderIndicator"
])

const timesIn = (entries: ReadonlyArray<Layout.Entry>): ReadonlyArray<string> =>
  entries.flatMap((entry) => "n" in entry ? (entry.t === "time" ? [entry.n] : []) : timesIn(entry.fields ?? []))

const blanks: ReadonlySet<string> = new Set([
  "false",
  "2147483647",
  "9223372036854775807",
  "1.7976931348623157E308",
  "1.7976931348623157e+308"
])
const isBlank = (text: string): boolean => text === "" || Number(text) === 0 || blanks.has(text)
const isSame = (one: string, other: string): boolean =>
  one === other || (isBlank(one) && isBlank(other)) || (one !== "" && other !== "" && Number(one) === Number(other))

const agree = (one: Message.Values, other: Message.Values, ignored: ReadonlySet<string>): boolean =>
  Object.keys(one).every((name) => {
    const [left = "", right = ""] = [one[name], other[name]]
    if (ignored.has(name)) return true
    if (typeof left === "string") return typeof right === "string" && isSame(left, right)
    return typeof right === "object" && left.length === right.length &&
      left.every((element, at) => agree(element, right[at] ?? {}, ignored))
  })

/**
 * How well a request fits a recorded one: 2 where it says the same, 1 where only times and what clients make up differ,
 * 0 where it is another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fit = (recorded: ReadonlyArray<string>, actual: ReadonlyArray<string>, version: number): 0 | 1 | 2 => {
  if (recorded[0] !== actual[0]) return 0
  const layout = Layout.outbound.get(Number(actual[0]))
  const [one, other] = layout === undefined
    ? [undefined, undefined]
    : [recorded, actual].map((fields) => Message.decodeLenient(layout, version, fields))
  if (
    layout === undefined || one === undefined || other === undefined || Problem.isProblem(one) ||
    Problem.isProblem(other)
  ) {
    return recorded.length === actual.length && recorded.every((field, at) => isSame(field, actual[at] ?? "")) ? 2 : 0
  }
  if (agree(one.values, other.values, aside)) return 2
  return agree(one.values, other.values, new Set([...aside, ...madeUp, ...timesIn(layout.fields)])) ? 1 : 0
}
