/**
 * What the files of the state call an account: a paper one by its id, and any other by a name that does not show it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { createHash, scrypt } from "node:crypto" // edge: the library's own hash has 32 bits and no promise to stay as it is, and none that is slow
import * as Account from "../../domain/Account.ts"

const mayShow = (account: string): boolean => Account.typeOf(account) === "paper" && /^[A-Z0-9]{1,20}$/.test(account)

/**
 * The name inside of a file, where it is compared for every order. There are few accounts, so that whoever reads a quick hash can
 * find out whose it is: it is for the eyes of the owner of the file alone, and never in what leaves the program.
 *
 * @since 0.1.0
 * @category constructors
 */
export const inside = (account: string): string =>
  mayShow(account) ? account : createHash("sha256").update(account).digest("hex").slice(0, 12)

/**
 * A hash that takes as long as months for all the accounts that there are.
 *
 * @param of - what it is for: the names of two things for one account are not alike.
 * @since 0.1.0
 * @category constructors
 */
export const slow = (account: string, of: string): Effect.Effect<string> =>
  Effect.callback((resume) => {
    scrypt(account, of, 8, (cause, hash) => {
      resume(cause === null ? Effect.succeed(hash.toString("hex")) : Effect.die(cause))
    })
  })

/**
 * The name in the name of a file, which ends in logs, backups and listings of directories.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofFile = (account: string): Effect.Effect<string> =>
  mayShow(account) ? Effect.succeed(account) : slow(account, "order ids")
