/**
 * What the routes of the account do.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { AccountValue } from "../../../domain/AccountValue.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import { Accounts, type Managed } from "../../Broker/Accounts.ts"
import { Orders } from "../../Broker/Orders.ts"
import { Positions } from "../../Broker/Positions.ts"
import { Broker } from "../Api.ts"
import * as Problems from "../Problems.ts"
import { listed } from "./Listed.ts"

/**
 * The handlers.
 *
 * @since 0.1.0
 * @category layers
 */
export const account = HttpApiBuilder.group(
  Broker,
  "account",
  Effect.fnUntraced(function*(routes) {
    const accounts = yield* Accounts
    const positions = yield* Positions
    const orders = yield* Orders

    const describe = (list: ReadonlyArray<Managed>) => (values: ReadonlyArray<AccountValue> | null) =>
      list.map(({ id, inUse, type }) => ({ id, type, inUse, values: inUse ? values : null }))
    const whileDown = Effect.fnUntraced(function*(error: IbkrError) {
      const values = yield* accounts.values
      if (values._tag === "Unknown") return yield* Problems.ofLine("accounts")(error)
      return yield* listed("accounts", Effect.succeed({ ...values, current: false }), describe(yield* accounts.last))
    })
    const all = Effect.matchEffect(accounts.list, {
      onFailure: whileDown,
      onSuccess: Effect.fnUntraced(function*(list) {
        // nobody is asked for figures where no account is in use
        if (!list.some(({ inUse }) => inUse)) return describe(list)(null)
        return yield* listed("accounts", accounts.values, describe(list))
      })
    })

    return routes
      .handle("accounts", () => all)
      .handle("positions", () => listed("positions", positions.all, identity))
      .handle("executions", () => listed("executions", orders.executionsKnown, identity))
  })
)
