/**
 * Orders of ours that ended in earlier runs: read only when somebody asks for them, since a journal may hold a hundred thousand.
 *
 * @since 0.1.0
 */
import type { Execution } from "../../../../domain/Execution.ts"
import type { Journal } from "../../Journal.ts"
import * as Entry from "../../Journal/Entry.ts"
import * as Replay from "../../Journal/Replay.ts"
import type { Accounts } from "../Accounts.ts"
import * as Executed from "../Executed.ts"
import * as Foreign from "../Foreign.ts"
import type { Ticket } from "../Ticket.ts"
import * as Restore from "./Restore.ts"

/**
 * All that the journal found, asleep. `take` is given the executions of those that are woken, and when each was told at the latest.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  found: Pick<Journal["Service"]["found"], "orders" | "used">,
  take: (execution: Execution, at: number) => void,
  accounts: Pick<Accounts, "shown">,
  now: () => number
) => {
  const used = new Set(found.used)
  const asleep = new Map(found.orders)
  const those = (is: (intent: string, kept: Replay.Kept) => boolean): ReadonlyArray<string> =>
    [...asleep].filter(([, kept]) => is(kept.lines[0] ?? "", kept)).map(([ref]) => ref)
  // who asks before a session begins, which has them asked for, is not to take them for all
  const lacking = (ticket: Ticket): Ticket =>
    Executed.mayComeStill(ticket, now())
      ? { ...ticket, isLacking: true, order: { ...ticket.order, settled: false } }
      : ticket
  // more accounts may be known than when it was written
  const masked = (ticket: Ticket): Ticket => ({ ...ticket, order: Foreign.masked(ticket, accounts) })

  return {
    /** The names that nothing more is kept of. */
    used,
    /** The order of that name, once. */
    recall: (ref: string): Ticket | undefined => {
      const kept = asleep.get(ref)
      asleep.delete(ref)
      if (kept === undefined) return undefined
      const read = Replay.read(kept)
      if (read === undefined) {
        // it ended, and what more there was to know of it cannot be read: its name stays used all the same
        used.add(ref)
        return undefined
      }
      const ticket = lacking(masked(Restore.ticket(read)))
      for (const execution of ticket.order.executions) take(execution, Restore.toldAt(read, execution))
      return ticket
    },
    /** The second orders that TWS has made of changes of ours, each with the name of its first one. */
    seconds: (): ReadonlyArray<readonly [ref: string, second: Ticket]> =>
      [...found.orders].flatMap(([ref, kept]) => {
        const read = Entry.isDoubled(kept.stand) ? Replay.read(kept) : undefined
        return read === undefined ? [] : Restore.seconds(read).map((second) => [ref, masked(second)] as const)
      }),
    /** The names of the exits of these entries. */
    exitsOf: (entries: ReadonlySet<string | null>): ReadonlyArray<string> =>
      those((intent) => {
        const parent = Entry.parentOf(intent)
        return parent !== null && entries.has(parent)
      }),
    /** The names of those that were placed together in these groups. */
    ofGroups: (groups: ReadonlySet<string | undefined>): ReadonlyArray<string> =>
      those((intent) => groups.size > 0 && groups.has(Entry.togetherOf(intent))),
    /** The names of those that ended since then (epoch ms). */
    since: (time: number): ReadonlyArray<string> => those((_, { at }) => at >= time),
    /** The names of exits that were cancelled since then (epoch ms), by somebody else or in a way that people may not know of. */
    taken: (time: number): ReadonlyArray<string> =>
      those((intent, { at, stand, state }) =>
        at >= time && state === "cancelled" && Entry.parentOf(intent) !== null && !Entry.isAsked(stand)
      )
  }
}

/**
 * What sleeps.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dormant extends ReturnType<typeof make> {}
