/**
 * Says why what is to be closed cannot be read: what blocks orders, where something does.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { ConnectionError } from "../../../errors/IbkrError.ts"
import { OrderRefused } from "../../../errors/OrderRefused.ts"
import { Connection } from "../../Connection.ts"

/**
 * Over the connection as it stands when it is asked. `refuse` is for before anything was sent, `says` for after that.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.map(Connection, ({ ordersBlockedBy }) => {
  // a line that is merely stale keeps nobody from reading
  const standing = Effect.map(ordersBlockedBy, (all) => all.filter((each) => each !== "line_stale"))
  return {
    refuse: (error: ConnectionError): Effect.Effect<never, ConnectionError | OrderRefused> =>
      Effect.flatMap(
        standing,
        (blockedBy) => Effect.fail(blockedBy.length === 0 ? error : new OrderRefused({ command: "flatten", blockedBy }))
      ),
    says: ({ message }: ConnectionError | OrderRefused): Effect.Effect<string> =>
      Effect.map(
        standing,
        (blockedBy) => blockedBy.length === 0 ? message : `orders are blocked by ${blockedBy.join(", ")}`
      )
  }
})
