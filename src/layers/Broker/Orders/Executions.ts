/**
 * Every execution once: what comes again is known by its id, a correction takes the place of what it corrects, and what an
 * execution cost is told with it as soon as it is known.
 *
 * @since 0.1.0
 */
import type { Decimal } from "../../../domain/Decimal.ts"
import { type Execution, revision } from "../../../domain/Execution.ts"

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

/**
 * No executions yet. Plain state with one owner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const all = new Map<string, Execution>()
  const waiting = new Map<string, Fee>()

  const keep = (base: string, execution: Execution): Execution => {
    const fee = waiting.get(execution.execId)
    waiting.delete(execution.execId)
    const kept = fee === undefined ? execution : withFee(execution, fee)
    all.set(base, kept)
    return kept
  }
  return {
    /** The execution as it stands now, where this says anything new of it. */
    take: (told: Execution): Execution | undefined => {
      const { base, number } = revision(told.execId)
      const known = all.get(base)
      if (known === undefined) return keep(base, told)
      if (number <= revision(known.execId).number) return undefined
      return keep(base, { ...told, corrects: known.execId })
    },
    /** The same, of what it cost. */
    fee: (fee: Fee): Execution | undefined => {
      const { base } = revision(fee.execId)
      const known = all.get(base)
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
      return isKnown ? undefined : keep(base, withFee(known, fee))
    },
    all: (): ReadonlyArray<Execution> => [...all.values()]
  }
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
