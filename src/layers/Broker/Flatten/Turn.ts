/**
 * The turn to close while the connection goes on: what keeps it back is said as of an order that is refused.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { ClosingRefused } from "../../../errors/ClosingRefused.ts"
import { ConnectionError } from "../../../errors/IbkrError.ts"
import { type Broken, OrderRefused } from "../../../errors/OrderRefused.ts"
import { Connection } from "../../Connection.ts"
import { State } from "../../State/State.ts"
import { Risk } from "../Risk.ts"

/**
 * How long another closing of the account is waited for.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience: Duration.Duration = Duration.seconds(30)

const broken = (rule: Broken["rule"], says: string) =>
  new OrderRefused({ command: "flatten", blockedBy: [], broken: [{ rule, limit: null, actual: null, says }] })

const blocked = (by: "shutdown" | "state_not_writable") => new OrderRefused({ command: "flatten", blockedBy: [by] })

const engaged = broken("kill_switch", "it is engaged, and lets no order pass: release it first")

const lost = broken("being_closed", "this service stood still, and another has begun to close meanwhile")

const refused = (error: ClosingRefused): Effect.Effect<never, OrderRefused> =>
  error.reason === "being_closed"
    ? Effect.fail(broken("being_closed", error.says))
    : Effect.andThen(Effect.logWarning(error.message), blocked("state_not_writable"))

/**
 * A turn that was taken: `check` says whether an order may still go out, `follows` whether another closing has just ended.
 *
 * @since 0.1.0
 * @category models
 */
export interface Turn {
  readonly check: Effect.Effect<void, OrderRefused>
  readonly follows: boolean
}

/**
 * Makes what waits for the turn and holds it until the Scope closes. It fails while the kill switch is engaged, once the service
 * stops, and where the turn does not come in time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<
  Effect.Effect<Turn, OrderRefused | ConnectionError, Scope.Scope>,
  never,
  Connection | Risk | State
> = Effect.map(
  Effect.all([Connection, Risk, State]),
  ([{ account, ordersBlockedBy }, { kill }, { closing }]) => {
    const may = Effect.gen(function*() {
      if ((yield* kill.state).engaged) return yield* engaged
      if ((yield* ordersBlockedBy).includes("shutdown")) return yield* blocked("shutdown")
    })
    return Effect.gen(function*() {
      yield* may
      const id = yield* account
      if (id === null) return yield* new ConnectionError({ reason: "NotReady" })
      const { follows, isOurs } = yield* Effect.catch(closing(id, patience), refused)
      const check = Effect.andThen(may, Effect.flatMap(isOurs, (isOurs) => isOurs ? Effect.void : lost))
      yield* check
      return { check, follows }
    })
  }
)
