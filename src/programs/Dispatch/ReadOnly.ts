/**
 * Finds out whether a gateway says that its API is read-only, in whatever language.
 *
 * @since 0.1.0
 */
import type { Named } from "../../domain/Event.ts"
import * as RequestId from "../../domain/RequestId.ts"
import * as TwsCode from "../../errors/TwsCode.ts"

/**
 * What finds it out for one session. Completed orders are asked for without an id and without anything that could be wrong: while
 * they are, what is refused by no id and in words that nobody reads here is that list. Such an API is what refuses it, and it is
 * told to its end as soon as that was not meant.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  let isAsked = false
  return {
    /** Completed orders are about to be asked for. */
    asked: (): void => {
      isAsked = true
    },
    /** They have been listed to their end. */
    listed: (): void => {
      isAsked = false
    },
    /** May it be said, of one of the orders up to this id, so that it shows where completed orders are asked for? */
    mayBeSaidBy: ({ errorCode, errorMsg, id }: Named<"error">, usedOrderId: number): boolean =>
      !isAsked && id > 0 && id <= usedOrderId && TwsCode.mayBeReadOnlyApi(errorCode, errorMsg),
    isSaidBy: ({ errorCode, errorMsg, id }: Named<"error">): boolean =>
      isAsked && RequestId.isNobodys(id)
        ? TwsCode.mayBeReadOnlyApi(errorCode, errorMsg)
        : TwsCode.isReadOnlyApi(errorCode, errorMsg)
  }
}

/**
 * What finds it out.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOnly extends ReturnType<typeof make> {}
