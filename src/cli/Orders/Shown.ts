/**
 * Orders in lines for people.
 *
 * @since 0.1.0
 */
import type { Order } from "../../domain/Order.ts"
import * as Instrument from "../Instrument.ts"
import * as Prices from "../Prices.ts"
import * as Table from "../Table.ts"

/**
 * The state of an order, and what is under way with it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const stateOf = ({ changing, settled, state }: Order): string =>
  settled ? changing ? `${state} (being changed)` : state : `${state} (being asked)`

/** What only orders have that belong with others. */
const together: ReadonlyArray<Table.Column<Order>> = [
  { heading: "PARENT", cell: ({ parentRef }) => parentRef ?? "" },
  { heading: "OCA GROUP", cell: ({ ocaGroup }) => ocaGroup ?? "" }
]

const columns = (orders: ReadonlyArray<Order>): ReadonlyArray<Table.Column<Order>> => [
  { heading: "ORDER REF", cell: ({ orderRef }) => orderRef ?? "" },
  { heading: "OWNER", cell: ({ owner }) => owner },
  { heading: "ACCOUNT", cell: ({ account }) => account },
  { heading: "STATE", cell: stateOf },
  { heading: "ACTION", cell: ({ action }) => action },
  { heading: "QUANTITY", cell: ({ quantity }) => quantity },
  ...Instrument.columns<Order>(({ contract }) => contract),
  { heading: "ORDER TYPE", cell: ({ orderType }) => orderType },
  ...Prices.columns(orders),
  { heading: "TIF", cell: ({ tif }) => tif },
  ...Table.borne(together, orders),
  { heading: "FILLED", cell: ({ filled }) => filled },
  { heading: "PRICE", cell: ({ averagePrice }) => averagePrice ?? "" }
]

const saying = ({ message, orderRef }: Order): ReadonlyArray<readonly [string, string]> =>
  message === null ? [] : [[orderRef ?? "", message]]

const messages: ReadonlyArray<Table.Column<readonly [string, string]>> = [
  { heading: "ORDER REF", cell: ([orderRef]) => orderRef },
  { heading: "MESSAGE", cell: ([, message]) => message }
]

/**
 * A table of orders, and what was last said about them.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lines = (orders: ReadonlyArray<Order>): ReadonlyArray<string> => {
  if (orders.length === 0) return ["No orders"]
  const said = orders.flatMap(saying)
  return [...Table.lines(columns(orders), orders), ...said.length === 0 ? [] : ["", ...Table.lines(messages, said)]]
}

/**
 * The same of one.
 *
 * @since 0.1.0
 * @category conversions
 */
export const one = (order: Order): ReadonlyArray<string> => lines([order])
