/**
 * Contracts as positions name them, and their details.
 */
import { type Contract, type ContractDetails, SecType } from "@stoqey/ib"

export const contract = (conId: number, symbol: string, secType: SecType): Contract => ({
  conId,
  symbol,
  secType,
  exchange: "",
  currency: "USD"
})

export const spy = contract(1, "SPY", SecType.STK)
export const msft = contract(2, "MSFT", SecType.STK)
export const es = contract(3, "ES", SecType.FUT)
export const bond = contract(4, "T", SecType.BOND)
export const fund = contract(5, "VFINX", SecType.FUND)
export const combo = contract(6, "SPREAD", SecType.BAG)

export const details = (contract: Contract, more: Partial<ContractDetails> = {}): ContractDetails => ({
  contract: { ...contract, exchange: "SMART" },
  validExchanges: "ARCA,SMART",
  ...more
})

export const future = details(es, {
  contract: { ...es, exchange: "QBALGO" },
  validExchanges: "CME,QBALGO",
  timeZoneId: "US/Central",
  tradingHours: "20260105:1700-20260106:1600;20260106:1700-20260107:1600",
  liquidHours: "20260106:0830-20260106:1600"
})

/** The contract of the order that closes a position. */
export const closing = (conId: number, symbol: string, secType: string, exchange: string) => ({
  conId,
  symbol,
  secType,
  currency: "USD",
  exchange
})

/** The order that closes a position, when closing began at so many milliseconds. */
export const order = (at: number, conId: number, action: string, totalQuantity: number, outsideRth = false) => ({
  action,
  totalQuantity,
  orderType: "MKT",
  tif: "DAY",
  account: "DU1234567",
  orderRef: `close-${at}-${conId}`,
  outsideRth,
  transmit: true
})
