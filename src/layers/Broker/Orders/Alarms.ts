/**
 * What people are told of orders that only they can look after: by the names under which TWS shows them. What was ordered is
 * no part of an alert, and stands in the log.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Alert from "../../../domain/Alert.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Order } from "../../../domain/Order.ts"
import type { Overruled } from "./Testimonies.ts"
import type { Ticket } from "./Ticket.ts"

const mostNamed = 5

const called = ({ orderRef }: Order): string => Mask.own(orderRef ?? "without a name")

/**
 * The names under which TWS shows an order.
 *
 * @since 0.1.0
 * @category conversions
 */
export const named = (order: Order): string =>
  `${called(order)} (order id ${order.orderId ?? "?"}, permId ${order.permId ?? "not known"})`

/**
 * What an order is for, in one line.
 *
 * @since 0.1.0
 * @category conversions
 */
export const terms = (order: Order): string => {
  const { action, contract: { conId, exchange, localSymbol, secType, symbol }, orderType, quantity, tif } = order
  const instrument = [localSymbol ?? symbol ?? `conId ${conId ?? "?"}`, secType, exchange]
  const prices = [
    ["by", order.trailAmount],
    ["by", order.trailPercent === null ? null : `${order.trailPercent}%`],
    ["limit", order.limitPrice],
    ["stop", order.stopPrice ?? order.trailStopPrice],
    ["limit offset", order.limitOffset]
  ].flatMap(([name, price]) => price === null ? [] : [name, price])
  return [action, quantity, ...instrument, orderType, ...prices, tif].filter((each) => each !== undefined).join(" ")
}

const whole = (order: Order): string => `${terms(order)}, ${order.filled} filled as far as is known`

const why = ({ doubt, isAway, order: { message } }: Ticket): string =>
  (isAway ? message : doubt) ?? "the gateway does not name it"

const all = (tickets: ReadonlyArray<Ticket>): string => {
  const names = tickets.slice(0, mostNamed).map(({ order }) => named(order))
  const rest = tickets.length - names.length
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`
}

/**
 * The fates of these orders of ours are not known. However many a gateway has lost, people are told once.
 *
 * @since 0.1.0
 * @category conversions
 */
export const unknown = (tickets: ReadonlyArray<Ticket>): Alert.Alert => {
  const [first] = tickets
  return Alert.once(
    "order_unknown",
    tickets.length === 1 && first !== undefined
      ? [
        `The fate of order ${named(first.order)} is not known: ${why(first)}.`,
        `It is not sent again. Look for it among the orders and trades of TWS or the client portal before placing it anew; ` +
        `effect-ibkr orders show ${
          called(first.order)
        } says what was ordered. Once you know what became of it: effect-ibkr ` +
        `orders settle ${called(first.order)}`
      ]
      : [
        `The fate of ${tickets.length} orders is not known: the gateway names none of them.`,
        `They are ${all(tickets)}; each says so itself.`,
        "None is sent again. Look for them among the orders and trades of TWS or the client portal before placing them " +
        "anew; effect-ibkr orders show, with the name of one, says what was ordered. Once you know what became of one: " +
        "effect-ibkr orders settle, with its name"
      ]
  )
}

/**
 * The same for the log, one line for each: what was ordered, too.
 *
 * @since 0.1.0
 * @category programs
 */
export const logged = (tickets: ReadonlyArray<Ticket>): Effect.Effect<void> =>
  Effect.forEach(tickets, ({ order }) => {
    const { message, orderRef } = order
    const why = message === null ? "" : `. ${message}`
    const says = `The fate of order ${named(order)} is not known, and it is not sent again: ${
      Mask.text(whole(order))
    }${why}`
    return Effect.annotateLogs(Effect.logError(says), { orderRef })
  }, { discard: true })

/**
 * These orders of ours work, although their cancel was asked for. However many they are, people are told once.
 *
 * @since 0.1.0
 * @category conversions
 */
export const uncancelled = (tickets: ReadonlyArray<Ticket>): Alert.Alert => {
  const [first] = tickets
  return Alert.once(
    "order_not_cancelled",
    tickets.length === 1 && first !== undefined
      ? [
        `The cancel of order ${named(first.order)} came to nothing: the gateway lists it as working still.`,
        `Ask for it again (effect-ibkr orders cancel ${called(first.order)}), or cancel it in TWS.`
      ]
      : [
        `The cancels of ${tickets.length} orders came to nothing: the gateway lists them as working still.`,
        `They are ${all(tickets)}.`,
        "Ask for them again (effect-ibkr orders cancel, with the name of one), or cancel them in TWS."
      ]
  )
}

/**
 * The same for the log, one line for each.
 *
 * @since 0.1.0
 * @category programs
 */
export const warned = (tickets: ReadonlyArray<Ticket>): Effect.Effect<void> =>
  Effect.forEach(tickets, ({ order }) => {
    const says = `The cancel of order ${named(order)} came to nothing: it works still`
    return Effect.annotateLogs(Effect.logWarning(says), { orderRef: order.orderRef })
  }, { discard: true })

/**
 * The log says of an order that the gateway has rejected which it is, and why: the alert of them names none.
 *
 * @since 0.1.0
 * @category programs
 */
export const rejected = (order: Order): Effect.Effect<void> => {
  const { message, orderRef, state } = order
  if (state !== "rejected") return Effect.void
  const says = `Order ${named(order)} is rejected: ${message ?? "the gateway does not say why"}`
  return Effect.annotateLogs(Effect.logWarning(says), { orderRef })
}

/**
 * A person, or the gateway itself, has said of an order what the gateway tells otherwise.
 *
 * @since 0.1.0
 * @category conversions
 */
export const overruled = ({ by, said, told }: Overruled): Alert.Alert =>
  Alert.once("order_contradicted", [
    (by === "person"
      ? `A person said that order ${named(told)} is ${said.state}`
      : `Order ${named(told)} was told as ${said.state}`) +
    ", and the gateway tells otherwise: " +
    (said.state === told.state ? "another part of it is filled." : `it is ${told.state}.`),
    "The gateway's word stands. Look at what was done because of the other, such as an order that was placed anew; " +
    `effect-ibkr orders show ${called(told)} says how it stands.`
  ])

/**
 * TWS holds a second order, by its permId, under the id of one of ours.
 *
 * @since 0.1.0
 * @category conversions
 */
export const doubled = (first: Order, permId: number): Alert.Alert =>
  Alert.once("order_doubled", [
    `TWS holds a second order under the id of order ${
      named(first)
    }: permId ${permId}. It makes one of a change that comes after ` +
    "the end of its order, or to a gateway that has lost it. Both may fill.",
    `Look at both in TWS, and cancel there what is not meant: effect-ibkr orders cancel ${
      called(first)
    } reaches one of ` +
    "them at most, and nothing says which. Both count against the limits while they may fill."
  ])

/**
 * An exit of a bracket came to nothing, and its entry has filled.
 *
 * @since 0.1.0
 * @category conversions
 */
export const alone = (exit: Order): Alert.Alert =>
  Alert.once("exit_missing", [
    `The exit ${named(exit)} of the bracket of ${Mask.own(exit.parentRef ?? "?")} came to nothing, and its entry has ` +
    "filled: nothing closes that where it was to be.",
    "No other is placed. Place one, or close the position."
  ])
