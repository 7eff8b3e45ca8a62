/**
 * Every execution once: what comes again is known by its id, unless it is of another order, a correction takes the place of what
 * it corrects, and what an execution cost is told with it as soon as it is known.
 *
 * @since 0.1.0
 */
import type { Decimal } from "../../../domain/Decimal.ts"
import { type Execution, revision } from "../../../domain/Execution.ts"
import * as Foreign from "./Foreign.ts"

/**
 * What an execution cost, as the gateway reports it beside it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fee {
  readonly execId: string
  readonly commission: Decimal
  readonly currency: string | null
  readonly realizedPnl: Decimal | null
}

// reports whose execution was never told: of other accounts, or of a line that was lost in between
const mostWaiting = 1000

const names = ["permId", "clientId", "orderRef"] as const

/**
 * No executions yet. Plain state with one owner. `now` is when one is told (epoch ms).
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (now: () => number) => {
  /** By their ids without that of a correction: more than one where a gateway gave the id of another order's again. */
  const all = new Map<string, ReadonlyArray<Execution>>()
  /** Under which of these ids those of a permId are found: others may have thousands of orders. */
  const ofPermId = new Map<number, Set<string>>()
  const index = (base: string, { permId }: Execution): void => {
    if (permId !== null) ofPermId.set(permId, (ofPermId.get(permId) ?? new Set()).add(base))
  }
  /** When an execution, or a correction, of an id was told last. */
  const toldAt = new Map<string, number>()
  const waiting = new Map<string, Fee>()
  /** The raw id of the account that each was told of: none of those of an earlier run. */
  const accounts = new WeakMap<Execution, string>()
  const of = (account: string | undefined, execution: Execution): Execution => {
    if (account !== undefined) accounts.set(execution, account)
    return execution
  }

  /** Keeps what was told last of an id at its end: it is what the gateway has now. */
  const keep = (base: string, execution: Execution, known: Execution | undefined, account?: string): Execution => {
    const fee = waiting.get(execution.execId)
    waiting.delete(execution.execId)
    const kept = of(account ?? (known && accounts.get(known)), fee === undefined ? execution : withFee(execution, fee))
    all.set(base, [...(all.get(base) ?? []).filter((each) => each !== known), kept])
    index(base, kept)
    return kept
  }
  const knownAs = (told: Execution): Execution | undefined =>
    all.get(revision(told.execId).base)?.find((each) => !isAnother(each, told))
  return {
    /** Is it one that was told before, or that a correction has taken the place of? Then only what it cost may be new. */
    isKnown: (told: Execution): boolean => {
      const known = knownAs(told)
      return known !== undefined && revision(told.execId).number <= revision(known.execId).number
    },
    /** One that was told to an earlier run, then at the latest (epoch ms). */
    recall: (execution: Execution, at: number): void => {
      const { base } = revision(execution.execId)
      // a gateway may have given the id again since
      toldAt.set(base, Math.max(toldAt.get(base) ?? 0, at))
      all.set(base, [execution, ...(all.get(base) ?? [])])
      index(base, execution)
    },
    /** The execution as it stands now, where this says anything new of it. `account` is the raw id of the one that it is of. */
    take: (told: Execution, account?: string): Execution | undefined => {
      const { base, number } = revision(told.execId)
      const known = knownAs(told)
      if (known !== undefined && number <= revision(known.execId).number) {
        // what it cost may have been told before it was brought back
        const kept = keep(base, known, known)
        return kept === known ? undefined : kept
      }
      toldAt.set(base, now())
      return keep(base, known === undefined ? told : { ...told, corrects: known.execId }, known, account)
    },
    /** The same, of what it cost. */
    fee: (fee: Fee): Execution | undefined => {
      const { base } = revision(fee.execId)
      const known = all.get(base)?.at(-1)
      if (known?.execId !== fee.execId) {
        // it belongs to one that is still to come
        if (known === undefined || revision(fee.execId).number > revision(known.execId).number) {
          waiting.set(fee.execId, fee)
          for (const oldest of waiting.keys()) {
            if (waiting.size <= mostWaiting) break
            waiting.delete(oldest)
          }
        }
        return undefined
      }
      const { commission, currency, realizedPnl } = fee
      const isKnown = known.commission === commission && known.commissionCurrency === currency &&
        known.realizedPnl === realizedPnl
      return isKnown ? undefined : keep(base, withFee(known, fee), known)
    },
    /** Those that name their order so: by its permId, and as whose it is. */
    ofOrder: (named: Pick<Execution, "clientId" | "orderRef" | "permId">): ReadonlyArray<Execution> =>
      [...named.permId === null ? [] : ofPermId.get(named.permId) ?? []].flatMap((base) =>
        (all.get(base) ?? []).filter((each) => names.every((name) => each[name] === named[name]))
      ),
    /** Lets go of those that were told, or corrected, before that (epoch ms) last. */
    forget: (before: number): void => {
      for (const [base, at] of toldAt) {
        if (at >= before) continue
        for (const { permId } of all.get(base) ?? []) {
          const bases = ofPermId.get(permId ?? 0)
          if (bases?.delete(base) === true && bases.size === 0) ofPermId.delete(permId ?? 0)
        }
        toldAt.delete(base)
        all.delete(base)
      }
    },
    /** Calls orders otherwise from now on. */
    rename: (name: (orderRef: string) => string | null): void => {
      for (const [base, each] of all) {
        const named = (one: Execution): Execution =>
          one.orderRef === null ? one : of(accounts.get(one), { ...one, orderRef: name(one.orderRef) })
        all.set(base, each.map(named))
      }
    },
    /** Those that were told, or corrected, since then (epoch ms), and were not told of another account; of all where it is `null`. */
    since: (time: number, account: string | null): ReadonlyArray<Execution> =>
      [...all].flatMap(([base, those]) => (toldAt.get(base) ?? 0) > time ? those : []).filter((each) =>
        account === null || (accounts.get(each) ?? account) === account
      )
  }
}

const differ = <A>(one: A | null | undefined, other: A | null | undefined): boolean =>
  one !== null && one !== undefined && other !== null && other !== undefined && one !== other

/** Is it of another order, whatever its id? A combination's legs are told under the contract and the side of the whole, too. */
const isAnother = (known: Execution, told: Execution): boolean => {
  // the name of another's is masked, and an account id in it may have been learned since
  const names = [known, told].map(({ orderRef }) => Foreign.name(orderRef))
  if (differ(names[0], names[1]) || differ(known.permId, told.permId)) return true
  const [one, other] = [known.contract, told.contract]
  if (one.secType === "BAG" || other.secType === "BAG") return false
  if (known.side !== told.side) return true
  return one.conId !== undefined && other.conId !== undefined
    ? one.conId !== other.conId
    : differ(one.symbol?.toUpperCase(), other.symbol?.toUpperCase())
}

const withFee = (execution: Execution, { commission, currency, realizedPnl }: Fee): Execution => ({
  ...execution,
  commission,
  commissionCurrency: currency,
  realizedPnl
})

/**
 * The executions.
 *
 * @since 0.1.0
 * @category models
 */
export interface Executions extends ReturnType<typeof make> {}
