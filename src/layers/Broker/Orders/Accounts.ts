/**
 * How people are shown the account of an order. Files call an account by a name of its own (`AccountName.inside`); where the account is
 * live, that name tells people nothing.
 *
 * @since 0.1.0
 */
import * as Account from "../../../domain/Account.ts"
import * as Mask from "../../../domain/Mask.ts"
import * as AccountName from "../../State/AccountName.ts"

/**
 * None is known yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const known = new Map<string, string>()
  return {
    /** A gateway manages the accounts of these ids. */
    learn: (ids: ReadonlyArray<string>): void => {
      for (const id of ids) known.set(AccountName.inside(id), Mask.account(id))
    },
    /** The id that people may be shown, masked, for the name that files use; `null` of a live account that no gateway has named yet. */
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
