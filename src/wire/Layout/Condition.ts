/**
 * When a block of fields is there: by the text of an earlier field, or by how many fields are left.
 *
 * @since 0.1.0
 */
import * as Field from "../Field.ts"
import type { Condition } from "./Layout.ts"

// Unset is never greater than anything, in none of its spellings.
const isAbove = (text: string, bound: number): boolean => {
  const value = text === "" || text === Field.unsetInt || text === Field.unsetLong ? Number.NaN : Number(text)
  return value > bound && value < Number.MAX_VALUE
}

/**
 * Does a condition hold where its field has this text, and so many fields remain?
 *
 * @since 0.1.0
 * @category guards
 */
export const holds = (condition: Condition, text: string, remaining: number): boolean => {
  if (condition.remaining !== undefined) return remaining >= condition.remaining
  if (condition.eq !== undefined) return text === condition.eq
  if (condition.ne !== undefined) return text !== condition.ne
  return condition.in === undefined ? isAbove(text, condition.gt ?? 0) : condition.in.includes(text)
}
