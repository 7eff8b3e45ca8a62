/**
 * A session with a broker that is a script: it answers like a gateway, unless a test answers for it.
 */
import type { Contract, ContractDetails, Order } from "@stoqey/ib"
import { Clock, Deferred, Duration, Effect, Fiber, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import type { Command } from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Readers from "../../../src/layers/Tws/Readers.ts"
import type { TwsSession } from "../../../src/layers/Tws/Tws.ts"
import * as Flatten from "../../../src/programs/Flatten.ts"
import * as Stateless from "../../doubles/Stateless.ts"

export const account = "DU1234567"
export const clientId = 7

export interface Working {
  readonly orderId: number
  readonly clientId: number
  readonly account?: string
  readonly permId?: number
  readonly contract: Contract
  readonly order?: Partial<Order>
  readonly filled?: number
  status: string
}

export type Answer = (command: Command, broker: Broker) => boolean | ConnectionError | void

export interface World {
  readonly holdings?: ReadonlyArray<readonly [Contract, number, string?]>
  readonly orders?: ReadonlyArray<Working>
  readonly details?: ReadonlyArray<ContractDetails>
  /** Answers a command instead of the broker (true), refuses to send it (an error), or leaves it to the broker. */
  readonly answer?: Answer
}

export interface Broker {
  readonly session: TwsSession
  /** When (ms) what was sent: the command's name and what tells it from others of its name. */
  readonly sent: Array<ReadonlyArray<unknown>>
  /** When (ms) the account's values were asked for (true), or not any more. */
  readonly asked: Array<readonly [number, boolean]>
  readonly orders: Array<Working>
  readonly tell: (...events: ReadonlyArray<Event>) => void
  readonly hold: (contract: Contract, pos: number, owner?: string) => void
  readonly status: (orderId: number, status: string, filled?: number) => void
  /** Says whether the account's values can be trusted. */
  readonly ready: (value: string, key?: string, owner?: string) => void
  readonly executed: (
    orderId: number,
    contract: Contract,
    side: "BOT" | "SLD",
    shares: number,
    cumQty?: number,
    reqId?: number,
    owner?: string
  ) => void
  readonly fails: (id: number, errorCode: number, errorMsg?: string) => void
  readonly lose: (reason?: "Closed" | "Reset") => void
}

const event = <K extends Event["_tag"]>(_tag: K, fields: object): Event => ({ _tag, ...fields }) as unknown as Event

const gist = (command: Command): ReadonlyArray<unknown> => {
  switch (command._tag) {
    case "placeOrder":
      return ["placeOrder", ...command.args]
    case "reqContractDetails":
      return ["reqContractDetails", command.args[1].conId]
    default:
      return [command._tag, ...command.args]
  }
}

export const make = Effect.fnUntraced(function*({ answer, details = [], holdings = [], orders = [] }: World) {
  const clock = yield* Clock.Clock
  const readers = Readers.make(clock)
  const closed = yield* Deferred.make<never, ConnectionError>()
  const held = new Map(holdings.map(([contract, pos, owner = account]) => [`${owner}/${contract.conId}`, {
    contract,
    pos,
    owner
  }]))
  const broker: Broker = {
    sent: [],
    asked: [],
    orders: orders.map((order) => ({ ...order })),
    tell: (...events) => readers.publish(events),
    hold: (contract, pos, owner = account) => {
      held.set(`${owner}/${contract.conId}`, { contract, pos, owner })
      broker.tell(event("position", { account: owner, contract, pos, avgCost: 1 }))
    },
    status: (orderId, status, filled = 0) => {
      for (const order of broker.orders) if (order.orderId === orderId) order.status = status
      broker.tell(event("orderStatus", { orderId, status, filled, remaining: 0, clientId, permId: 0 }))
    },
    ready: (value, key = "AccountReady", accountName = account) =>
      broker.tell(event("updateAccountValue", { key, value, currency: "", accountName })),
    executed: (orderId, contract, side, shares, cumQty = shares, reqId = -1, owner = account) =>
      broker.tell(event("execDetails", {
        reqId,
        contract,
        execution: { orderId, clientId, permId: 0, acctNumber: owner, side, shares, cumQty }
      })),
    fails: (id, errorCode, errorMsg = "") =>
      broker.tell(event("error", { id, errorCode, errorMsg, advancedOrderReject: "" })),
    lose: (reason = "Closed") => {
      readers.fail(new ConnectionError({ reason }))
      Deferred.doneUnsafe(closed, Effect.fail(new ConnectionError({ reason })))
    },
    session: {
      clientId,
      serverVersion: 193,
      connectionTime: "",
      managedAccounts: [account],
      nextOrderId: 100,
      send: (command) =>
        Effect.suspend(() => {
          if (Deferred.isDoneUnsafe(closed)) return Deferred.await(closed)
          const said = answer?.(command, broker)
          if (said instanceof ConnectionError) return Effect.fail(said)
          const at = clock.currentTimeMillisUnsafe()
          if (command._tag === "reqAccountUpdates") broker.asked.push([at, command.args[0]])
          else broker.sent.push([at, ...gist(command)])
          if (said !== true) respond(command)
          return Effect.void
        }),
      events: readers.events,
      hear: readers.hear,
      heard: () => ({ byteAt: 0, frameAt: 0, askedAt: 0 }),
      traffic: () => ({ framesIn: 0, framesOut: 0 }),
      closed: Deferred.await(closed)
    }
  }
  const isWorking = ({ status }: Working) => !["Filled", "Cancelled", "Rejected"].includes(status)
  const respond = (command: Command): void => {
    switch (command._tag) {
      case "reqAllOpenOrders": {
        for (
          const { clientId, contract, filled = 0, order, orderId, permId = 0, status, ...rest } of broker.orders.filter(
            isWorking
          )
        ) {
          const owner = rest.account ?? account
          const named = { ...order, clientId, permId, account: owner }
          broker.tell(event("openOrder", { orderId, contract, order: named, orderState: { status } }))
          broker.tell(event("orderStatus", { orderId, status, filled, remaining: 0, clientId, permId }))
        }
        return broker.tell(event("openOrderEnd", {}))
      }
      case "reqPositions": {
        for (const { contract, owner, pos } of held.values()) {
          broker.tell(event("position", { account: owner, contract, pos, avgCost: 1 }))
        }
        return broker.tell(event("positionEnd", {}))
      }
      case "reqAccountUpdates":
        return command.args[0] ? broker.ready("true") : undefined
      case "reqExecutions":
        return broker.tell(event("execDetailsEnd", { reqId: command.args[0] }))
      case "reqContractDetails": {
        const [reqId, { conId }] = command.args
        for (const each of details.filter(({ contract }) => contract.conId === conId)) {
          broker.tell(event("contractDetails", { reqId, contractDetails: each }))
        }
        return broker.tell(event("contractDetailsEnd", { reqId }))
      }
      case "placeOrder": {
        const [orderId, { conId }, order] = command.args
        const one = held.get(`${account}/${conId}`)
        if (one === undefined) return
        broker.orders.push({ orderId, clientId, contract: one.contract, order, status: "Submitted" })
        broker.status(orderId, "PreSubmitted")
        broker.status(orderId, "Filled", order.totalQuantity)
        const change = order.action === "BUY" ? order.totalQuantity ?? 0 : -(order.totalQuantity ?? 0)
        return broker.hold(one.contract, one.pos + change)
      }
      case "cancelOrder": {
        broker.status(command.args[0], "Cancelled")
        return broker.fails(command.args[0], 202, "Order Canceled - reason:")
      }
    }
  }
  return broker
})

/** What is left, in short. */
export const leftBy = ({ orders, positions }: PositionsLeft) => ({
  left: positions.map(({ position, symbol, why }) => [symbol, position, why]),
  orders: orders.map(({ clientId, orderId, symbol }) => [symbol, clientId, orderId])
})

/** Closes within 20 s unless told otherwise; answers what became of it, and when (ms). */
export const flatten = Effect.fnUntraced(function*(
  broker: Broker,
  options: Partial<Flatten.FlattenOptions> = {},
  closing: State["Service"]["closing"] = () => Effect.succeed({ isOurs: Effect.succeed(true), follows: false }),
  reserving: Effect.Effect<void> = Effect.void,
  isOursInTime: State["Service"]["isOursInTime"] = Effect.succeed(true)
) {
  const reserved: Array<object> = []
  const state = Layer.succeed(State, {
    ...Stateless.make((asked) => Effect.as(reserving, (reserved.push(asked), asked.floor + 40))),
    isOursInTime,
    closing
  })
  const fiber = yield* Flatten.flatten({
    session: broker.session,
    account,
    allowed: Effect.succeed(true),
    deadline: Duration.seconds(20),
    usedOrderId: 0,
    ...options
  }).pipe(
    Effect.provide(state),
    Effect.result,
    Effect.zipWith(Clock.currentTimeMillis, (result, at) => ({ result, at })),
    Effect.forkChild
  )
  yield* TestClock.adjust("60 seconds")
  const { at, result } = yield* Fiber.join(fiber)
  const became = Result.match(result, {
    onSuccess: ({ closed }) => ({ closed }),
    onFailure: (error) =>
      error instanceof PositionsLeft
        ? leftBy(error)
        : { error: [error._tag, "reason" in error ? error.reason : error.operation] }
  })
  const left = Result.isFailure(result) && result.failure instanceof PositionsLeft ? result.failure : undefined
  return { became, at, reserved, resting: left?.orders ?? [], ...left && { message: left.message } }
})
