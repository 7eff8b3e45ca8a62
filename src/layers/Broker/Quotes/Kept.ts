/**
 * The last known quotes: of every contract whose line is open, and of so many that were used lately.
 *
 * @since 0.1.0
 */
import type { Contract } from "../../../domain/Contract.ts"
import * as Quote from "../../../domain/Quote.ts"
import type { Latest } from "../Subscriptions/Spec.ts"
import * as Ticks from "./Ticks.ts"

/**
 * How many contracts are remembered, unless more lines than that are open: a program may ask for those of a whole chain, one
 * after the other.
 *
 * @since 0.1.0
 * @category policies
 */
export const most = 1000

interface Watched {
  readonly ticks: Latest<Quote.Quote>
  /** What was known when its ticks were last forgotten. */
  before: Quote.Quote | undefined
}

const quoteOf = ({ before, ticks }: Watched): Quote.Quote | undefined => {
  const now = ticks.read()
  return Quote.hasPrice(now) ? now : before
}

/**
 * Nothing is known yet.
 *
 * @param isOpen - is the line of this key open? Then its quote is not dropped.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (isOpen: (key: string) => boolean) => {
  /** Those used last come last. */
  const watched = new Map<string, Watched>()

  const use = (key: string, one: Watched): void => {
    watched.delete(key)
    watched.set(key, one)
    for (const oldest of watched.keys()) {
      if (watched.size <= most) return
      if (oldest !== key && !isOpen(oldest)) watched.delete(oldest)
    }
  }
  return {
    /** The ticks of a line that is opened now. What was last known outlives what they forget. */
    begin: (key: string, contract: Contract): Latest<Quote.Quote> => {
      const last = watched.get(key)
      const one: Watched = {
        ticks: Ticks.make(contract, () => {
          one.before = quoteOf(one)
        }),
        before: last === undefined ? undefined : quoteOf(last)
      }
      use(key, one)
      return one.ticks
    },
    /** The last quote that names a price, and whether it is what the ticks of its line say now. */
    last: (key: string): { readonly quote: Quote.Quote; readonly isNow: boolean } | undefined => {
      const one = watched.get(key)
      if (one === undefined) return undefined
      use(key, one)
      const quote = quoteOf(one)
      return quote === undefined ? undefined : { quote, isNow: quote === one.ticks.read() }
    }
  }
}
