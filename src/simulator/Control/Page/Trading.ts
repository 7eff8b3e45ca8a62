/**
 * The parts of the page that show clients and orders, cut the ones and place the others.
 *
 * @since 0.1.0
 */
import type { Client, Order } from "../Report.ts"
import type { Kit } from "./Kit.ts"
import type { Snapshot } from "./Snapshot.ts"

/**
 * Who is connected, and who was turned away.
 *
 * @since 0.1.0
 * @category constructors
 */
export const clients = ({ ask, at, el, number, table, time, write }: Kit): (snapshot: Snapshot) => void => {
  const show = table<typeof Client.Type>(at("clients"), (one) => String(one.number), [
    { title: "No.", isNumber: true, text: (one) => String(one.number) },
    { title: "Client id", isNumber: true, text: ({ clientId }) => clientId === null ? "–" : String(clientId) },
    { title: "Version", isNumber: true, text: ({ serverVersion }) => String(serverVersion ?? "–") },
    { title: "Since", text: ({ connectedAt }) => time(connectedAt) },
    { title: "From", text: ({ from }) => from, tone: () => "faint" },
    { title: "In", isNumber: true, text: ({ messagesIn }) => number(messagesIn) },
    { title: "Out", isNumber: true, text: ({ framesSent }) => number(framesSent) },
    {
      title: "Stage",
      text: ({ halfOpen, stage }) => halfOpen ? "half-open" : stage,
      tone: ({ halfOpen, stage }) => halfOpen ? "bad" : stage === "started" ? "good" : "faint"
    },
    {
      title: "",
      text: () => "Cut",
      names: (one) => `Cut client ${one.number}`,
      does: (one) => ask("DELETE", `/clients/${one.number}`, `client ${one.number} cut`)
    }
  ], "Nobody is connected.")
  const away = el("p", { class: "faint" })
  at("clients").append(away)
  return ({ clients, turnedAway }) => {
    show(clients)
    const last = turnedAway.at(-1)
    write(
      away,
      last === undefined ? "" : `Turned away: ${turnedAway.length}, the last one at ${time(last.at)}: ${last.why}`
    )
  }
}

/**
 * The orders of all clients, the newest first, and those of the TWS window.
 *
 * @since 0.1.0
 * @category constructors
 */
export const orders = ({ ask, at, form, number, table }: Kit): (snapshot: Snapshot) => void => {
  const tones: { readonly [status: string]: string } = {
    Filled: "good",
    Cancelled: "faint",
    ApiCancelled: "faint",
    Inactive: "bad"
  }
  const show = table<typeof Order.Type>(at("orders"), (one) => String(one.permId), [
    { title: "Client", isNumber: true, text: ({ clientId }) => String(clientId) },
    { title: "Order", isNumber: true, text: ({ orderId }) => String(orderId) },
    { title: "Reference", isLong: true, text: ({ orderRef }) => orderRef },
    {
      title: "What",
      text: ({ action, orderType, quantity, symbol }) => `${action} ${number(quantity)} ${symbol} ${orderType}`
    },
    { title: "Filled", isNumber: true, text: ({ filled }) => number(filled) },
    { title: "Status", text: ({ status }) => status, tone: ({ status }) => tones[status] ?? "" },
    {
      title: "",
      text: ({ status }) => /^(Filled|Cancelled|ApiCancelled|Inactive)$/.test(status) ? "" : "Cancel",
      names: ({ permId }) => `Cancel the order ${permId}`,
      does: ({ permId, symbol }) => ask("DELETE", `/orders/${permId}`, `order of ${symbol} cancelled`)
    }
  ], "No orders.")
  const fields = [
    { name: "action", label: "Action", choices: ["BUY", "SELL"], isNeeded: true },
    { name: "quantity", label: "Quantity", isNumber: true, isNeeded: true, hint: "10" },
    { name: "symbol", label: "Symbol", isNeeded: true, hint: "AAPL" },
    { name: "orderType", label: "Type", choices: ["MKT", "LMT", "STP", "STP LMT"], isNeeded: true },
    { name: "limitPrice", label: "Limit", isNumber: true, hint: "none" },
    { name: "stopPrice", label: "Stop", isNumber: true, hint: "none" }
  ]
  form(at("orders"), fields, "Place as the TWS window", (values) => {
    const { symbol, ...order } = Object.fromEntries(values)
    ask("POST", "/orders", `order of ${symbol} placed`, { ...order, contract: { symbol } })
  })
  return (snapshot) => show(snapshot.orders.toReversed())
}
