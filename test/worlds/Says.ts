/** What a gateway can say of an order of ours, each message by a short name that a world is written down with. */
import type { Event } from "../../src/domain/Event.ts"
import { account } from "./Line.ts"

/** Which of our orders is meant: its name, its ids and its size. */
export interface Of {
  readonly ref: string
  readonly orderId: number
  readonly permId: number
}

const contract = { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" }

const openOrder = ({ orderId, permId, ref }: Of, status: string, size: number) => ({
  _tag: "openOrder",
  orderId,
  contract,
  order: {
    ...{ orderId, permId, clientId: 1, account, orderRef: ref, action: "BUY", orderType: "LMT", tif: "DAY" },
    ...{ totalQuantity: size, lmtPrice: 100, auxPrice: 0, ocaGroup: "", whatIf: false }
  },
  orderState: { status }
})

const completedOrder = ({ permId, ref }: Of, status: string, filled: number, left: number) => ({
  _tag: "completedOrder",
  contract,
  order: {
    ...{ permId, account, orderRef: ref, action: "BUY", orderType: "LMT", tif: "DAY", lmtPrice: 100 },
    ...{ filledQuantity: filled, totalQuantity: left }
  },
  orderState: { status }
})

const orderStatus = ({ orderId, permId }: Of, status: string, filled: number, remaining: number) => ({
  _tag: "orderStatus",
  ...{ orderId, permId, clientId: 1, status, filled, remaining, avgFillPrice: filled > 0 ? 100 : 0 },
  ...{ parentId: 0, lastFillPrice: filled > 0 ? 100 : 0, whyHeld: "", mktCapPrice: 0 }
})

const baseOf = ({ orderId }: Of, number: string) => `00${orderId}.${number}`

/** An id such as `1`, or `1.2` where it was corrected once. */
const execId = (of: Of, number: string): string => {
  const [base = "", revision = "1"] = number.split(".")
  return `${baseOf(of, base)}.0${revision}`
}

const execDetails = (of: Of, number: string, shares: number, reqId: number) => ({
  _tag: "execDetails",
  reqId,
  contract,
  execution: {
    ...{ execId: execId(of, number), orderRef: of.ref, orderId: of.orderId, permId: of.permId, clientId: 1 },
    ...{ acctNumber: account, side: "BOT", shares, price: 100, exchange: "NYSE", time: "20260304 10:30:00" }
  }
})

const commissionReport = (of: Of, number: string) => ({
  _tag: "commissionReport",
  commissionReport: { execId: execId(of, number), commission: 1, currency: "USD", realizedPNL: 0 }
})

const error = ({ orderId }: Of, errorCode: number) => ({
  _tag: "error",
  ...{ id: orderId, errorCode, errorMsg: `It says ${errorCode}`, advancedOrderReject: "" }
})

/**
 * The message of a name: `oo STATUS SIZE`, `st STATUS FILLED LEFT`, `ex NUMBER SHARES`, `co NUMBER`, `er CODE`, `done STATUS FILLED LEFT`;
 * an execution of a list bears the id of its request.
 */
export const message = (name: string, of: Of, reqId = -1): Event => {
  const [kind, what = "", one = "0", other = "0"] = name.split(" ")
  const made = (): { readonly _tag: string } => {
    switch (kind) {
      case "oo":
        return openOrder(of, what, one === "0" ? 10 : Number(one))
      case "st":
        return orderStatus(of, what, Number(one), Number(other))
      case "ex":
        return execDetails(of, what, Number(one), reqId)
      case "co":
        return commissionReport(of, what)
      case "er":
        return error(of, Number(what))
      case "done":
        return completedOrder(of, what, Number(one), Number(other))
      default:
        throw new Error(`no message is called ${name}`)
    }
  }
  return made() as never
}
