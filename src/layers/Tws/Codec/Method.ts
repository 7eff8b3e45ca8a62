/**
 * The methods of `@stoqey/ib`'s encoder by command: sixteen take other arguments than `IBApi`, and one has another name.
 *
 * @since 0.1.0
 */
import type { OrderCancel } from "@stoqey/ib/dist/api/order/orderCancel.js"
import type { Encoder } from "@stoqey/ib/dist/core/io/encoder.js"
import type { Command, Commands } from "../../../domain/Command.ts"
import * as Argument from "./Argument.ts"

type Encoders = {
  readonly [K in keyof Encoder as Encoder[K] extends (...args: never) => unknown ? K : never]: Encoder[K] extends
    (...args: infer A) => unknown ? A : never
}

type Same = keyof Commands & keyof Encoders

// The compiler finds which commands the encoder cannot take as they are: the table below must have exactly those.
type Different = { [K in Same]: Commands[K] extends Encoders[K] ? never : K }[Same]

const cancel = (given: OrderCancel | string | undefined): OrderCancel =>
  typeof given === "object"
    ? given
    : { extOperator: "", ...(given === undefined ? {} : { manualOrderCancelTime: given }) }

const different: { readonly [K in Different | "placeOrder"]: (...args: Commands[K]) => Encoders[K] } = {
  cancelOrder: (orderId, given) => [orderId, cancel(given)],
  placeOrder: (id, contract, order) => [id, contract, Argument.order(order)],
  reqAccountUpdates: (subscribe, account) => [subscribe, account ?? ""],
  reqFundamentalData: (reqId, contract, report, options) => [reqId, contract, report, options ?? []],
  reqGlobalCancel: (given) => [cancel(given)],
  reqHistogramData: (reqId, contract, useRTH, period, unit) => [
    reqId,
    contract,
    useRTH,
    `${period} ${unit.toLowerCase()}s`
  ],
  reqHistoricalNews: (reqId, conId, providers, start, end, most, options) => [
    reqId,
    conId,
    providers,
    start,
    end,
    most,
    options ?? []
  ],
  reqHistoricalTicks: (reqId, contract, start, end, count, what, useRTH, ignoreSize) => [
    reqId,
    contract,
    start,
    end ?? "",
    count,
    what,
    useRTH,
    ignoreSize
  ],
  reqIds: (count) => [count ?? 0],
  reqMktData: (reqId, contract, ticks, snapshot, regulatory) => [reqId, contract, ticks ?? "", snapshot, regulatory],
  reqNewsArticle: (reqId, provider, article, options) => [reqId, provider, article, options ?? []],
  reqPnL: (reqId, account, model) => [reqId, account, model ?? ""],
  reqPnLSingle: (reqId, account, model, conId) => [reqId, account, model ?? "", conId],
  reqPositionsMulti: (reqId, account, model) => [reqId, account, model ?? ""],
  reqRealTimeBars: (reqId, contract, size, what, useRTH, options) => [
    reqId,
    contract,
    size,
    what,
    useRTH,
    options ?? []
  ],
  reqScannerSubscription: (reqId, subscription, options, filters) => [
    reqId,
    subscription,
    options ?? [],
    filters ?? []
  ],
  reqWshEventData: (reqId, wanted) => [reqId, typeof wanted === "object" ? wanted : Argument.wsh(wanted)]
}

type Arguments = ReadonlyArray<unknown>

/**
 * Calls the encoder's method of a command.
 *
 * @since 0.1.0
 * @category encoding
 */
export const call = (encoder: Encoder, command: Command): void => {
  const name: keyof Encoders = command._tag === "unsubscribeFromGroupEvents" ? "unsubscribeToGroupEvents" : command._tag
  const adapt = (different as { readonly [tag: string]: (...args: Arguments) => Arguments })[command._tag]
  const method = encoder[name] as (...args: Arguments) => void
  method.apply(encoder, [...(adapt === undefined ? command.args : adapt(...command.args))])
}
