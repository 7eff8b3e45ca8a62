/**
 * What must survive a crash: the circuit's opening, the account's pin, how the last run ended, the order ids used.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { AccountType } from "../../domain/Account.ts"

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
 * One remembered value. Its effects never fail: a value that cannot be written or read makes `writable` false.
 *
 * @since 0.1.0
 * @category models
 */
export interface Cell<A> {
  readonly get: Effect.Effect<Option.Option<A>>
  readonly set: (value: A) => Effect.Effect<void>
  readonly remove: Effect.Effect<void>
}

/**
 * The state directory.
 *
 * @since 0.1.0
 * @category services
 */
export class State extends Context.Service<State, {
  readonly opening: Cell<typeof Opening.Type>
  readonly pin: Cell<typeof Pin.Type>
  readonly lastRun: Cell<typeof LastRun.Type>
  /** Reserves `count` order ids of an account and client id, all above every id used before and not below `floor`; answers the first. */
  readonly reserveOrderIds: (options: {
    readonly account: string
    readonly clientId: number
    readonly floor: number
    readonly count: number
  }) => Effect.Effect<number>
  /** False once anything could not be written or read: orders are refused then. */
  readonly writable: Effect.Effect<boolean>
}>()("effect-ibkr/layers/State/State") {}
