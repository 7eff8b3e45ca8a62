/**
 * One measured figure: what, how much, against which target, and what a peer needed in the same run.
 */

/** `null` is "not within the time that we waited". */
export type Value = number | null

/** What a figure must not exceed, or must reach. */
export type Target = { readonly most: number } | { readonly least: number }

/** A measurement, as data. */
export interface Figure {
  readonly what: string
  readonly unit: "ms" | "s" | "/s" | "MiB" | "% of a core"
  readonly value: Value
  readonly target?: Target | undefined
  readonly peer?: { readonly name: string; readonly value: Value } | undefined
  /** What must hold between the value and the peer's: their ratio. */
  readonly ratio?: Target | undefined
}

const meets = (value: Value, target: Target): boolean =>
  value === null ? "least" in target && false : "most" in target ? value <= target.most : value >= target.least

/** Whether a figure reaches its targets; `undefined` where it has none. */
export const ok = ({ peer, ratio, target, value }: Figure): boolean | undefined => {
  const checks = [
    ...(target === undefined ? [] : [meets(value, target)]),
    ...(ratio === undefined || peer === undefined
      ? []
      : [value !== null && peer.value !== null && meets(value / peer.value, ratio)])
  ]
  return checks.length === 0 ? undefined : checks.every(Boolean)
}

/** The smallest value that is not below the given share of them all (0…1). */
export const quantile = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? NaN

/** The one in the middle. */
export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)
