/**
 * Asks a session for the lists of an account's positions and of all open orders: what was lost of one, since it could not be
 * decoded, is told by the next, unless it cannot be decoded at all.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Command from "../../domain/Command.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"

/**
 * What keeps one of the lists: whether its end is still to come, and whether anything of it was lost.
 *
 * @since 0.1.0
 * @category models
 */
export interface List {
  readonly beginList: () => void
  readonly isListing: () => boolean
  readonly isGarbled: () => boolean
}

/**
 * Both effects wait for the end of the list, with `until`, or fail when the session ends.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ holdings, session, tickets, until }: {
  readonly session: TwsSession
  readonly holdings: List
  readonly tickets: List
  readonly until: (isTrue: () => boolean) => Effect.Effect<void, IbkrError>
}) => {
  const read = ({ beginList, isGarbled, isListing }: List, command: Command.Command) => {
    const once = Effect.suspend(() => {
      beginList()
      return Effect.andThen(session.send(command), until(() => !isListing()))
    })
    return Effect.andThen(once, Effect.suspend(() => isGarbled() ? once : Effect.void))
  }
  return {
    /** Lists the positions anew; deltas go on arriving. */
    readPositions: read(holdings, Command.make("reqPositions")),
    /** Lists the open orders of everybody anew (16, never 5: from client 0 that binds those of the TWS window). */
    readOrders: read(tickets, Command.make("reqAllOpenOrders"))
  }
}
