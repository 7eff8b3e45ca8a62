/**
 * What a gateway tells: one plain value for each callback of the TWS API, in the names of `@stoqey/ib`.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import type { ContractDescription } from "@stoqey/ib/dist/api/contract/contractDescription.js"
import type { ContractDetails } from "@stoqey/ib/dist/api/contract/contractDetails.js"
import type { DeltaNeutralContract } from "@stoqey/ib/dist/api/contract/deltaNeutralContract.js"
import type { PriceIncrement } from "@stoqey/ib/dist/api/contract/priceIncrement.js"
import type * as DepthMktDataDescription from "@stoqey/ib/dist/api/data/container/depth-mkt-data-description.js"
import type * as FamilyCode from "@stoqey/ib/dist/api/data/container/family-code.js"
import type * as NewsProvider from "@stoqey/ib/dist/api/data/container/news-provider.js"
import type * as SoftDollarTier from "@stoqey/ib/dist/api/data/container/soft-dollar-tier.js"
import type { HistogramEntry } from "@stoqey/ib/dist/api/historical/histogramEntry.js"
import type { HistoricalTick } from "@stoqey/ib/dist/api/historical/historicalTick.js"
import type { HistoricalTickBidAsk } from "@stoqey/ib/dist/api/historical/historicalTickBidAsk.js"
import type { HistoricalTickLast } from "@stoqey/ib/dist/api/historical/historicalTickLast.js"
import type { TickType } from "@stoqey/ib/dist/api/market/tickType.js"
import type { OrderStatus } from "@stoqey/ib/dist/api/order/enum/order-status.js"
import type { CommissionReport } from "@stoqey/ib/dist/api/report/commissionReport.js"
import type { Execution, Order, OrderState } from "./Newer.ts"

/**
 * One bar of history. Sizes that the gateway left unset are `undefined`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bar {
  readonly time: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number | undefined
  readonly WAP: number | undefined
  readonly count: number | undefined
}

/**
 * One trading session of a historical schedule.
 *
 * @since 0.1.0
 * @category models
 */
export interface HistoricalSession {
  readonly startDateTime: string
  readonly endDateTime: string
  readonly refDate: string
}

/**
 * One row of what a scanner found.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScannerRow {
  readonly rank: number
  readonly contractDetails: ContractDetails
  readonly distance: string
  readonly benchmark: string
  readonly projection: string
  readonly legsStr: string | undefined
}

/**
 * The fields of every event by its name. Names and order are those of `@stoqey/ib`'s listeners, save where its decoder
 * is wrong (`error`, ticks, history: those keep the raw mask, size and JSON).
 *
 * @since 0.1.0
 * @category models
 */
export interface Events {
  /**
   * Gateway errors and notices (message 4), whatever their severity: `TwsCode` says what a code means. The JSON is raw;
   * gateways from version 194 on say when, in milliseconds since the epoch.
   */
  readonly error: {
    readonly id: number
    readonly errorCode: number
    readonly errorMsg: string
    readonly advancedOrderReject: string
    readonly errorTime?: number
  }
  readonly historicalData: {
    readonly reqId: number
    readonly start: string
    readonly end: string
    readonly bars: ReadonlyArray<Bar>
  }
  /** What `historicalData` says of start and end below version 196, and no longer from then on. */
  readonly historicalDataEnd: { readonly reqId: number; readonly start: string; readonly end: string }
  readonly historicalSchedule: {
    readonly reqId: number
    readonly start: string
    readonly end: string
    readonly timeZone: string
    readonly sessions: ReadonlyArray<HistoricalSession>
  }
  /** A frame that could not be decoded: that one message is lost, and says so. `of`: the request that it answers, if it says which. */
  readonly undecodable: { readonly messageId: number; readonly problem: string; readonly of?: number }
  /** A message id that we do not know, or fields that we do not: once per kind and session, and nothing is lost. */
  readonly unexpected: { readonly messageId: number; readonly problem: string }
  readonly accountDownloadEnd: { readonly account: string }
  readonly accountSummary: {
    readonly reqId: number
    readonly account: string
    readonly tag: string
    readonly value: string
    readonly currency: string
  }
  readonly accountSummaryEnd: { readonly reqId: number }
  readonly accountUpdateMulti: {
    readonly reqId: number
    readonly account: string
    readonly modelCode: string
    readonly key: string
    readonly value: string
    readonly currency: string
  }
  readonly accountUpdateMultiEnd: { readonly reqId: number }
  readonly bondContractDetails: { readonly reqId: number; readonly contract: ContractDetails }
  readonly commissionReport: { readonly commissionReport: CommissionReport }
  readonly completedOrder: { readonly contract: Contract; readonly order: Order; readonly orderState: OrderState }
  readonly completedOrdersEnd: {}
  readonly wshMetaData: { readonly reqId: number; readonly dataJson: string }
  readonly wshEventData: { readonly reqId: number; readonly dataJson: string }
  readonly contractDetails: { readonly reqId: number; readonly contractDetails: ContractDetails }
  readonly contractDetailsEnd: { readonly reqId: number }
  readonly currentTime: { readonly time: number }
  /** From version 197 on. */
  readonly currentTimeInMillis: { readonly timeInMillis: number }
  readonly deltaNeutralValidation: { readonly reqId: number; readonly deltaNeutralContract: DeltaNeutralContract }
  readonly tickSnapshotEnd: { readonly reqId: number }
  readonly marketDataType: { readonly reqId: number; readonly marketDataType: number }
  readonly displayGroupList: { readonly reqId: number; readonly groups: string }
  readonly displayGroupUpdated: { readonly reqId: number; readonly contractInfo: string }
  readonly execDetails: { readonly reqId: number; readonly contract: Contract; readonly execution: Execution }
  readonly execDetailsEnd: { readonly reqId: number }
  readonly familyCodes: { readonly familyCodes: ReadonlyArray<FamilyCode.default> }
  readonly fundamentalData: { readonly reqId: number; readonly data: string }
  readonly headTimestamp: { readonly reqId: number; readonly headTimestamp: string }
  readonly histogramData: { readonly reqId: number; readonly data: ReadonlyArray<HistogramEntry> }
  readonly historicalDataUpdate: {
    readonly reqId: number
    readonly time: string
    readonly open: number
    readonly high: number
    readonly low: number
    readonly close: number
    readonly volume: number
    readonly count: number
    readonly WAP: number
  }
  readonly historicalNews: {
    readonly reqId: number
    readonly time: string
    readonly providerCode: string
    readonly articleId: string
    readonly headline: string
  }
  readonly historicalNewsEnd: { readonly reqId: number; readonly hasMore: boolean }
  readonly historicalTicks: {
    readonly reqId: number
    readonly ticks: ReadonlyArray<HistoricalTick>
    readonly done: boolean
  }
  readonly historicalTicksBidAsk: {
    readonly reqId: number
    readonly ticks: ReadonlyArray<HistoricalTickBidAsk>
    readonly done: boolean
  }
  readonly historicalTicksLast: {
    readonly reqId: number
    readonly ticks: ReadonlyArray<HistoricalTickLast>
    readonly done: boolean
  }
  readonly managedAccounts: { readonly accountsList: string }
  readonly marketRule: { readonly marketRuleId: number; readonly priceIncrements: ReadonlyArray<PriceIncrement> }
  readonly mktDepthExchanges: { readonly depthMktDataDescriptions: ReadonlyArray<DepthMktDataDescription.default> }
  readonly newsArticle: { readonly reqId: number; readonly articleType: number; readonly articleText: string }
  readonly newsProviders: { readonly newsProviders: ReadonlyArray<NewsProvider.default> }
  readonly nextValidId: { readonly orderId: number }
  readonly openOrder: {
    readonly orderId: number
    readonly contract: Contract
    readonly order: Order
    readonly orderState: OrderState
  }
  readonly openOrderEnd: {}
  readonly orderBound: { readonly permId: number; readonly clientId: number; readonly orderId: number }
  readonly orderStatus: {
    readonly orderId: number
    readonly status: OrderStatus
    readonly filled: number
    readonly remaining: number
    readonly avgFillPrice: number
    readonly permId: number | undefined
    readonly parentId: number | undefined
    readonly lastFillPrice: number | undefined
    readonly clientId: number | undefined
    readonly whyHeld: string | undefined
    readonly mktCapPrice: number | undefined
  }
  readonly pnl: {
    readonly reqId: number
    readonly dailyPnL: number | undefined
    readonly unrealizedPnL: number | undefined
    readonly realizedPnL: number | undefined
  }
  readonly pnlSingle: {
    readonly reqId: number
    readonly pos: number
    readonly dailyPnL: number | undefined
    readonly unrealizedPnL: number | undefined
    readonly realizedPnL: number | undefined
    readonly value: number | undefined
  }
  readonly position: {
    readonly account: string
    readonly contract: Contract
    readonly pos: number
    readonly avgCost: number | undefined
  }
  readonly positionEnd: {}
  readonly positionMulti: {
    readonly reqId: number
    readonly account: string
    readonly modelCode: string
    readonly contract: Contract
    readonly pos: number
    readonly avgCost: number
  }
  readonly positionMultiEnd: { readonly reqId: number }
  readonly realtimeBar: {
    readonly reqId: number
    readonly date: number
    readonly open: number
    readonly high: number
    readonly low: number
    readonly close: number
    readonly volume: number
    readonly WAP: number
    readonly count: number
  }
  readonly receiveFA: { readonly faDataType: number; readonly faXmlData: string }
  readonly replaceFAEnd: { readonly reqId: number; readonly text: string }
  readonly rerouteMktDataReq: { readonly reqId: number; readonly conId: number; readonly exchange: string }
  readonly rerouteMktDepthReq: { readonly reqId: number; readonly conId: number; readonly exchange: string }
  /** All rows at once, as a gateway sends them; a client hears them one by one, and then their end. */
  readonly scannerRows: { readonly reqId: number; readonly rows: ReadonlyArray<ScannerRow> }
  readonly scannerData: { readonly reqId: number } & ScannerRow
  readonly scannerDataEnd: { readonly reqId: number }
  readonly scannerParameters: { readonly xml: string }
  readonly securityDefinitionOptionParameter: {
    readonly reqId: number
    readonly exchange: string
    readonly underlyingConId: number
    readonly tradingClass: string
    readonly multiplier: number | undefined
    readonly expirations: ReadonlyArray<string>
    readonly strikes: ReadonlyArray<number>
  }
  readonly securityDefinitionOptionParameterEnd: { readonly reqId: number }
  readonly smartComponents: { readonly reqId: number; readonly theMap: ReadonlyMap<number, readonly [string, string]> }
  readonly softDollarTiers: { readonly reqId: number; readonly tiers: ReadonlyArray<SoftDollarTier.default> }
  readonly symbolSamples: { readonly reqId: number; readonly contractDescriptions: ReadonlyArray<ContractDescription> }
  readonly tickByTickAllLast: {
    readonly reqId: number
    readonly tickType: number
    readonly time: number
    readonly price: number
    readonly size: number
    readonly attribMask: number
    readonly exchange: string
    readonly specialConditions: string
  }
  readonly tickByTickBidAsk: {
    readonly reqId: number
    readonly time: number
    readonly bidPrice: number
    readonly askPrice: number
    readonly bidSize: number
    readonly askSize: number
    readonly attribMask: number
  }
  readonly tickByTickMidPoint: { readonly reqId: number; readonly time: number; readonly midPoint: number }
  readonly tickEFP: {
    readonly reqId: number
    readonly tickType: number
    readonly basisPoints: number
    readonly formattedBasisPoints: string
    readonly impliedFuture: number
    readonly holdDays: number
    readonly futureLastTradeDate: string
    readonly dividendImpact: number
    readonly dividendsToLastTradeDate: number
  }
  readonly tickGeneric: { readonly reqId: number; readonly field: TickType; readonly value: number }
  readonly tickNews: {
    readonly reqId: number
    readonly timeStamp: number
    readonly providerCode: string
    readonly articleId: string
    readonly headline: string
    readonly extraData: string
  }
  readonly tickOptionComputation: {
    readonly reqId: number
    readonly field: TickType
    readonly tickAttrib: number | undefined
    readonly impliedVolatility: number | undefined
    readonly delta: number | undefined
    readonly optPrice: number | undefined
    readonly pvDividend: number | undefined
    readonly gamma: number | undefined
    readonly vega: number | undefined
    readonly theta: number | undefined
    readonly undPrice: number | undefined
  }
  readonly tickPrice: {
    readonly reqId: number
    readonly field: TickType
    readonly value: number
    readonly size: number | undefined
    readonly attribMask: number
  }
  readonly tickReqParams: {
    readonly reqId: number
    readonly minTick: number
    readonly bboExchange: string
    readonly snapshotPermissions: number
  }
  readonly tickSize: { readonly reqId: number; readonly field: TickType; readonly value: number | undefined }
  readonly tickString: { readonly reqId: number; readonly field: TickType; readonly value: string }
  readonly updateAccountTime: { readonly timestamp: string }
  readonly updateAccountValue: {
    readonly key: string
    readonly value: string
    readonly currency: string
    readonly accountName: string
  }
  readonly updatePortfolio: {
    readonly contract: Contract
    readonly position: number
    readonly marketPrice: number
    readonly marketValue: number
    readonly averageCost: number | undefined
    readonly unrealizedPNL: number | undefined
    readonly realizedPNL: number | undefined
    readonly accountName: string | undefined
  }
  readonly updateMktDepth: {
    readonly reqId: number
    readonly position: number
    readonly operation: number
    readonly side: number
    readonly price: number
    readonly size: number
  }
  readonly updateMktDepthL2: {
    readonly reqId: number
    readonly position: number
    readonly marketMaker: string
    readonly operation: number
    readonly side: number
    readonly price: number
    readonly size: number
    readonly isSmartDepth: boolean | undefined
  }
  readonly updateNewsBulletin: {
    readonly msgId: number
    readonly msgType: number
    readonly message: string
    readonly origExchange: string
  }
  readonly userInfo: { readonly reqId: number; readonly whiteBrandingId: string }
  readonly verifyMessageAPI: { readonly apiData: string }
  readonly verifyCompleted: { readonly isSuccessful: boolean; readonly errorText: string }
  readonly verifyAndAuthMessageAPI: { readonly apiData: string; readonly xyzChallenge: string }
  readonly verifyAndAuthCompleted: { readonly isSuccessful: boolean; readonly errorText: string }
}

/**
 * An event of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export type Event = { readonly [K in keyof Events]: { readonly _tag: K } & Events[K] }[keyof Events]

/**
 * The event of one name.
 *
 * @since 0.1.0
 * @category models
 */
export type Named<K extends keyof Events> = Extract<Event, { readonly _tag: K }>

/**
 * The names of every event's fields in the order of the positional arguments of `@stoqey/ib`'s listeners.
 *
 * @since 0.1.0
 * @category models
 */
export const fields: { readonly [K in keyof Events]: ReadonlyArray<keyof Events[K]> } = {
  error: ["id", "errorCode", "errorMsg", "advancedOrderReject"],
  historicalData: ["reqId", "start", "end", "bars"],
  historicalDataEnd: ["reqId", "start", "end"],
  historicalSchedule: ["reqId", "start", "end", "timeZone", "sessions"],
  undecodable: ["messageId", "problem"],
  unexpected: ["messageId", "problem"],
  accountDownloadEnd: ["account"],
  accountSummary: ["reqId", "account", "tag", "value", "currency"],
  accountSummaryEnd: ["reqId"],
  accountUpdateMulti: ["reqId", "account", "modelCode", "key", "value", "currency"],
  accountUpdateMultiEnd: ["reqId"],
  bondContractDetails: ["reqId", "contract"],
  commissionReport: ["commissionReport"],
  completedOrder: ["contract", "order", "orderState"],
  completedOrdersEnd: [],
  wshMetaData: ["reqId", "dataJson"],
  wshEventData: ["reqId", "dataJson"],
  contractDetails: ["reqId", "contractDetails"],
  contractDetailsEnd: ["reqId"],
  currentTime: ["time"],
  currentTimeInMillis: ["timeInMillis"],
  deltaNeutralValidation: ["reqId", "deltaNeutralContract"],
  tickSnapshotEnd: ["reqId"],
  marketDataType: ["reqId", "marketDataType"],
  displayGroupList: ["reqId", "groups"],
  displayGroupUpdated: ["reqId", "contractInfo"],
  execDetails: ["reqId", "contract", "execution"],
  execDetailsEnd: ["reqId"],
  familyCodes: ["familyCodes"],
  fundamentalData: ["reqId", "data"],
  headTimestamp: ["reqId", "headTimestamp"],
  histogramData: ["reqId", "data"],
  historicalDataUpdate: ["reqId", "time", "open", "high", "low", "close", "volume", "count", "WAP"],
  historicalNews: ["reqId", "time", "providerCode", "articleId", "headline"],
  historicalNewsEnd: ["reqId", "hasMore"],
  historicalTicks: ["reqId", "ticks", "done"],
  historicalTicksBidAsk: ["reqId", "ticks", "done"],
  historicalTicksLast: ["reqId", "ticks", "done"],
  managedAccounts: ["accountsList"],
  marketRule: ["marketRuleId", "priceIncrements"],
  mktDepthExchanges: ["depthMktDataDescriptions"],
  newsArticle: ["reqId", "articleType", "articleText"],
  newsProviders: ["newsProviders"],
  nextValidId: ["orderId"],
  openOrder: ["orderId", "contract", "order", "orderState"],
  openOrderEnd: [],
  orderBound: ["permId", "clientId", "orderId"],
  orderStatus: [
    "orderId",
    "status",
    "filled",
    "remaining",
    "avgFillPrice",
    "permId",
    "parentId",
    "lastFillPrice",
    "clientId",
    "whyHeld",
    "mktCapPrice"
  ],
  pnl: ["reqId", "dailyPnL", "unrealizedPnL", "realizedPnL"],
  pnlSingle: ["reqId", "pos", "dailyPnL", "unrealizedPnL", "realizedPnL", "value"],
  position: ["account", "contract", "pos", "avgCost"],
  positionEnd: [],
  positionMulti: ["reqId", "account", "modelCode", "contract", "pos", "avgCost"],
  positionMultiEnd: ["reqId"],
  realtimeBar: ["reqId", "date", "open", "high", "low", "close", "volume", "WAP", "count"],
  receiveFA: ["faDataType", "faXmlData"],
  replaceFAEnd: ["reqId", "text"],
  rerouteMktDataReq: ["reqId", "conId", "exchange"],
  rerouteMktDepthReq: ["reqId", "conId", "exchange"],
  scannerRows: ["reqId", "rows"],
  scannerData: ["reqId", "rank", "contractDetails", "distance", "benchmark", "projection", "legsStr"],
  scannerDataEnd: ["reqId"],
  scannerParameters: ["xml"],
  securityDefinitionOptionParameter: [
    "reqId",
    "exchange",
    "underlyingConId",
    "tradingClass",
    "multiplier",
    "expirations",
    "strikes"
  ],
  securityDefinitionOptionParameterEnd: ["reqId"],
  smartComponents: ["reqId", "theMap"],
  softDollarTiers: ["reqId", "tiers"],
  symbolSamples: ["reqId", "contractDescriptions"],
  tickByTickAllLast: ["reqId", "tickType", "time", "price", "size", "attribMask", "exchange", "specialConditions"],
  tickByTickBidAsk: ["reqId", "time", "bidPrice", "askPrice", "bidSize", "askSize", "attribMask"],
  tickByTickMidPoint: ["reqId", "time", "midPoint"],
  tickEFP: [
    "reqId",
    "tickType",
    "basisPoints",
    "formattedBasisPoints",
    "impliedFuture",
    "holdDays",
    "futureLastTradeDate",
    "dividendImpact",
    "dividendsToLastTradeDate"
  ],
  tickGeneric: ["reqId", "field", "value"],
  tickNews: ["reqId", "timeStamp", "providerCode", "articleId", "headline", "extraData"],
  tickOptionComputation: [
    "reqId",
    "field",
    "tickAttrib",
    "impliedVolatility",
    "delta",
    "optPrice",
    "pvDividend",
    "gamma",
    "vega",
    "theta",
    "undPrice"
  ],
  tickPrice: ["reqId", "field", "value", "size", "attribMask"],
  tickReqParams: ["reqId", "minTick", "bboExchange", "snapshotPermissions"],
  tickSize: ["reqId", "field", "value"],
  tickString: ["reqId", "field", "value"],
  updateAccountTime: ["timestamp"],
  updateAccountValue: ["key", "value", "currency", "accountName"],
  updatePortfolio: [
    "contract",
    "position",
    "marketPrice",
    "marketValue",
    "averageCost",
    "unrealizedPNL",
    "realizedPNL",
    "accountName"
  ],
  updateMktDepth: ["reqId", "position", "operation", "side", "price", "size"],
  updateMktDepthL2: ["reqId", "position", "marketMaker", "operation", "side", "price", "size", "isSmartDepth"],
  updateNewsBulletin: ["msgId", "msgType", "message", "origExchange"],
  userInfo: ["reqId", "whiteBrandingId"],
  verifyMessageAPI: ["apiData"],
  verifyCompleted: ["isSuccessful", "errorText"],
  verifyAndAuthMessageAPI: ["apiData", "xyzChallenge"],
  verifyAndAuthCompleted: ["isSuccessful", "errorText"]
}
