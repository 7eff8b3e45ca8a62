/**
 * `orders --watch`: the orders and executions of a running service as they change, line by line.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Mask from "../../domain/Mask.ts"
import type { Order } from "../../domain/Order.ts"
import type * as Documents from "../../layers/Http/Documents/Blotter.ts"
import { untilInterrupted } from "../Ending.ts"
import * as Instrument from "../Instrument.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Blotter from "../Service/Blotter.ts"
import * as Setup from "../Setup.ts"
import { unread } from "../Unread.ts"
import * as Shown from "./Shown.ts"

/**
 * The flag that asks for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const flag = Flag.Boolean("watch").pipe(
  Flag.withDescription("follow every change, and every execution, until the service ends"),
  Flag.withDefault(false)
)

const nameless = "(nameless)"

/** What is left of some words where one is nothing. */
const joined = (...words: ReadonlyArray<string | null>): string => words.filter((word) => word !== null).join("  ")

const ordered = (order: Order): string => {
  const { action, contract, filled, limitPrice, message, orderRef, orderType, owner, quantity, stopPrice } = order
  const prices = [["limit", limitPrice], ["stop", stopPrice]].flatMap(([name, price]) =>
    price ? [`${name} ${price}`] : []
  )
  return joined(
    "order     ",
    order.updatedAt,
    owner === "ours" ? orderRef : `${orderRef ?? nameless} (${owner})`,
    Shown.stateOf(order),
    `${action} ${quantity} ${Instrument.written(contract)} ${[orderType, ...prices].join(" ")}`,
    `${filled} filled`,
    message
  )
}

const executed = (name: string, execution: typeof Documents.Execution.Type): string => {
  const { commission, commissionCurrency, contract, corrects, execId, orderRef, price, quantity, side, time } =
    execution
  return joined(
    name.padEnd(10),
    time,
    orderRef ?? nameless,
    `${side} ${quantity} ${Instrument.written(contract)} at ${price}`,
    commission === null ? null : `costs ${commission} ${commissionCurrency ?? ""}`.trimEnd(),
    execId,
    corrects === null ? null : `in the place of ${corrects}`
  )
}

const lines = (heard: Blotter.Heard): ReadonlyArray<string> => {
  switch (heard.event) {
    case "orders":
      return Shown.lines(heard.orders)
    case "executions":
      return heard.executions.length === 0
        ? ["No executions"]
        : heard.executions.map((one) => executed("executed", one))
    case "order":
      return [ordered(heard)]
    case "unknown": {
      const { asOf, detail = "nobody says why", part } = heard
      return [joined("UNKNOWN   ", `${part}: ${detail}`, asOf === null ? null : `known last at ${asOf}`)]
    }
    default:
      return [executed(heard.event, heard)]
  }
}

/**
 * Follows them until the service ends, or whoever follows does.
 *
 * @since 0.1.0
 * @category programs
 */
export const follow = Effect.fnUntraced(function*(json: boolean) {
  const print = (heard: Blotter.Heard) => Listing.print(json ? [Listing.text(heard)] : lines(heard).map(Mask.text))
  const flags = yield* Root.asking
  yield* untilInterrupted(Setup.run(flags, () => Effect.raceFirst(Stream.runForEach(Blotter.follow, print), unread)))
})
