/**
 * Waits until the gateway says that an account's values can be trusted: while IBKR's servers reset they cannot.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Command from "../../domain/Command.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"
import * as Desk from "./Desk.ts"
import type { Ledger } from "./Ledger.ts"

/**
 * How long an account that is not ready is left before it is asked again: by itself the gateway tells every three minutes.
 *
 * @since 0.1.0
 * @category policies
 */
export const again: Duration.Duration = Duration.seconds(1)

/**
 * Asks for the account's values until they say that it is ready, and ends when they do; `ledger.readiness` has what they
 * said last. Where they end without a word of it (older gateways), or nothing comes within `patience` (ms), it ends as
 * well. The subscription ends with the Scope.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wait = Effect.fnUntraced(function*({ account, ledger, patience, session }: {
  readonly session: TwsSession
  readonly account: string
  readonly ledger: Ledger
  readonly patience: number
}) {
  const subscribe = (isOn: boolean) => session.send(Command.make("reqAccountUpdates", isOn, account))
  yield* Effect.addFinalizer(() => Effect.ignore(subscribe(false)))
  yield* subscribe(true)
  yield* Desk.within(patience)(ledger.until(() => ledger.readiness() !== "unknown"))
  const isReady = ledger.until(() => ledger.readiness() !== "not_ready")
  while (!(yield* Desk.within(Duration.toMillis(again))(isReady))) {
    yield* subscribe(false)
    yield* subscribe(true)
  }
})
