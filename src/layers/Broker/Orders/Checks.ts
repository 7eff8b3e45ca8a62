/**
 * Everything that an order must pass before it is journalled: the connection, its contract, risk, and a line that is alive.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Account from "../../../domain/Account.ts"
import type { Decimal } from "../../../domain/Decimal.ts"
import * as Known from "../../../domain/Known.ts"
import type { OrderRequest } from "../../../domain/Order.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { type Broken, type OrderBlock, OrderRefused } from "../../../errors/OrderRefused.ts"
import type { OrderRejected } from "../../../errors/OrderRejected.ts"
import type { RequestError } from "../../../errors/RequestError.ts"
import { Connection } from "../../Connection.ts"
import * as Metrics from "../../Metrics.ts"
import { Contracts } from "../Contracts.ts"
import { type Epoch, Feed } from "../Feed.ts"
import * as Requests from "../Requests.ts"
import { Risk } from "../Risk.ts"
import type { Intent } from "../Risk/Intent.ts"
import * as Fresh from "./Checks/Fresh.ts"
import * as Ignored from "./Ignored.ts"
import * as Terms from "./Terms.ts"

/**
 * What can come in the way of an order before anything of it is sent.
 *
 * @since 0.1.0
 * @category models
 */
export type Failure = OrderRefused | RequestError | IbkrError

/**
 * An order that has passed every check, and may be written to the session of its epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Passed {
  readonly epoch: Epoch
  readonly account: string
  readonly intent: Intent
  readonly request: Intent["request"]
}

/** What it changes, or waits for. */
type More = Pick<Intent, "modifies" | "parentRef">

type MarginOf = (request: OrderRequest) => Effect.Effect<Known.Known<Decimal>>

/**
 * The refusal of an order.
 *
 * @since 0.1.0
 * @category errors
 */
export const refuse = (
  blockedBy: ReadonlyArray<OrderBlock>,
  broken: ReadonlyArray<Broken> = [],
  command = "placeOrder"
) => new OrderRefused({ command, blockedBy, ...(broken.length === 0 ? {} : { broken }) })

/**
 * Counts what is refused of what somebody has asked for.
 *
 * @since 0.1.0
 * @category combinators
 */
export const counted = <A, E extends Failure | OrderRejected>(asked: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.tapError(
    asked,
    (error: Failure | OrderRejected) =>
      error._tag === "RequestError" || error._tag === "OrderRejected" ? Effect.void : Metrics.refused(error)
  )

/**
 * Makes the checks. `working` tells our orders that may still fill.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(working: Intent["working"]) {
  const connection = yield* Connection
  const contracts = yield* Contracts
  const feed = yield* Feed
  const risk = yield* Risk
  const isFresh = yield* Fresh.make

  let marginOf: MarginOf = () => Effect.succeed(Known.unknown("no what-if order can be asked"))

  /** Passes an order through the checks of the connection and of its contract, or says all that stands against it. */
  const accept = Effect.fnUntraced(function*(
    asked: Intent["request"],
    more: More = {}
  ): Effect.fn.Return<Passed, Failure> {
    const ordersBlockedBy = yield* connection.ordersBlockedBy
    // a line that is merely stale may prove itself now
    const blockedBy = ordersBlockedBy.filter((each) => each !== "line_stale")
    const made = Terms.flaws(asked)
    const flaws = made.length === 0 && more.modifies === undefined ? Ignored.of(asked) : made
    if (blockedBy.length > 0) return yield* refuse(ordersBlockedBy, flaws)
    if (flaws.length > 0) return yield* refuse([], flaws)
    const epoch = yield* feed.epoch
    const { account } = epoch
    if (account === null) return yield* refuse(["account_not_pinned"])
    const details = yield* contracts.one(asked.contract)
    const { exchange = "SMART" } = asked.contract
    const request = { ...asked, contract: { ...details.contract, exchange } }
    const broken = [...Terms.mixedUp(asked.contract, details), ...(yield* Terms.broken(request, details, contracts))]
    if (broken.length > 0) return yield* refuse([], broken)
    const accountType = Account.typeOf(account)
    const initialMargin = Effect.suspend(() => marginOf(request))
    const intent: Intent = { request, details, account, accountType, working, initialMargin, ...more }
    return { epoch, account, request, intent }
  }, Effect.provideService(Requests.Lane, "prior"))

  /** What else stands against an order that is refused: as far as it can be judged without asking anybody. */
  const besides = Effect.fnUntraced(function*(
    { blockedBy, broken = [] }: OrderRefused,
    request: Intent["request"],
    more: More
  ) {
    const account = yield* connection.account
    const isOrder = Terms.flaws(request).length === 0
    const details = isOrder ? yield* contracts.known(request.contract) : undefined
    if (account === null || details === undefined) return yield* refuse(blockedBy, broken)
    const sizes = blockedBy.length > 0 ? Terms.sizes(request, details) : []
    const accountType = Account.typeOf(account)
    const risky = yield* risk.glance({ request, details, account, accountType, working, ...more })
    return yield* refuse(blockedBy, [...broken, ...sizes, ...risky])
  })

  /** The same, and through the rules of risk: it holds its place there until it is sent, or the Scope ends. */
  const check = Effect.fnUntraced(function*(
    request: Intent["request"],
    more: More = {}
  ): Effect.fn.Return<Passed, Failure, Scope.Scope> {
    const passed = yield* Effect.catchTag(
      accept(request, more),
      "OrderRefused",
      (refused) => besides(refused, request, more)
    )
    const broken = yield* risk.check(passed.intent)
    return broken.length > 0 ? yield* refuse([], broken) : passed
  })

  /** Is the line fresh, the session still the one that was checked, and the kill switch released? */
  const recheck = Effect.fnUntraced(function*({ epoch, intent }: Passed) {
    const blockedBy: Array<OrderBlock> = (yield* isFresh(epoch)) ? [] : ["line_stale"]
    if (feed.current() !== epoch) blockedBy.push("not_ready")
    blockedBy.push(...(yield* connection.ordersBlockedBy))
    const broken = yield* risk.recheck(intent)
    if (blockedBy.length + broken.length > 0) return yield* refuse([...new Set(blockedBy)], broken)
  })

  return {
    /** Why a session is not there, to whoever would move money by it: as to whoever places an order. */
    noSession: (command: string) => (error: IbkrError): Effect.Effect<never, Failure> =>
      Effect.flatMap(
        connection.ordersBlockedBy,
        (blockedBy): Effect.Effect<never, Failure> =>
          blockedBy.length > 0 ? refuse(blockedBy, [], command) : Effect.fail(error)
      ),
    accept,
    check,
    recheck,
    /** Tells how a what-if order is asked, which itself is checked here. */
    asksMargin: (ask: MarginOf): void => {
      marginOf = ask
    }
  }
})

/**
 * The checks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Checks extends Effect.Success<ReturnType<typeof make>> {}
