/**
 * What can be traded: details of contracts, searches, option chains and price steps, asked once and remembered for a while.
 *
 * @since 0.1.0
 */
import * as Cache from "effect/Cache"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Semaphore from "effect/Semaphore"
import * as Contract from "../../domain/Contract.ts"
import type * as Decimal from "../../domain/Decimal.ts"
import * as Details from "../../domain/Details.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import { RequestError } from "../../errors/RequestError.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as AgingClock from "../State/AgingClock.ts"
import * as Questions from "./Contracts/Questions.ts"
import { Pacing } from "./Pacing.ts"
import { Requests } from "./Requests.ts"

export type { Chain, Found } from "./Contracts/Questions.ts"

type Failure = RequestError | IbkrError

/**
 * The contracts that the gateway knows.
 *
 * @since 0.1.0
 * @category services
 */
export class Contracts extends Context.Service<Contracts, {
  /** Every contract that fits; never none: what nothing fits is refused with 200. */
  readonly details: (contract: Contract.Contract) => Effect.Effect<ReadonlyArray<Details.Details>, Failure>
  /** The one contract that fits; where several do, a `RequestError` with code 200 says how many. Remembered. */
  readonly one: (contract: Contract.Contract) => Effect.Effect<Details.Details, Failure>
  /** The same where it is remembered: nobody is asked. */
  readonly known: (contract: Contract.Contract) => Effect.Effect<Details.Details | undefined>
  /** Up to 16 contracts whose symbol or name begins like this. One search a second; remembered, unless it finds none. */
  readonly search: (pattern: string) => Effect.Effect<ReadonlyArray<Questions.Found>, Failure>
  /** The option chains of an underlying, one for each exchange and trading class. Remembered, unless there is none. */
  readonly chain: (underlying: Contract.Contract) => Effect.Effect<ReadonlyArray<Questions.Chain>, Failure>
  /** The step of the price at this price, at an exchange or the contract's own; `null` where the gateway tells none. */
  readonly tick: (
    details: Details.Details,
    price: Decimal.Decimal,
    exchange?: string
  ) => Effect.Effect<Decimal.Decimal | null, Failure>
}>()("effect-ibkr/layers/Broker/Contracts") {}

/**
 * For how long the details of a contract are remembered. They change from one trading day to the next: its hours do.
 *
 * @since 0.1.0
 * @category policies
 */
export const rememberedFor: Duration.Duration = Duration.hours(4)

/** How many answers of each kind; of contracts, only lists of at most `together`. */
const remembered = { contracts: 2000, together: 50, rules: 200, chains: 32, searches: 200 } as const

const ambiguous = (many: number) =>
  new RequestError({
    request: "reqContractDetails",
    reason: "Refused",
    code: 200,
    detail: `${many} contracts fit: name its conId, or more of it`
  })

const unreadable = new RequestError({ request: "reqMarketRule", reason: "Unreadable", detail: "a price or its step" })

/** The least time between two searches (source: IBKR's page on matching symbols). */
const searchesApart = Duration.seconds(1)

/** The same text for the same contract, in whatever order its words stand. */
const textOf = (contract: Contract.Contract): string => JSON.stringify(contract, Object.keys(contract).toSorted())

/**
 * The contracts, asked of the gateway.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Contracts, never, Pacing | Requests> = Layer.effect(
  Contracts,
  Effect.gen(function*() {
    const { ask } = yield* Requests
    const { quota } = yield* Pacing
    // by the wall clock what was asked before it is set back would be remembered for as much longer
    const aging = Effect.provideService(Clock.Clock, yield* AgingClock.make)
    // what failed may succeed the next time, and only what is asked for at the same moment shares a failure; a gateway whose farms
    // are away may tell none where there are some
    const timeToLive = (exit: Exit.Exit<ReadonlyArray<unknown>, unknown>) =>
      Exit.isSuccess(exit) && exit.value.length > 0 ? rememberedFor : Duration.zero
    const name = (contract: Contract.Contract) => ([first, ...more]: ReadonlyArray<Details.Details>) =>
      Effect.sync(() => {
        if (first === undefined || more.length > 0) return
        const { exchange } = contract
        const { conId } = first.contract
        quota.same(Contract.key(contract), Contract.key(exchange === undefined ? { conId } : { conId, exchange }))
      })
    const found = yield* Cache.makeWith(
      (asked: string) => {
        const contract: Contract.Contract = JSON.parse(asked)
        return ask(Questions.details(contract)).pipe(
          Effect.filterOrFail((found) => found.length > 0, () => ambiguous(0)),
          Effect.tap(name(contract))
        )
      },
      {
        capacity: remembered.contracts,
        timeToLive: (exit) =>
          Exit.isSuccess(exit) && exit.value.length > remembered.together ? Duration.zero : timeToLive(exit)
      }
    )
    const rules = yield* Cache.makeWith(
      (id: number) => Effect.filterOrFail(ask(Questions.rule(id)), Predicate.isNotUndefined, () => unreadable),
      { capacity: remembered.rules, timeToLive }
    )
    const chains = yield* Cache.makeWith(
      (underlying: Details.Details["contract"]) => ask(Questions.chain(underlying)),
      { capacity: remembered.chains, timeToLive }
    )

    const details = (contract: Contract.Contract) => aging(Cache.get(found, textOf(contract)))
    const one = (contract: Contract.Contract): Effect.Effect<Details.Details, Failure> =>
      Effect.flatMap(
        details(contract),
        ([first, ...more]) =>
          first !== undefined && more.length === 0 ? Effect.succeed(first) : Effect.fail(ambiguous(more.length + 1))
      )

    const known = (contract: Contract.Contract) =>
      Effect.map(
        aging(Cache.getSuccess(found, textOf(contract))),
        (all) => Option.isSome(all) && all.value.length === 1 ? all.value[0] : undefined
      )

    // one after the other, so that who gives up while it waits leaves no debt
    const turn = yield* Semaphore.make(1)
    let searchedAt = Number.NEGATIVE_INFINITY
    const searchable = Effect.gen(function*() {
      const now = yield* Monotonic.now
      yield* Effect.sleep(Duration.millis(Math.max(0, searchedAt + Duration.toMillis(searchesApart) - now)))
      searchedAt = yield* Monotonic.now
    }).pipe(turn.withPermits(1))
    const searches = yield* Cache.makeWith(
      (pattern: string) => Effect.andThen(searchable, ask(Questions.search(pattern))),
      { capacity: remembered.searches, timeToLive }
    )

    const chain = Effect.fnUntraced(function*(underlying: Contract.Contract) {
      const { contract } = yield* one(underlying)
      return yield* aging(Cache.get(chains, contract))
    })

    const tick: Contracts["Service"]["tick"] = (details, price, exchange) => {
      const id = Details.ruleAt(details, exchange)
      return id === undefined
        ? Effect.succeed(details.minTick)
        : Effect.map(
          aging(Cache.get(rules, id)),
          (steps) => steps.findLast(({ lowEdge }) => lowEdge <= Math.abs(Number(price)))?.increment ?? details.minTick
        )
    }
    return Contracts.of({
      details,
      one,
      known,
      search: (pattern) => aging(Cache.get(searches, pattern)),
      chain,
      tick
    })
  })
)
