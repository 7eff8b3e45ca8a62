/**
 * The table that `npm run bench` prints.
 */
import * as Figure from "./Figure.ts"

const number = (value: number): string =>
  value >= 1e6
    ? `${(value / 1e6).toFixed(2)} M`
    : value >= 1e5
    ? `${(value / 1e3).toFixed(0)} k`
    : value >= 100
    ? value.toFixed(0)
    : value.toPrecision(3)

const amount = (value: Figure.Value, unit: string): string => value === null ? "never" : `${number(value)} ${unit}`

const bound = (target: Figure.Target, of: (value: number) => string): string =>
  "most" in target ? `≤ ${of(target.most)}` : `≥ ${of(target.least)}`

const row = (figure: Figure.Figure): ReadonlyArray<string> => {
  const { peer, ratio, target, unit, value, what } = figure
  const ok = Figure.ok(figure)
  return [
    what,
    amount(value, unit),
    peer === undefined ? "" : `${peer.name} ${amount(peer.value, unit)}`,
    peer === undefined || value === null || peer.value === null ? "" : `${number(value / peer.value)} ×`,
    [
      ...(target === undefined ? [] : [bound(target, (most) => amount(most, unit))]),
      ...(ratio === undefined ? [] : [bound(ratio, (times) => `${times} ×`)])
    ].join(", "),
    ok === undefined ? "" : ok ? "ok" : "MISS"
  ]
}

/** The figures as a table of fixed columns. */
export const print = (figures: ReadonlyArray<Figure.Figure>): string => {
  const rows = [["", "effect-ibkr", "peer", "ratio", "target", ""], ...figures.map(row)]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join(
    "\n"
  )
}
