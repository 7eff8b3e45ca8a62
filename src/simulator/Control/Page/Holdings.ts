/**
 * The parts of the page that show accounts, positions and prices, and change them by hand.
 *
 * @since 0.1.0
 */
import type { Position } from "../Report.ts"
import type { Kit } from "./Kit.ts"
import type { Snapshot } from "./Snapshot.ts"

/**
 * Accounts and their positions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const positions = ({ ask, at, form, number, price, table }: Kit): (snapshot: Snapshot) => void => {
  let last: Snapshot | undefined
  const gained = ({ avgCost, marketPrice, multiplier, size }: typeof Position.Type): number =>
    (marketPrice * multiplier - avgCost) * size
  const show = table<typeof Position.Type>(at("positions"), (one) => `${one.account} ${one.conId}`, [
    { title: "Account", text: ({ account }) => account },
    { title: "Symbol", text: ({ symbol }) => symbol },
    { title: "Size", isNumber: true, text: ({ size }) => number(size), tone: ({ size }) => size < 0 ? "bad" : "" },
    { title: "Cost", isNumber: true, text: ({ avgCost }) => price(avgCost) },
    { title: "Price", isNumber: true, text: ({ marketPrice }) => price(marketPrice) },
    {
      title: "PnL",
      isNumber: true,
      text: (one) => gained(one).toFixed(2),
      tone: (one) => gained(one) < 0 ? "bad" : gained(one) > 0 ? "good" : ""
    }
  ], "No positions.")
  const fields = [
    { name: "symbol", label: "Symbol", isNeeded: true, hint: "AAPL" },
    { name: "size", label: "Size", isNumber: true, isNeeded: true, hint: "100" },
    { name: "price", label: "Paid for one", isNumber: true, hint: "as the market" },
    { name: "account", label: "Account", hint: "the first" }
  ]
  form(at("positions"), fields, "Set position", (values) => {
    const symbol = values.get("symbol") ?? ""
    const account = values.get("account") ?? last?.accounts[0] ?? ""
    const paid = values.has("price") ? { price: Number(values.get("price")) } : {}
    const others = (last?.positions ?? []).filter((one) => one.account === account && one.symbol !== symbol)
    const kept = others.map((one) => ({ symbol: one.symbol, size: one.size, price: one.avgCost / one.multiplier }))
    ask("PUT", `/positions?account=${encodeURIComponent(account)}`, `position of ${symbol}`, [
      ...kept,
      { symbol, size: Number(values.get("size")), ...paid }
    ])
  })
  return (snapshot) => {
    last = snapshot
    show(snapshot.positions)
  }
}

/**
 * What every instrument trades at.
 *
 * @since 0.1.0
 * @category constructors
 */
export const prices = ({ ask, at, form, price, table }: Kit): (snapshot: Snapshot) => void => {
  const show = table<Snapshot["prices"][number]>(at("prices"), ({ conId }) => String(conId), [
    { title: "Symbol", text: ({ localSymbol }) => localSymbol },
    { title: "", text: ({ secType }) => secType, tone: () => "faint" },
    { title: "Bid", isNumber: true, text: ({ bid }) => price(bid) },
    { title: "Ask", isNumber: true, text: ({ ask }) => price(ask) },
    { title: "Last", isNumber: true, text: ({ last }) => price(last) },
    {
      title: "Market",
      text: ({ marketOpen }) => marketOpen ? "open" : "closed",
      tone: ({ marketOpen }) => marketOpen ? "good" : "faint"
    },
    {
      title: "",
      text: ({ marketOpen }) => marketOpen ? "Close" : "Open",
      names: ({ localSymbol, marketOpen }) => `${marketOpen ? "Close" : "Open"} the market of ${localSymbol}`,
      // a symbol is that of several instruments, a local symbol of one
      does: ({ localSymbol: symbol, marketOpen }) =>
        ask("PUT", "/markets", `${symbol} ${marketOpen ? "closed" : "open"}`, [{ symbol, closed: marketOpen }])
    }
  ], "Nothing trades.")
  const fields = [
    { name: "symbol", label: "Symbol", isNeeded: true, hint: "AAPL" },
    { name: "price", label: "Price", isNumber: true, isNeeded: true, hint: "150.25" }
  ]
  form(at("prices"), fields, "Set price", (values) => {
    const symbol = values.get("symbol") ?? ""
    ask("PUT", "/markets", `price of ${symbol}`, [{ symbol, price: Number(values.get("price")) }])
  })
  return (snapshot) => show(snapshot.prices)
}
