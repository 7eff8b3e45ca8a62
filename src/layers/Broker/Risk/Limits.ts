/**
 * The limits in force: those of the settings, as exact decimals.
 *
 * @since 0.1.0
 */
import * as Decimal from "../../../domain/Decimal.ts"
import type { Settings, TradingMode } from "../../../domain/Settings.ts"

/**
 * The limits. Sizes are in shares or contracts, money is in account currency, `priceBand` in percent; what is absent does not
 * limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly tradingMode: TradingMode
  readonly maxOrderSize: Decimal.Decimal | undefined
  readonly maxNotional: Decimal.Decimal | undefined
  readonly maxPosition: Decimal.Decimal | undefined
  readonly priceBand: Decimal.Decimal | undefined
  readonly ordersPerMinute: number | undefined
  readonly maxDailyLoss: Decimal.Decimal | undefined
  readonly symbols: ReadonlyArray<string> | undefined
  readonly buyingPower: boolean
  readonly tradingHours: boolean
}

const decimal = (value: number | undefined): Decimal.Decimal | undefined =>
  value === undefined ? undefined : Decimal.fromNumber(value)

/**
 * The limits that the settings name.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (settings: Settings): Limits => ({
  tradingMode: settings.tradingMode,
  maxOrderSize: decimal(settings.riskMaxOrderSize),
  maxNotional: decimal(settings.riskMaxNotional),
  maxPosition: decimal(settings.riskMaxPosition),
  priceBand: decimal(settings.riskPriceBand),
  ordersPerMinute: settings.riskOrdersPerMinute,
  maxDailyLoss: decimal(settings.riskMaxDailyLoss),
  symbols: settings.riskSymbols,
  buyingPower: settings.riskBuyingPower,
  tradingHours: settings.riskTradingHours
})
