/**
 * What closing has left, in lines for people: the positions, and the orders that may open one again, with what each can still
 * trade.
 *
 * @since 0.1.0
 */
import type { Flattened } from "../domain/Flattened.ts"
import type { PositionsLeft } from "../errors/PositionsLeft.ts"
import * as Prices from "./Prices.ts"
import * as Table from "./Table.ts"

type Left = Flattened["left"][number]
type Resting = Flattened["resting"][number]

const nameOf = ({ conId, symbol }: { readonly conId: number; readonly symbol: string }): string =>
  symbol || (conId === 0 ? "unknown" : String(conId))

const ofLeft: ReadonlyArray<Table.Column<Left>> = [
  { heading: "LEFT", cell: nameOf },
  { heading: "TYPE", cell: ({ secType }) => secType },
  { heading: "POSITION", cell: ({ position }) => position },
  { heading: "WHY", cell: ({ why }) => why },
  { heading: "", cell: ({ says }) => says ?? "" }
]

const ofResting = (orders: ReadonlyArray<Resting>): ReadonlyArray<Table.Column<Resting>> => [
  { heading: "WORKING", cell: nameOf },
  { heading: "OWNER", cell: ({ owner }) => owner },
  { heading: "ORDER ID", cell: ({ orderId }) => orderId === null ? "" : String(orderId) },
  { heading: "ACTION", cell: ({ action }) => action },
  { heading: "QUANTITY", cell: ({ quantity }) => quantity },
  { heading: "FILLED", cell: ({ filled }) => filled },
  { heading: "ORDER TYPE", cell: ({ orderType }) => orderType },
  ...Prices.columns(orders)
]

/**
 * The tables of what is left; none of what is not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const lines = ({ left, resting }: Pick<Flattened, "left" | "resting">): ReadonlyArray<string> => [
  ...left.length === 0 ? [] : Table.lines(ofLeft, left),
  ...resting.length === 0
    ? []
    : [
      `${resting.length} order(s) still working may open a position again`,
      ...Table.lines(ofResting(resting), resting)
    ]
]

const priced = (price: number | null): string | null => price === null ? null : String(price)

const sized = (size: number | null): string => size === null ? "unknown" : String(size)

/**
 * The same of a service that has stopped.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofStopped = ({ orders, positions }: PositionsLeft): ReadonlyArray<string> =>
  lines({
    left: positions.map(({ position, ...left }) => ({
      ...left,
      position: sized(position),
      says: null
    })),
    resting: orders.map((order) => ({
      ...order,
      orderId: order.orderId > 0 ? order.orderId : null,
      owner: order.isOurs ? "ours" : order.orderId > 0 ? "client" : "tws",
      quantity: sized(order.quantity),
      filled: sized(order.filled),
      limitPrice: priced(order.limitPrice),
      stopPrice: priced(order.stopPrice),
      trailAmount: priced(order.trailAmount),
      trailPercent: priced(order.trailPercent),
      trailStopPrice: priced(order.trailStopPrice),
      limitOffset: priced(order.limitOffset)
    }))
  })
