/**
 * Keeps account of how data farms are.
 *
 * @since 0.1.0
 */
import type { Facts } from "../../domain/Facts.ts"
import * as Farm from "../../errors/TwsCode/Farm.ts"

/**
 * How many of them are kept account of. IBKR has some dozens.
 *
 * @since 0.1.0
 * @category policies
 */
export const most = 100

/**
 * A notice tells of one.
 *
 * @since 0.1.0
 * @category transitions
 */
export const told = (notice: Farm.Farm) => (known: Facts): Facts => {
  const news = Farm.news(notice, (name) => known.farms[name] === "broken")
  if (news === undefined) return known
  const { name, state } = news
  const before = known.farms[name]
  const all = Object.entries(known.farms)
  const isFull = before === undefined && all.length >= most
  // one that breaks takes the place of one that is not broken
  const [spare] = (isFull && state === "broken" && all.find((each) => each[1] !== "broken")) || []
  if (before === state || (isFull && spare === undefined)) return known
  const kept = spare === undefined ? known.farms : Object.fromEntries(all.filter(([each]) => each !== spare))
  return { ...known, farms: { ...kept, [name]: state } }
}
