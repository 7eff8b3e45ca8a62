import type { Event } from "../../src/domain/Event.ts"

/** An event as one short line: its message number and what matters of it. */
export const brief = (event: Event): string => {
  switch (event._tag) {
    case "error":
      return event.id === -1 ? `${event.errorCode}` : `${event.errorCode} for ${event.id}`
    case "managedAccounts":
      return `15 ${event.accountsList}`
    case "nextValidId":
      return `9 ${event.orderId}`
    case "currentTime":
      return `49 ${event.time}`
    case "position":
      return `61 ${event.account} ${event.contract.localSymbol} ${event.pos} @${event.avgCost}`
    case "positionEnd":
      return "62"
    case "positionMulti":
      return `71 ${event.reqId} ${event.contract.localSymbol} ${event.pos}`
    case "positionMultiEnd":
      return `72 ${event.reqId}`
    case "openOrder":
      return `5 ${event.orderId} ${event.orderState.status}${
        event.orderState.commission === undefined ? "" : ` ${event.orderState.commission}`
      }`
    case "orderStatus":
      return `3 ${event.orderId} ${event.status} ${event.filled}/${event.remaining}`
    case "openOrderEnd":
      return "53"
    case "execDetails":
      return `11 ${event.reqId} ${event.execution.side} ${event.execution.shares} @${event.execution.price}`
    case "execDetailsEnd":
      return `55 ${event.reqId}`
    case "commissionReport":
      return `59 ${event.commissionReport.commission} ${event.commissionReport.realizedPNL ?? "-"}`
    case "completedOrder":
      return `101 ${event.orderState.completedStatus}`
    case "completedOrdersEnd":
      return "102"
    case "contractDetails":
      return `10 ${event.reqId} ${event.contractDetails.contract.localSymbol} ${event.contractDetails.contract.exchange}`
    case "bondContractDetails":
      return `18 ${event.reqId} ${event.contract.cusip}`
    case "contractDetailsEnd":
      return `52 ${event.reqId}`
    case "accountSummary":
      return `63 ${event.reqId} ${event.account} ${event.tag} ${event.value}`
    case "accountSummaryEnd":
      return `64 ${event.reqId}`
    case "updateAccountValue":
      return `6 ${event.key} ${event.value}`
    case "updatePortfolio":
      return `7 ${event.contract.localSymbol} ${event.position} ${event.marketValue}`
    case "updateAccountTime":
      return `8 ${event.timestamp}`
    case "accountDownloadEnd":
      return `54 ${event.account}`
    case "accountUpdateMulti":
      return `73 ${event.reqId} ${event.key} ${event.value}`
    case "accountUpdateMultiEnd":
      return `74 ${event.reqId}`
    case "tickPrice":
      return `1 ${event.reqId} ${event.field} ${event.value} x${event.size}`
    case "tickSize":
      return `2 ${event.reqId} ${event.field} ${event.value}`
    case "tickGeneric":
      return `45 ${event.reqId} ${event.field} ${event.value}`
    case "tickString":
      return `46 ${event.reqId} ${event.field} ${event.value}`
    case "tickReqParams":
      return `81 ${event.reqId} ${event.minTick} ${event.bboExchange} ${event.snapshotPermissions}`
    case "marketDataType":
      return `58 ${event.reqId} ${event.marketDataType}`
    case "tickSnapshotEnd":
      return `57 ${event.reqId}`
    case "tickByTickAllLast":
      return `99 ${event.reqId} ${event.tickType} ${event.time} ${event.price} x${event.size} ${event.exchange}`
    case "tickByTickBidAsk":
      return `99 ${event.reqId} 3 ${event.time} ${event.bidPrice} x${event.bidSize} ${event.askPrice} x${event.askSize}`
    case "tickByTickMidPoint":
      return `99 ${event.reqId} 4 ${event.time} ${event.midPoint}`
    case "historicalTicks":
      return `96 ${event.reqId} ${event.ticks.map(({ price, time }) => `${time} ${price}`).join(", ")}`
    case "historicalTicksBidAsk":
      return `97 ${event.reqId} ${
        event.ticks.map(({ priceAsk, priceBid, time }) => `${time} ${priceBid} ${priceAsk}`).join(", ")
      }`
    case "historicalTicksLast":
      return `98 ${event.reqId} ${event.ticks.map(({ price, size, time }) => `${time} ${price} x${size}`).join(", ")}`
    case "updateMktDepth":
      return `12 ${event.reqId} ${event.position} ${event.operation} ${event.side} ${event.price} x${event.size}`
    case "updateMktDepthL2":
      return `13 ${event.reqId} ${event.position} ${event.marketMaker} ${event.operation} ${event.side} ${event.price} x${event.size}`
    case "realtimeBar":
      return `50 ${event.reqId} ${event.date} ${event.open} ${event.high} ${event.low} ${event.close} ${event.volume} ${event.WAP} ${event.count}`
    case "tickNews":
      return `84 ${event.reqId} ${event.articleId}`
    case "tickOptionComputation":
      return `21 ${event.reqId} ${event.field} ${event.optPrice} ${event.undPrice}`
    case "undecodable":
    case "unexpected":
      return `${event._tag} ${event.messageId}`
    default:
      return event._tag
  }
}
