/**
 * The blotter of the account in use: numbers what happens, keeps what was told last once somebody has followed it, and tells those
 * who do, from the beginning or from where they were.
 *
 * @since 0.1.0
 */
import * as Stream from "effect/Stream"
import type { Entry, Told } from "../../../domain/Blotter.ts"
import type { Epoch } from "../Feed.ts"
import * as InUse from "./InUse.ts"
import * as Fanout from "./Keeper/Fanout.ts"
import type { Ticket } from "./Ticket.ts"

/**
 * How many entries are kept for those who come back.
 *
 * @since 0.1.0
 * @category policies
 */
export const most = 4096

type Numbered = Entry & { readonly number: number }

/**
 * A blotter in which nothing stands. Plain state with one owner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const heard = Fanout.make<Entry>("blotter")
  let kept: Array<Numbered> = []
  /** The number of the last that has happened, of the last that was told, and of the last that is not kept any more. */
  let happened = 0
  let told = 0
  let dropped = 0
  let isFollowed = false
  let inUse: Pick<Epoch, "account"> | null = null

  const after = (number: number | null): ReadonlyArray<Entry> | undefined =>
    number === null || number < dropped || number > told ? undefined : kept.filter((each) => each.number > number)

  return {
    /** A session has begun: is it of another account than the last one? Nobody goes on from what was told of that. */
    began: (epoch: Pick<Epoch, "account">): boolean => {
      const isOther = inUse !== null && inUse.account !== epoch.account
      inUse = epoch
      if (!isOther) return false
      kept = []
      dropped = happened
      return true
    },
    /** The raw id of the account in use, that of the last session where there is none; `undefined` before the first. */
    account: (): string | null | undefined => inUse?.account,
    /** Is an order of the account in use? Those of others that are told of are. */
    isOf: (ticket: Pick<Ticket, "account" | "order">): boolean =>
      ticket.order.owner !== "ours" || (inUse !== null && InUse.isOf(inUse)(ticket)),
    /** Something has happened, which is told later. */
    enter: (one: Told): Numbered => ({ ...one, number: ++happened }),
    tell: (entry: Numbered): void => {
      told = entry.number
      if (isFollowed) kept.push(entry)
      else dropped = told
      const oldest = kept.length > most ? kept.shift() : undefined
      if (oldest !== undefined) dropped = Math.max(dropped, oldest.number)
      heard.tell(entry)
    },
    /** Was it ever followed? Nobody needs to know a whole that no one may come back to. */
    isFollowed: (): boolean => isFollowed,
    measure: heard.measure,
    /** All that comes after the entry of a number, where that is kept; else `whole`, and all that happens after that. */
    follow: (number: number | null, whole: () => ReadonlyArray<Told>): Stream.Stream<Entry> =>
      Stream.suspend(() => {
        let since = 0
        return heard.heard((entry) => (entry.number ?? 0) > since, () => {
          isFollowed = true
          const missed = after(number)
          since = missed === undefined ? happened : told
          if (missed !== undefined) return missed
          const parts = whole()
          return parts.map((one, at) => ({ ...one, number: at === parts.length - 1 ? since : null }))
        })
      })
  }
}

/**
 * The blotter.
 *
 * @since 0.1.0
 * @category models
 */
export interface Blotter extends ReturnType<typeof make> {}
