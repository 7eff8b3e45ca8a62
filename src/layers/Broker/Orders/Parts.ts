/**
 * Says in the blotter when the orders, and the executions, of the account in use are known, and what they are then; and when nothing
 * keeps them up to date any more, and why.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Blotter from "../../../domain/Blotter.ts"
import type { Execution } from "../../../domain/Execution.ts"
import * as Known from "../../../domain/Known.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Order } from "../../../domain/Order.ts"
import { Feed } from "../Feed.ts"
import { noAccount } from "../KeptList.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { List } from "./Inquiry/ListAge.ts"
import type { Keeper } from "./Keeper.ts"
import type { Listing } from "./Listing.ts"

const unlisted = "they have not been listed yet"
const asked = "the gateway is being asked for them"
const garbled = "something that was told of them could not be decoded"
const unsound = "the line is down or silent, or TWS has lost IBKR"

/** Follows whether a part is known. `isCurrent` says so, `read` is how it stands, `account` the one in use. */
const follow = <A>(
  isCurrent: () => boolean,
  read: () => Known.Known<ReadonlyArray<A>>,
  account: () => string | null | undefined
) => {
  let isKnown = false
  let why = unlisted
  /** The account of which it was known last. */
  let knownOf: string | null | undefined
  const now = (): { readonly known: Known.Known<ReadonlyArray<A>>; readonly why: string | null } => {
    const known = read()
    if (Known.isCurrent(known)) return { known, why: null }
    return { known: account() === knownOf && knownOf !== undefined ? known : Known.unknown(why), why }
  }
  return {
    now,
    /** Is it to be told how it stands? */
    look: (reason: string, isAnew: boolean): boolean => {
      why = reason
      const was = isKnown
      isKnown = isCurrent() && account() !== null
      if (isKnown) knownOf = account()
      return isKnown !== was || (isKnown && isAnew)
    }
  }
}

/**
 * Says it for as long as the Scope lasts, and answers what is known of all parts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { blotter, say }: Pick<Keeper, "blotter" | "say">,
  { executionsOf, ordersOf }: Pick<Listing, "executionsOf" | "ordersOf">,
  { listed }: Pick<Inquiry, "listed">
): Effect.fn.Return<() => ReadonlyArray<Blotter.Told>, never, Feed | Scope.Scope> {
  const feed = yield* Feed
  const { account } = blotter
  const isListed = (list: List) => () => listed.of(list)?.isCurrent === true
  const orders = follow<Order>(isListed("orders"), () => ordersOf(blotter.isOf), account)
  const executions = follow<Execution>(isListed("executions"), () => executionsOf(account() ?? null), account)
  const look = (reason: string, isLess = false): void => {
    const why = (list: List) =>
      account() === null ? noAccount : reason === asked && listed.of(list)?.isLost === true ? garbled : reason
    const [isOrders, isExecutions] = [orders.look(why("orders"), isLess), executions.look(why("executions"), false)]
    // a whole may be of thousands that ended in earlier runs
    if (!blotter.isFollowed()) return
    if (isOrders) say({ _tag: "Orders", ...orders.now() })
    if (isExecutions) say({ _tag: "Executions", ...executions.now() })
  }
  listed.watch((isLess) => look(asked, isLess))
  yield* feed.watch({
    began: () => look(asked),
    restored: () => look(asked),
    ended: (_, { message }) => look(Mask.text(message)),
    sound: (isSound) => look(isSound ? asked : unsound)
  })
  return () => [{ _tag: "Orders", ...orders.now() }, { _tag: "Executions", ...executions.now() }]
})
