/**
 * A frame as people see it: with the name of its message, and no longer than a line.
 *
 * @since 0.1.0
 */
import * as Layout from "../../wire/Layout/Layout.ts"
import type { Passed } from "../Server/Wire.ts"

/**
 * A frame that passed, with its name: `hello`, `version`, `START_API`, that of the message, or its number.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shown extends Passed {
  readonly name: string
}

const mostFields = 40
const mostCharacters = 80
const startApi = "71"

const nameIn = (id: string): string | undefined => {
  const layout = Layout.outbound.get(Number(id))
  return layout?.command ?? layout?.name
}
const nameOut = (id: string): string | undefined => {
  const layout = Layout.inbound.get(Number(id))
  return layout?.event ?? layout?.name
}
const nameOf = ({ direction, fields: [first = "", ...rest] }: Passed): string => {
  if (direction === "in") {
    if (first.startsWith("v")) return "hello"
    return first === startApi ? "START_API" : nameIn(first) ?? first
  }
  return rest.length === 1 && Number(first) >= Layout.minimum
    ? "version"
    : nameOut(first) ?? first
}

/**
 * The frame as it is shown: at most 40 of its fields, each of at most 80 characters.
 *
 * @since 0.1.0
 * @category constructors
 */
export const show = (passed: Passed): Shown => ({
  ...passed,
  name: nameOf(passed).slice(0, mostCharacters),
  fields: passed.fields.slice(0, mostFields).map((field) => field.slice(0, mostCharacters))
})
