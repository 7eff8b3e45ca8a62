/**
 * Whether messages can be read that say much the same again and again: what differs from the last one is looked at, and only
 * where that may change how the rest is read is all of it read.
 *
 * @since 0.1.0
 */
import * as Field from "./Field.ts"
import type * as Layout from "./Layout/Layout.ts"
import * as Problem from "./Problem.ts"
import * as Reader from "./Reader.ts"

/**
 * How many fields of a message its layout does not know, or why it cannot be read.
 *
 * @since 0.1.0
 * @category models
 */
export type Check = (fields: ReadonlyArray<string>) => number | Problem.Problem

const isSaid = (field: Layout.Field, text: string, version: number): boolean =>
  Field.isValid(field, text) &&
  (field.required !== true || (text !== "" && Field.parse(field, text, version) !== undefined))

/**
 * Makes the check of a layout at a version.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (layout: Layout.Layout, version: number): Check => {
  const read = Reader.of(layout, version)
  let last: ReadonlyArray<string> = []
  let plain: ReadonlyArray<Layout.Field | undefined> = []
  let surplus = 0

  const isLikeLast = (fields: ReadonlyArray<string>): boolean => {
    if (fields.length !== last.length) return false
    for (let at = 0; at < fields.length; at++) {
      const text = fields[at] ?? ""
      if (text === last[at]) continue
      const field = plain[at]
      if (field === undefined || !isSaid(field, text, version)) return false
    }
    return true
  }

  return (fields) => {
    if (isLikeLast(fields)) return surplus
    const found: Array<Layout.Field | undefined> = []
    const message = read(fields, found)
    if (Problem.isProblem(message)) return message
    last = fields
    plain = found
    surplus = message.surplus
    return surplus
  }
}
