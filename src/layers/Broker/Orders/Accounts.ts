/**
 * How the accounts of orders are shown: by what files call them, which is no name for people where they are live.
 *
 * @since 0.1.0
 */
import * as Account from "../../../domain/Account.ts"
import * as Mask from "../../../domain/Mask.ts"
import * as Cells from "../../State/Cells.ts"

/**
 * None is known yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const known = new Map<string, string>()
  return {
    /** A gateway manages these. */
    learn: (ids: ReadonlyArray<string>): void => {
      for (const id of ids) known.set(Cells.nameOf(id), Mask.account(id))
    },
    /** As it may be shown, `null` of a live one that no gateway has named yet. */
    shown: (name: string): string | null => known.get(name) ?? (Account.typeOf(name) === "paper" ? name : null)
  }
}

/**
 * What is known of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Accounts extends ReturnType<typeof make> {}
