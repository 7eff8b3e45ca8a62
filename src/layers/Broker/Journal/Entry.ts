/**
 * What the journal of orders says, one line each: short lists that begin with their kind and the order's name.
 *
 * @since 0.1.0
 */
import type { Decimal } from "../../../domain/Decimal.ts"
import type { OrderRequest, OrderState } from "../../../domain/Order.ts"

/**
 * An order is about to be written: it stands before its first byte. `account` is the name that files give the account, `epoch`
 * the session, `at` epoch ms, `parent` the order that it waits for; `together`: it is one of a group that was placed at once, of
 * which one cancels the others.
 *
 * @since 0.1.0
 * @category models
 */
export type Intent = readonly [
  kind: "intent",
  ref: string,
  orderId: number,
  clientId: number,
  account: string,
  epoch: number,
  at: number,
  request: OrderRequest,
  parent: string | null,
  together?: true
]

/**
 * How an order stands from now on: acknowledged, unsent, filled, a verdict. `code` is the gateway's, where one rejected it,
 * `quantity`, `limitPrice` and `stopPrice` as the gateway has them: a change may have been asked for in vain. Where a person has
 * said it, `told` is what the gateway had told as filled. `away`: it is unknown because its account was not in use, or because the
 * lists did not end (`unlisted`). `asked`: its cancel was asked for here, `false` where people were told since that this, or the
 * order itself, came to nothing; of one that is cancelled, people know of that. `trail`: its `trailAmount`, `trailPercent`,
 * `trailStopPrice` and `limitOffset`, of one that trails. `seconds`: the permIds of the second orders that TWS has made of changes
 * of it, the newest last.
 *
 * @since 0.1.0
 * @category models
 */
export type Stand = readonly [
  kind: "stand",
  ref: string,
  at: number,
  state: OrderState,
  permId: number | null,
  twsStatus: string | null,
  filled: Decimal,
  averagePrice: Decimal | null,
  message: string | null,
  code: number | null,
  quantity: Decimal,
  limitPrice?: Decimal | null,
  stopPrice?: Decimal | null,
  told?: Decimal | null,
  away?: true | "unlisted" | null,
  asked?: boolean | null,
  trail?: readonly [Decimal | null, Decimal | null, Decimal | null, Decimal | null] | null,
  ...seconds: ReadonlyArray<number>
]

/**
 * The order that the one of an intent's line waits for: it stands last where there is one.
 *
 * @since 0.1.0
 * @category accessors
 */
export const parentOf = (intent: string): string | null =>
  intent.endsWith("\"]") ? intent.slice(intent.lastIndexOf(",\"") + 2, -2) : null

/**
 * Does the line of how an order stands say that people know of its cancel?
 *
 * @since 0.1.0
 * @category accessors
 */
export const isAsked = (stand: string | null): boolean =>
  stand !== null && /,null,true(,(\[[^\]]*\]|null)(,\d+)*)?\]$/.test(stand)

/**
 * Does it say that TWS has made second orders of changes of it? Nothing else that may stand last is a number.
 *
 * @since 0.1.0
 * @category accessors
 */
export const isDoubled = (stand: string | null): boolean => stand !== null && /\d\]$/.test(stand)

/**
 * The group (`ocaGroup`) that the order of an intent's line was placed together with.
 *
 * @since 0.1.0
 * @category accessors
 */
export const togetherOf = (intent: string): string | undefined => {
  const entry = intent.endsWith(",true]") ? fromLine(intent) : undefined
  return entry?.[0] === "intent" ? entry[7].ocaGroup : undefined
}

/**
 * An order is about to be changed to this. `over`: no change of it is on its way any more, and it is this; earlier versions did not
 * say so.
 *
 * @since 0.1.0
 * @category models
 */
export type Change = readonly [kind: "change", ref: string, at: number, request: OrderRequest, over?: true]

/**
 * An execution of an order, or its correction. What is not here is the order's. `time` is the gateway's, `at` (epoch ms) when it was
 * told here.
 *
 * @since 0.1.0
 * @category models
 */
export type Exec = readonly [
  kind: "exec",
  ref: string,
  execId: string,
  corrects: string | null,
  quantity: Decimal,
  price: Decimal,
  exchange: string,
  time: string,
  at?: number
]

/**
 * What an execution cost.
 *
 * @since 0.1.0
 * @category models
 */
export type Fee = readonly [
  kind: "fee",
  ref: string,
  execId: string,
  commission: Decimal,
  currency: string | null,
  realizedPnl: Decimal | null
]

/**
 * Names that were used by orders that ended long ago: nothing else is kept of those.
 *
 * @since 0.1.0
 * @category models
 */
export type Refs = readonly [kind: "refs", ...refs: ReadonlyArray<string>]

/**
 * Names nothing: that it could be written says that the journal takes lines.
 *
 * @since 0.1.0
 * @category constants
 */
export const nothing: Refs = ["refs", ""]

/**
 * One line of the journal.
 *
 * @since 0.1.0
 * @category models
 */
export type Entry = Intent | Stand | Change | Exec | Fee | Refs

/**
 * The first line of every journal.
 *
 * @since 0.1.0
 * @category constants
 */
export const header = "[\"orders\",1]"

/**
 * The line of an entry.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toLine = (entry: Entry): string => JSON.stringify(entry)

/**
 * The entries without those that a later one has overtaken: of how an order stands, the last says it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const newest = (entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> => {
  const last = new Map(entries.flatMap((entry) => entry[0] === "stand" ? [[entry[1], entry] as const] : []))
  return entries.filter((entry) => entry[0] !== "stand" || last.get(entry[1]) === entry)
}

// lines of earlier versions lack what came last, and of some things more than one may stand there
const most = 18
const lengths: { readonly [kind: string]: ReadonlyArray<number> } = {
  intent: [9, 10],
  stand: [11, 13, 14, 15, 16, 17, 18],
  change: [4, 5],
  exec: [8, 9],
  fee: [6]
}

/**
 * The entry of a line; `undefined` where it cannot be understood. What the lists hold is trusted: we wrote it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromLine = (line: string): Entry | undefined => {
  try { // edge: a schema would take ten times as long, and a hundred thousand orders are read at every start
    const entry: unknown = JSON.parse(line)
    if (!Array.isArray(entry) || typeof entry[1] !== "string") return undefined
    return entry[0] === "refs" || lengths[entry[0]]?.includes(Math.min(entry.length, most)) === true
      ? entry as unknown as Entry
      : undefined
  } catch { // edge: as above
    return undefined
  }
}
