/**
 * The arguments of commands: which cannot be written, and those that `@stoqey/ib`'s encoder would write wrong.
 *
 * @since 0.1.0
 */
import type { WshEventData } from "@stoqey/ib/dist/api/contract/wsh.js"
import type { Order } from "@stoqey/ib/dist/api/order/order.js"

// The one number that is meant to be infinite: "up to the midpoint" of a PEG BEST order.
const mayBeInfinite: ReadonlySet<string> = new Set(["competeAgainstBestOffset"])

// Conditions of an order are the deepest: argument, order, conditions, condition, field.
const deepest = 8

const flawAt = (value: unknown, path: string, name: string, depth: number): string | undefined => {
  if (typeof value === "string") return value.includes("\0") ? `${path} contains a NUL` : undefined
  if (typeof value === "number") {
    return Number.isFinite(value) || (value === Infinity && mayBeInfinite.has(name))
      ? undefined
      : `${path} is ${value}, which is no number that can be sent`
  }
  if (typeof value !== "object" || value === null) return undefined
  if (depth === deepest) return `${path} goes too deep`
  for (const [key, inner] of Object.entries(value)) {
    const found = flawAt(inner, path === "" ? `argument ${Number(key) + 1}` : `${path}.${key}`, key, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The first argument that cannot be written, and why; `undefined` where all can.
 *
 * @since 0.1.0
 * @category accessors
 */
export const flaw = (args: ReadonlyArray<unknown>): string | undefined => flawAt(args, "", "", 0)

type Loose<A> = { [K in keyof A]: unknown }

const asText = (given: unknown): unknown =>
  Array.isArray(given) ? given.map(({ tag, value }) => `${tag}=${value};`).join("") : given

/**
 * An order as the encoder writes it right: it would leave out an empty list, write an object for a pair of tag and
 * value, and add seven fields wherever `scalePriceIncrement` is anything at all (the official clients: where it is
 * greater than 0).
 *
 * @since 0.1.0
 * @category combinators
 */
export const order = (given: Order): Order => {
  const { scalePriceIncrement: increment, ...rest } = given
  const mended: Partial<Loose<Order>> = {
    ...rest,
    orderMiscOptions: asText(given.orderMiscOptions),
    activeStartTime: asText(given.activeStartTime),
    activeStopTime: asText(given.activeStopTime)
  }
  const scales = typeof increment === "number" && increment !== 0 && increment !== Number.MAX_VALUE
  return { ...mended, ...(scales ? { scalePriceIncrement: increment } : {}) } as Order
}

/**
 * What `IBApi` asks of the Wall Street Horizon calendar where only a contract is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const wsh = (conId: number): WshEventData => ({
  conId,
  fillWatchlist: false,
  fillPortfolio: false,
  fillCompetitors: false,
  startDate: "",
  endDate: "",
  totalLimit: 0,
  filter: ""
})
