/**
 * The prices of orders in columns: what only orders have that trail, where one does.
 *
 * @since 0.1.0
 */
import type { Prices } from "../domain/Prices.ts"
import * as Table from "./Table.ts"

const all: ReadonlyArray<Table.Column<Prices>> = [
  { heading: "LIMIT", cell: ({ limitPrice }) => limitPrice ?? "" },
  { heading: "STOP", cell: ({ stopPrice, trailStopPrice }) => stopPrice ?? trailStopPrice ?? "" }
]

const trailing: ReadonlyArray<Table.Column<Prices>> = [
  {
    heading: "TRAILS BY",
    cell: ({ trailAmount, trailPercent }) => trailPercent === null ? trailAmount ?? "" : `${trailPercent}%`
  },
  { heading: "LIMIT OFFSET", cell: ({ limitOffset }) => limitOffset ?? "" }
]

/**
 * The columns of these orders.
 *
 * @since 0.1.0
 * @category constructors
 */
export const columns = (orders: ReadonlyArray<Prices>): ReadonlyArray<Table.Column<Prices>> => [
  ...all,
  ...Table.borne(trailing, orders)
]
