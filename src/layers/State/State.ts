/**
 * What must survive a crash: the circuit's opening, the account's pin, whether TWS had lost IBKR, how the last run ended,
 * the order ids used, the kill switch, the orders of the last minute, what open orders take.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { AccountType } from "../../domain/Account.ts"
import { Decimal } from "../../domain/Decimal.ts"
import { By } from "../../domain/KillSwitch.ts"
import type { ClosingRefused } from "../../errors/ClosingRefused.ts"

/**
 * An open circuit: until when (epoch ms), for how long (ms), and which opening in a row.
 *
 * @since 0.1.0
 * @category models
 */
export const Opening = Schema.Struct({
  openUntil: Schema.Finite,
  openFor: Schema.Finite,
  consecutiveOpenings: Schema.Int
})

/**
 * The account that this state directory belongs to.
 *
 * @since 0.1.0
 * @category models
 */
export const Pin = Schema.Struct({ account: Schema.String, type: AccountType })

/**
 * How the last run ended: `orderly` is false from its start to the end of an orderly stop.
 *
 * @since 0.1.0
 * @category models
 */
export const LastRun = Schema.Struct({ orderly: Schema.Boolean, at: Schema.Finite })

/**
 * Whether TWS had lost its own line to IBKR (1100, 2110), and when it was known (epoch ms): a session that begins while
 * it is lost is told nothing of it.
 *
 * @since 0.1.0
 * @category models
 */
export const Upstream = Schema.Struct({ lost: Schema.Boolean, at: Schema.Finite })

/**
 * The switch that stops all orders: since when it is engaged (epoch ms, `null` where that was not kept), why and by whom, or
 * `null` while it is released; and whether the loss of the day has engaged it already, and is above its limit still, and of which
 * day in New York that is: absent in what an older version has kept.
 *
 * @since 0.1.0
 * @category models
 */
export const KillSwitch = Schema.Struct({
  engaged: Schema.NullOr(Schema.Struct({ since: Schema.NullOr(Schema.Finite), why: Schema.String, by: By })),
  stoppedByLoss: Schema.Boolean,
  stoppedOn: Schema.optionalKey(Schema.String)
})

/**
 * What a kill switch counts as that cannot be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tornKillSwitch: typeof KillSwitch.Type = {
  engaged: { since: null, why: "What was kept of the kill switch could not be read.", by: "torn_state" },
  stoppedByLoss: false
}

/**
 * When the orders of the last minute were sent, in epoch ms.
 *
 * @since 0.1.0
 * @category models
 */
export const OrdersSent = Schema.Struct({ at: Schema.Array(Schema.Finite) })

/**
 * What open orders were found to take of the account's means when they passed, by their names: for so many units, and for one at a
 * price of 1, in account currency; and whether they only reduced a position then.
 *
 * @since 0.1.0
 * @category models
 */
export const Claims = Schema.Struct({
  orders: Schema.Record(
    Schema.String,
    Schema.Struct({
      cost: Schema.NullOr(Decimal),
      quantity: Decimal,
      perPoint: Schema.NullOr(Decimal),
      reduces: Schema.Boolean
    })
  )
})

/**
 * One remembered value. Its effects never fail: a value that cannot be read makes `writable` false, and so does one that cannot
 * be written, until it can be.
 *
 * `isTorn` says for the whole run whether there was a value at its start that could not be read. Then `get` answers
 * nothing until the value is set, except where nothing would read as good news.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cell<A> {
  readonly get: Effect.Effect<Option.Option<A>>
  readonly isTorn: Effect.Effect<boolean>
  /** The value as the next run would find it: not the one that was set, for as long as that could not be written. */
  readonly kept: () => Option.Option<A>
  /** Was the last value not taken when it was written? */
  readonly isOwed: () => boolean
  /** Waits until nothing is owed. */
  readonly taken: Effect.Effect<void>
  readonly set: (value: A) => Effect.Effect<void>
  readonly remove: Effect.Effect<void>
}

/**
 * One's turn to close. `isOurs` is asked before each order: a service that stood still for long may have lost its turn.
 * `follows` says whether another closing has just ended or was killed: positions may not have yet what it has filled last.
 *
 * @since 0.1.0
 * @category models
 */
export interface Turn {
  readonly isOurs: Effect.Effect<boolean>
  readonly follows: boolean
}

/**
 * The state directory.
 *
 * @since 0.1.0
 * @category services
 */
export class State extends Context.Service<State, {
  readonly opening: Cell<typeof Opening.Type>
  /** Torn, it stays as it is for a human to look at: it is neither set nor removed until they have taken it away. */
  readonly pin: Cell<typeof Pin.Type>
  /** Torn, it answers `lost`. */
  readonly upstream: Cell<typeof Upstream.Type>
  /** Torn, it answers a run that did not end in order. */
  readonly lastRun: Cell<typeof LastRun.Type>
  /** Torn, it answers engaged, and so it does in every run until it is set or removed. */
  readonly killSwitch: Cell<typeof KillSwitch.Type>
  readonly ordersSent: Cell<typeof OrdersSent.Type>
  readonly claims: Cell<typeof Claims.Type>
  /** Reserves `count` order ids of an account and client id, all above every id used before and not below `floor`; answers the first. */
  readonly reserveOrderIds: (options: {
    readonly account: string
    readonly clientId: number
    readonly floor: number
    readonly count: number
  }) => Effect.Effect<number>
  /**
   * Waits, for so long at most, for the turn to close the positions of an account, and holds it until the Scope closes: of all
   * services that share the directory one at a time closes those of an account, under whatever client id and gateway.
   */
  readonly closing: (
    account: string,
    wait: Duration.Duration
  ) => Effect.Effect<Turn, ClosingRefused, Scope.Scope>
  /**
   * What is kept beside it could not be written or understood: `writable` is false from now on, until the effect that is
   * answered is run, or the next start.
   */
  readonly distrust: Effect.Effect<Effect.Effect<void>>
  /** False once another service has taken the lock: nothing that it owns now may be touched. It waits for a disk that is slow. */
  readonly isOurs: Effect.Effect<boolean>
  /**
   * The same for who holds up others: fails where the disk has not answered within `Lock.deadline`. Then nobody knows whose it is,
   * and nothing is written either.
   */
  readonly isOursInTime: Effect.Effect<boolean, { readonly message: string }>
  /**
   * False while anything is not written that should be, and once anything could not be read, or another service has taken the
   * lock, and while the disk does not answer whether one has, as after a standstill: orders are refused then.
   */
  readonly writable: Effect.Effect<boolean>
}>()("effect-ibkr/layers/State/State") {}
