/** What is true at the gateway in a small world of risk: our orders, how far each has filled, and the position, told or not yet. */
import type { Command } from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import { account, type Line } from "../Line.ts"

export const contract = { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" } as const

type Placed = Extract<Command, { readonly _tag: "placeOrder" }>

/** One of our orders. `asked` is what it was sent and has not taken yet, in the order in which that was sent. */
export interface AtGateway {
  readonly ref: string
  readonly orderId: number
  readonly action: "BUY" | "SELL"
  readonly price: number
  size: number
  filled: number
  state: "sent" | "works" | "ended"
  status: string
  asked: Array<"place" | "cancel" | { readonly size: number }>
}

export const price = 100

/** `told` is how the position stands in what the gateway has said of it last. */
export const make = (line: Pick<Line, "sent" | "tell">, held: number) => {
  const orders = new Map<string, AtGateway>()
  const position = { is: held, told: held }
  /** Executions, in their order, those that were not told yet with what they are told by. */
  let executions: ReadonlyArray<Event> = []
  let untold: ReadonlyArray<Event> = []
  let read = 0
  /** What it is asked and answers of itself, once it does. */
  let questions: Array<Command> = []

  const idsOf = ({ orderId }: AtGateway) => ({ orderId, permId: 100_000 + orderId, clientId: 1 })
  const openOrder = (order: AtGateway) =>
    ({
      _tag: "openOrder",
      ...{ orderId: order.orderId, contract, orderState: { status: order.status } },
      order: {
        ...{ ...idsOf(order), account, orderRef: order.ref, action: order.action, orderType: "LMT", tif: "DAY" },
        ...{ totalQuantity: order.size, lmtPrice: order.price, auxPrice: 0, ocaGroup: "", whatIf: false }
      }
    }) as never as Event
  const status = (order: AtGateway) =>
    ({
      _tag: "orderStatus",
      ...{ ...idsOf(order), status: order.status, filled: order.filled, remaining: order.size - order.filled },
      ...{
        avgFillPrice: order.filled > 0 ? order.price : 0,
        lastFillPrice: 0,
        parentId: 0,
        whyHeld: "",
        mktCapPrice: 0
      }
    }) as never as Event
  const error = ({ orderId }: AtGateway, errorCode: number) =>
    ({ _tag: "error", id: orderId, errorCode, errorMsg: `It says ${errorCode}`, advancedOrderReject: "" }) as Event
  const execution = (order: AtGateway, shares: number, number: number) =>
    ({
      _tag: "execDetails",
      ...{ reqId: -1, contract },
      execution: {
        ...{ execId: `0000.${number}.01`, orderRef: order.ref, ...idsOf(order), acctNumber: account },
        side: order.action === "BUY" ? "BOT" : "SLD",
        ...{ shares, price: order.price, exchange: "NYSE", time: "20260304 10:30:00" }
      }
    }) as never as Event
  const completed = (order: AtGateway) =>
    ({
      _tag: "completedOrder",
      ...{ contract, orderState: { status: order.status } },
      order: {
        ...{ permId: 100_000 + order.orderId, account, orderRef: order.ref, action: order.action, orderType: "LMT" },
        ...{ tif: "DAY", lmtPrice: order.price, filledQuantity: order.filled, totalQuantity: order.size - order.filled }
      }
    }) as never as Event
  const positionOf = () => ({ _tag: "position", account, contract, pos: position.is, avgCost: price }) as never as Event

  const enter = ({ args: [orderId, , { action, lmtPrice, orderRef, totalQuantity }] }: Placed): void => {
    const ref = orderRef ?? ""
    const size = Number(totalQuantity)
    const before = orders.get(ref)
    if (before !== undefined) before.asked.push({ size })
    else {
      orders.set(ref, {
        ...{ ref, orderId, action: action === "BUY" ? "BUY" : "SELL", price: lmtPrice ?? price, size },
        ...{ filled: 0, state: "sent", status: "PendingSubmit", asked: ["place"] }
      })
    }
  }
  /** Reads what it was sent. */
  const look = (): void => {
    for (; read < line.sent.length; read++) {
      const command = line.sent[read]
      if (command === undefined) continue
      if (command._tag === "placeOrder") enter(command)
      else if (command._tag === "cancelOrder") {
        const [id] = command.args
        for (const order of orders.values()) if (order.orderId === id) order.asked.push("cancel")
      } else questions.push(command)
    }
  }
  const found = (ref: string): AtGateway | undefined => {
    look()
    return orders.get(ref)
  }
  const end = (order: AtGateway, status: string): void => void Object.assign(order, { state: "ended", status })

  /** Takes what it was sent of an order, and answers what it says of that. */
  const take = (order: AtGateway): ReadonlyArray<Event> =>
    order.asked.splice(0).flatMap((asked) => {
      if (asked === "place") {
        Object.assign(order, { state: "works", status: "Submitted" })
        return [openOrder(order), status(order)]
      }
      if (order.state === "ended") return [error(order, asked === "cancel" ? 161 : 104)]
      if (asked === "cancel") {
        end(order, "Cancelled")
        return [status(order), error(order, 202)]
      }
      order.size = asked.size
      if (order.size <= order.filled) end(order, "Filled")
      return [openOrder(order), status(order)]
    })
  const answers = (command: Command): ReadonlyArray<Event> => {
    switch (command._tag) {
      case "reqPositions":
        position.told = position.is
        return [positionOf(), { _tag: "positionEnd" }]
      case "reqAllOpenOrders":
        return [
          ...[...orders.values()].filter(({ state }) => state === "works").flatMap((each) => [
            openOrder(each),
            status(each)
          ]),
          { _tag: "openOrderEnd" }
        ]
      case "reqCompletedOrders":
        return [
          ...[...orders.values()].filter(({ state }) => state === "ended").map(completed),
          { _tag: "completedOrdersEnd" }
        ]
      case "reqExecutions": {
        const [reqId] = command.args
        return [...executions.map((each) => ({ ...each, reqId }) as Event), { _tag: "execDetailsEnd", reqId }]
      }
      default:
        return []
    }
  }

  return {
    orders,
    position,
    /** Has everything been told that has happened? */
    isTold: () => untold.length === 0 && position.told === position.is,
    look,
    /** Takes what it was sent, without a word of it. */
    swallow: (ref: string): void => {
      const order = found(ref)
      if (order !== undefined) take(order)
    },
    /** Takes what it was sent, and says so. */
    take: (ref: string): void => {
      const order = found(ref)
      if (order !== undefined) line.tell(take(order))
    },
    reject: (ref: string): void => {
      const order = found(ref)
      if (order?.state !== "sent") return
      end(order, "Inactive")
      order.asked.splice(0, 1)
      line.tell([error(order, 201)])
    },
    /** So much of it fills: `told` says which of that is told at once, and in which order. */
    fill: (ref: string, shares: number, told: ReadonlyArray<"execution" | "position">): void => {
      const order = found(ref)
      if (order?.state !== "works" || order.filled + shares > order.size) return
      order.filled += shares
      position.is += order.action === "BUY" ? shares : -shares
      if (order.filled === order.size) end(order, "Filled")
      const itself = execution(order, shares, executions.length + 1)
      executions = [...executions, itself]
      const said = [status(order), itself]
      if (!told.includes("execution")) untold = [...untold, ...said]
      for (const each of told) {
        if (each === "position") position.told = position.is
        line.tell(each === "position" ? [positionOf()] : said)
      }
    },
    /** A person trades beside us. */
    human: (shares: number): void => {
      position.is += shares
      position.told = position.is
      line.tell([positionOf()])
    },
    /** The position moves, and nobody says so. */
    stray: (shares: number): void => void (position.is += shares),
    /** Tells what it has not told yet. */
    tell: (): void => {
      const said = untold
      untold = []
      line.tell(said)
      if (position.told === position.is) return
      position.told = position.is
      line.tell([positionOf()])
    },
    /** What was on its way to it came to nothing, and what it was asked. */
    lose: (): void => {
      look()
      questions = []
      untold = []
      for (const order of orders.values()) {
        order.asked = []
        if (order.state === "sent") end(order, "lost")
      }
      for (const [ref, { status }] of [...orders]) if (status === "lost") orders.delete(ref)
    },
    /** Answers what it was asked, and what it is asked because of that. */
    answer: (): boolean => {
      look()
      const those = questions.splice(0)
      for (const command of those) line.tell(answers(command))
      return those.length > 0
    }
  }
}

export interface Gateway extends ReturnType<typeof make> {}
