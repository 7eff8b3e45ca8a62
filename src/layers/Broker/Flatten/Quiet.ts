/**
 * Whether nothing of ours has been filled for a while: a position follows the fill that changed it.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Decimal from "../../../domain/Decimal.ts"
import type { Order } from "../../../domain/Order.ts"
import * as Monotonic from "../../../schedules/Monotonic.ts"
import type { Orders } from "../Orders.ts"

const hasFilled = ({ filled, owner }: Order): boolean => owner === "ours" && Decimal.toNumber(filled) !== 0

/**
 * Listens for as long as the Scope lasts, and makes what answers whether it has been quiet for so long. By the wall clock
 * alone, which may be set, a fill of just now may seem to be one of long ago.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { changes }: Pick<Orders["Service"], "changes">,
  quiet: Duration.Duration
): Effect.fn.Return<
  <E>(list: Effect.Effect<ReadonlyArray<Order>, E>) => Effect.Effect<boolean, E>,
  never,
  Scope.Scope
> {
  /** When one of them was told last (monotonic ms). */
  let toldAt = Number.NEGATIVE_INFINITY
  yield* changes.pipe(
    Stream.filter(hasFilled),
    Stream.runForEach(() => Effect.map(Monotonic.now, (now) => void (toldAt = now))),
    Effect.forkScoped({ startImmediately: true })
  )
  return Effect.fnUntraced(function*(list) {
    const now = yield* Clock.currentTimeMillis
    // what is just being told stands in the list already
    const isOld = (yield* list).filter(hasFilled).every(({ updatedAt }) => {
      const age = now - DateTime.toEpochMillis(DateTime.makeUnsafe(updatedAt))
      return age >= Duration.toMillis(quiet) || age < 0
    })
    return isOld && (yield* Monotonic.now) - toldAt >= Duration.toMillis(quiet)
  })
})
