/**
 * Names that others have given, masked again as soon as more accounts are known: what was kept of them before is shown no more,
 * and what is told again is known by its name still.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Account from "../../../domain/Account.ts"
import { Feed } from "../Feed.ts"
import * as Foreign from "./Foreign.ts"
import type { Keeper } from "./Keeper.ts"

/**
 * Masks them for as long as the Scope lasts. Whoever hears the gateway first has learned of an account when it is told here.
 *
 * @since 0.1.0
 * @category constructors
 */
export const follow = Effect.fnUntraced(function*(
  { accounts, book, executions }: Pick<Keeper, "accounts" | "book" | "executions">
): Effect.fn.Return<void, never, Feed | Scope.Scope> {
  const feed = yield* Feed
  let known = ""

  const mask = (managed: ReadonlyArray<string>) => {
    accounts.learn(managed)
    book.mask(accounts)
    executions.rename((orderRef) => book.byRef(orderRef) === undefined ? Foreign.name(orderRef) : orderRef)
  }
  yield* feed.watch({ began: ({ session }) => mask(session.managedAccounts) })
  yield* feed.hear("managedAccounts", ({ accountsList }) => {
    // a line that is probed names them every few seconds
    if (accountsList === known) return
    known = accountsList
    mask(Account.parseList(accountsList))
  })
})
