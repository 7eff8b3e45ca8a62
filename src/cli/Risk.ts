/**
 * `risk`: the rules that a running service judges orders by, and how near each limit is.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Mask from "../domain/Mask.ts"
import type { RiskUsage, Used } from "../domain/RiskUsage.ts"
import * as Documents from "../layers/Http/Documents.ts"
import * as Kill from "./Kill.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"

type Risk = typeof Documents.Risk.Type

/** A rule: its limit, and how much of it is used, where something can be. */
interface Row {
  readonly rule: string
  readonly limit: string | null
  readonly used?: Used
  readonly about?: string
}

const percent = (part: number): string => `${Math.round(part * 10_000) / 100}%`

const columns: ReadonlyArray<Table.Column<Row>> = [
  { heading: "RULE", cell: ({ rule }) => rule },
  { heading: "LIMIT", cell: ({ limit }) => limit ?? "none" },
  { heading: "USED", cell: ({ used }) => used === undefined ? "" : used.used },
  { heading: "PART", cell: ({ used }) => typeof used?.part === "number" ? percent(used.part) : "" },
  { heading: "ABOUT", cell: ({ about, used }) => used?.why ?? about ?? "" }
]

const switched = (isOn: boolean): string | null => isOn ? "on" : null

const largest = ({ conId, symbol }: RiskUsage["maxPosition"]): string =>
  conId === null ? "" : `the largest: ${symbol ?? "unknown"} (${conId})`

const rows = ({ limits, tradingMode, usage }: Risk): ReadonlyArray<Row> => [
  { rule: "paper_only", limit: switched(tradingMode === "paper") },
  { rule: "symbols", limit: limits.symbols?.join(" ") ?? null },
  { rule: "trading_hours", limit: switched(limits.tradingHours) },
  { rule: "max_order_size", limit: limits.maxOrderSize },
  { rule: "max_notional", limit: limits.maxNotional },
  { rule: "max_position", limit: limits.maxPosition, used: usage.maxPosition, about: largest(usage.maxPosition) },
  { rule: "price_band", limit: limits.priceBand === null ? null : `${limits.priceBand}%` },
  { rule: "buying_power", limit: switched(limits.buyingPower) },
  { rule: "max_daily_loss", limit: limits.maxDailyLoss, used: usage.dailyLoss },
  {
    rule: "orders_per_minute",
    limit: limits.ordersPerMinute === null ? null : `${limits.ordersPerMinute}`,
    used: usage.ordersPerMinute
  }
]

const margin = ({ cushion, warnsBelow, why }: RiskUsage["margin"]): string =>
  cushion === null
    ? `Margin cushion unknown: ${why ?? "no reason given"}`
    : `Margin cushion ${percent(Number(cushion))}, warned of below ${percent(warnsBelow)}`

const lines = (risk: Risk): ReadonlyArray<string> => [
  `Kill switch: ${Kill.says(risk.killSwitch)}`,
  Mask.text(margin(risk.usage.margin)),
  "",
  ...Table.lines(columns, rows(risk))
]

/**
 * Exits 0 told, 75 no service, 77 where it refuses the token. What is not known is said, and why.
 *
 * @since 0.1.0
 * @category commands
 */
export const risk = Command.make(
  "risk",
  { json: Listing.json },
  Effect.fnUntraced(function*({ json }) {
    yield* Setup.run(
      yield* Root.asking,
      () => Effect.flatMap(Broker.read(Documents.Risk, HttpClientRequest.get("/risk")), Listing.tell(json, lines))
    )
  })
).pipe(Command.withDescription("The rules of risk, how near each limit is, and the kill switch"))
