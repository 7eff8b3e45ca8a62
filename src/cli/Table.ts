/**
 * Rows for people: plain text in columns, figures to the right, what is not known said.
 *
 * @since 0.1.0
 */
import * as Mask from "../domain/Mask.ts"

/**
 * A column: its heading, and its cell of a row; `null` is shown as `unknown`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Column<A> {
  readonly heading: string
  readonly cell: (row: A) => string | null
}

const isFigure = (cell: string): boolean => /^-?\d+(\.\d+)?%?$/.test(cell) || cell === unknown || cell === ""

/**
 * Those of some columns that are not empty in every row.
 *
 * @since 0.1.0
 * @category combinators
 */
export const borne = <A>(columns: ReadonlyArray<Column<A>>, rows: ReadonlyArray<A>): ReadonlyArray<Column<A>> =>
  columns.filter(({ cell }) => rows.some((row) => cell(row) !== ""))

/**
 * The word for what is not known.
 *
 * @since 0.1.0
 * @category constants
 */
export const unknown = "unknown"

/**
 * The lines of a table: its headings first. Ids of live accounts are masked and control characters escaped, whatever the cells
 * say.
 *
 * @since 0.1.0
 * @category constructors
 */
export const lines = <A>(columns: ReadonlyArray<Column<A>>, rows: ReadonlyArray<A>): ReadonlyArray<string> => {
  const drawn = columns.map(({ cell, heading }) => {
    const cells = rows.map((row) => Mask.text(cell(row) ?? unknown))
    const width = Math.max(heading.length, ...cells.map(({ length }) => length))
    const isRight = cells.some((text) => text !== "") && cells.every(isFigure)
    return [heading, ...cells].map((text) => isRight ? text.padStart(width) : text.padEnd(width))
  })
  return Array.from({ length: rows.length + 1 }, (_, index) => drawn.map((cells) => cells[index]).join("  ").trimEnd())
}

/**
 * How old something is, in words.
 *
 * @since 0.1.0
 * @category combinators
 */
export const age = (seconds: number): string => {
  if (seconds < 120) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}
