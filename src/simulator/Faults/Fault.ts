/**
 * The catalogue of faults: everything that a gateway is known to do wrong, by name, with its parameters.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as MessageId from "../../wire/MessageId.ts"
import * as Problem from "../../wire/Problem.ts"

const millis = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const { optionalKey } = Schema

const fault = <const K extends Kind, const Fields extends Schema.Struct.Fields>(
  kind: K,
  says: string,
  fields: Fields
) => ({ kind, says, parameters: Schema.Struct(fields) })

const request = Schema.Literals(MessageId.commands.toSorted()).annotate({
  description: "a command, such as placeOrder"
})

const ending = {
  /** Counted from START_API, in frames that the gateway has sent. */
  frames: optionalKey(count),
  /** The request, by the name of its method, that is answered first. */
  on: optionalKey(request),
  /** Milliseconds from START_API on. */
  after: optionalKey(millis)
}

/**
 * Every fault: where it acts (`engine`: what is said, `line`: the connection, `bytes`: its encoding), what it does, and
 * its parameters. Times are milliseconds. A fault without an end of its own lasts until it is ended; one that strikes
 * connected clients waits for the first where there is none.
 *
 * @since 0.1.0
 * @category constructors
 */
export const catalogue = {
  "refuse": fault("line", "Refuses every connection; those that are open stay.", {}),
  "blackhole-connect": fault(
    "line",
    "Never answers a dial. Over TCP, where the kernel answers for it, accepts and stays silent.",
    {}
  ),
  "accept-silent": fault("line", "Accepts, reads the hello and never answers it.", {}),
  "accept-close": fault("line", "Accepts and closes at once.", { reset: optionalKey(Schema.Boolean) }),
  "login-pending": fault("line", "A login or second factor is pending: silent at the hello, or after START_API.", {
    stage: optionalKey(Schema.Literals(["hello", "ready"]))
  }),
  "no-accounts": fault("engine", "Never sends the managed accounts (15), or late.", { after: optionalKey(millis) }),
  "no-next-id": fault("engine", "Never sends the next order id (9), or late.", { after: optionalKey(millis) }),
  "accounts": fault(
    "engine",
    "Sends another list of accounts (15), or an odd one; `now` tells connected clients too.",
    {
      list: optionalKey(Schema.String),
      odd: optionalKey(Schema.Literals(["twice", "trailing-comma", "empty"])),
      now: optionalKey(Schema.Boolean)
    }
  ),
  "client-id-in-use": fault(
    "engine",
    "Answers START_API with 326 and closes, or with the close alone; of one `id` only.",
    {
      id: optionalKey(count),
      attempts: optionalKey(count),
      seconds: optionalKey(millis),
      silent: optionalKey(Schema.Boolean)
    }
  ),
  "close": fault(
    "line",
    "Closes every connection (FIN): now, or as its parameters say, for as long as it is on.",
    ending
  ),
  "reset": fault(
    "line",
    "Resets every connection (RST): now, or as its parameters say, for as long as it is on; `midFrame` within a frame.",
    { ...ending, midFrame: optionalKey(Schema.Boolean) }
  ),
  "half-open": fault("line", "Lines die without a close: nothing passes in either direction, client ids stay in use.", {
    after: optionalKey(millis)
  }),
  "stall": fault("line", "Delivers nothing on the open lines for a while, then all of it.", {
    ms: optionalKey(millis),
    after: optionalKey(millis)
  }),
  "freeze": fault("line", "The process stands still: connections are accepted, nothing is read or written.", {
    ms: optionalKey(millis),
    after: optionalKey(millis)
  }),
  "server-lost": fault("engine", "The gateway loses IBKR (1100 or 2110) and gets it back (1102 or 1101), or never.", {
    restore: optionalKey(Schema.Literals(["kept", "lost", "never"])),
    after: optionalKey(millis),
    code: optionalKey(Schema.Literals([1100, 2110])),
    perRequest: optionalKey(Schema.Boolean),
    notices: optionalKey(Schema.Boolean),
    repeat: optionalKey(millis)
  }),
  "server-restored": fault("engine", "Says that IBKR is back (1102, or 1101), whether it was away or not.", {
    code: optionalKey(Schema.Literals([1101, 1102])),
    times: optionalKey(count)
  }),
  "port-moved": fault("line", "Announces another port (1300), closes every connection and answers there only.", {
    port: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 }))
  }),
  "farm": fault("engine", "A data farm breaks; ends, or flaps, with the notice that it is back.", {
    name: optionalKey(Schema.String),
    kind: optionalKey(Schema.Literals(["market", "historical", "definition"])),
    state: optionalKey(Schema.Literals(["broken", "inactive", "connecting"])),
    flap: optionalKey(millis)
  }),
  "version": fault("line", "Answers the hello with this version, whatever was offered.", {
    value: Schema.Union([Schema.Finite, Schema.String])
  }),
  "frame": fault(
    "bytes",
    "Sends a hostile frame on every connection, once or `rate` times a second; `any` is one of them by the seed.",
    {
      length: optionalKey(Schema.Int),
      kind: optionalKey(
        Schema.Literals(["unknown-id", "short", "surplus", "no-nul", "not-a-number", "nuls", "half", "any"])
      ),
      bytes: optionalKey(count.check(Schema.isLessThanOrEqualTo(16 * 1024 * 1024))),
      rate: optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0.001, maximum: 1000 })))
    }
  ),
  "bad-reject-json": fault("engine", "Rejects every order (201) with a reason that is no JSON.", {}),
  "reject": fault("engine", "Rejects every order with this code and text.", {
    code: optionalKey(Schema.Int),
    text: optionalKey(Schema.String),
    json: optionalKey(Schema.String)
  }),
  "disclaimer": fault(
    "engine",
    "The paper trading disclaimer is not accepted: said at the start, and to every order.",
    {
      code: optionalKey(Schema.Literals([2139, 10141]))
    }
  ),
  "drip": fault("bytes", "Sends a few bytes at a time; with `stall` no frame ever completes.", {
    bytes: optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
    ms: optionalKey(millis),
    stall: optionalKey(Schema.Boolean)
  }),
  "flap": fault("line", "Up for a while, then every connection closed and the port too, and again.", {
    up: optionalKey(millis),
    down: optionalKey(millis)
  }),
  "nightly-reset": fault("line", "Closes everything; the port is closed, then silent, then as ever.", {
    closed: optionalKey(millis),
    silent: optionalKey(millis)
  }),
  "restart": fault(
    "line",
    "Restarts, as every day: every connection and then the port is closed; orders, positions and ids are kept.",
    { closed: optionalKey(millis) }
  ),
  "untrusted": fault(
    "line",
    "No client's address is trusted: accepted, and not answered until this ends; with `close` closed at the hello.",
    { close: optionalKey(Schema.Boolean) }
  ),
  "rollback-ids": fault("engine", "The next order id goes back, by a number or to 1.", { by: optionalKey(count) }),
  "swap-account": fault("engine", "The gateway is logged in to another account; `now` tells connected clients too.", {
    account: Schema.String,
    now: optionalKey(Schema.Boolean)
  }),
  "read-only": fault("engine", "The API is read-only: orders, 5, 15, 58 and 99 are answered with 321.", {
    id: optionalKey(Schema.Int),
    text: optionalKey(Schema.String)
  }),
  "no-end": fault(
    "engine",
    "An end marker never comes: 52 contract details, 53 open orders, 54 account, 55 executions, 57 snapshot, " +
      "62 positions, 64 summary, 72 and 74 by model, 76 option parameters, 102 completed.",
    { message: Schema.Literals([52, 53, 54, 55, 57, 62, 64, 72, 74, 76, 102]) }
  ),
  "clock-skew": fault("engine", "The gateway's clock is off by these seconds.", { seconds: Schema.Finite }),
  "mute-order": fault("engine", "Orders are accepted and executed, but nothing is called back.", {}),
  "hold-order": fault("engine", "Orders are acknowledged and wait, as for a dialog, until this ends.", {}),
  "no-commission": fault("engine", "Executions come without their commission reports.", {}),
  "duplicate-status": fault("engine", "Every order status comes twice.", {}),
  "filled-first": fault("engine", "An order is told as filled (3) before anything is said of it as open (5).", {}),
  "late-cancel": fault("engine", "The notice of a cancelled order (202) comes late, long after its status.", {
    after: optionalKey(millis)
  }),
  "order-notice": fault("engine", "Every order gets this notice beside its life.", {
    code: optionalKey(Schema.Int),
    text: optionalKey(Schema.String)
  }),
  "pacing": fault("engine", "More messages than this in one second get 100, and then a close; or they wait.", {
    limit: optionalKey(count),
    close: optionalKey(Schema.Boolean),
    throttle: optionalKey(Schema.Boolean)
  }),
  "competing-session": fault(
    "engine",
    "Another session of the same user takes the market data: every subscription gets 10197, those of now and new ones.",
    { after: optionalKey(millis), seconds: optionalKey(millis) }
  ),
  "bust": fault("engine", "A bust event (10225): real-time bars and bars kept up to date stop until asked again.", {}),
  "halt": fault(
    "engine",
    "The exchange halts a symbol and what is derived from it, or everything: tick 49 says so, quotes stand, no order fills.",
    {
      symbol: optionalKey(Schema.NonEmptyString),
      reason: optionalKey(Schema.Literals(["general", "volatility"])),
      ms: optionalKey(millis)
    }
  ),
  "tick-rate": fault("engine", "Every subscription of market data ticks this many times a second.", {
    perSecond: Schema.Finite.check(Schema.isBetween({ minimum: 0.001, maximum: 10_000_000 }))
  }),
  "long-history": fault(
    "engine",
    "Every answer of historical bars has this many of them: 43 200 where none is said, never more than 150 000.",
    {
      bars: optionalKey(count.check(Schema.isLessThanOrEqualTo(1_000_000)))
    }
  ),
  "account-not-ready": fault("engine", "Account values say AccountReady=false.", {}),
  "ledger-prefix": fault("engine", "The keys of account values carry the prefix $LEDGER-.", {})
}

/**
 * Where a fault acts.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = "engine" | "line" | "bytes"

/**
 * The name of a fault.
 *
 * @since 0.1.0
 * @category models
 */
export type Name = keyof typeof catalogue

/**
 * The parameters of a fault.
 *
 * @since 0.1.0
 * @category models
 */
export type Parameters<N extends Name> = (typeof catalogue)[N]["parameters"]["Type"]

/**
 * The request for a fault of one name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named<N extends Name> {
  readonly name: N
  readonly parameters: Parameters<N>
}

/**
 * A fault that was asked for: its name and its parameters.
 *
 * @since 0.1.0
 * @category models
 */
export type Request = { readonly [N in Name]: Named<N> }[Name]

/**
 * A fault that does not exist, or parameters that it does not take.
 *
 * @since 0.1.0
 * @category errors
 */
export class FaultProblem extends Schema.TaggedError<FaultProblem>()("FaultProblem", {
  name: Schema.String,
  problem: Schema.String
}) {
  override get message(): string {
    return `Fault ${Problem.quote(this.name)}: ${this.problem}`
  }
}

const isName = (name: string): name is Name => Object.hasOwn(catalogue, name)

/**
 * Reads a fault from its name and unchecked parameters; a parameter that it does not know is a problem.
 *
 * @since 0.1.0
 * @category constructors
 */
export const decode = (name: string, parameters: unknown): Effect.Effect<Request, FaultProblem> =>
  isName(name)
    ? Schema.decodeUnknownEffect(catalogue[name].parameters as Schema.Codec<unknown>)(parameters, {
      onExcessProperty: "error"
    }).pipe(
      Effect.map((parameters) => ({ name, parameters }) as Request),
      Effect.mapError(({ message }) => new FaultProblem({ name, problem: message }))
    )
    : Effect.fail(
      new FaultProblem({ name, problem: `there is no such fault; known are ${Object.keys(catalogue).join(", ")}` })
    )

const value = (text: string): unknown =>
  text === "true" || text === "false"
    ? text === "true"
    : text !== "" && Number.isFinite(Number(text))
    ? Number(text)
    : text

/**
 * Reads a fault from a flag: `NAME` or `NAME:key=value,key=value`. Numbers may be hexadecimal.
 *
 * @example
 * ```ts
 * Fault.parse("server-lost:restore=kept,after=5000")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const parse = (text: string): Effect.Effect<Request, FaultProblem> => {
  const colon = text.indexOf(":")
  const name = colon === -1 ? text : text.slice(0, colon)
  const pairs = colon === -1 ? [] : text.slice(colon + 1).split(",").map((pair) => {
    const equals = pair.indexOf("=")
    return equals === -1 ? [pair, true] as const : [pair.slice(0, equals), value(pair.slice(equals + 1))] as const
  })
  return decode(name, Object.fromEntries(pairs))
}
