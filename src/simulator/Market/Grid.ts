/**
 * The grid of a market's prices: multiples of the smallest step, without the dust of binary fractions.
 *
 * @since 0.1.0
 */

const places = (step: number): number => {
  const [mantissa = "", exponent = "0"] = step.toString().split("e")
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent))
}

/**
 * A whole number of steps as a price.
 *
 * @since 0.1.0
 * @category constructors
 */
export const price = (steps: number, step: number): number => Number((steps * step).toFixed(places(step)))

/**
 * The nearest price on the grid, one step at least.
 *
 * @since 0.1.0
 * @category combinators
 */
export const nearest = (value: number, step: number): number => price(Math.max(1, Math.round(value / step)), step)

/**
 * A price so many steps further, one step at least.
 *
 * @since 0.1.0
 * @category combinators
 */
export const move = (value: number, by: number, step: number): number =>
  price(Math.max(1, Math.round(value / step) + by), step)
