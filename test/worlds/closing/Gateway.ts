/** A gateway that holds one position; what it tells of that, and when, is played by hand. */
import { OrderAction } from "@stoqey/ib"
import { Deferred, Effect } from "effect"
import type { Command } from "../../../src/domain/Command.ts"
import type { Event } from "../../../src/domain/Event.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as Readers from "../../../src/layers/Tws/Readers.ts"
import type { TwsSession } from "../../../src/layers/Tws/Tws.ts"
import * as Contracts from "../../programs/Flatten/Contracts.ts"
import type { Machine } from "../Machine.ts"
import * as Truth from "./Truth.ts"

export const account = "DU1234567"

/** A list that a gateway may be slow with, so that a step has to answer it. */
export type Slow = "orders" | "positions" | "executions" | "details"

const clientId = 7
const slowOf: { readonly [tag: string]: Slow } = {
  reqAllOpenOrders: "orders",
  reqPositions: "positions",
  reqExecutions: "executions",
  reqContractDetails: "details"
}
const event = <K extends Event["_tag"]>(_tag: K, fields: object): Event => ({ _tag, ...fields }) as unknown as Event

/** What is held at first, with which orders of ours, and the kind of list that it is slow with, if any. */
export interface Setting {
  readonly held: number
  readonly own: ReadonlyArray<Truth.Own>
  readonly slow: Slow | null
}

export const make = (machine: Machine, { held, own, slow }: Setting) => {
  const executed: Array<Event> = []
  let shown = held
  let statuses: Array<ReadonlyArray<Event>> = []
  let executions: Array<Event> = []
  let asked: Array<Command> = []
  let readers = Readers.make(machine.clock)
  let closed = Deferred.makeUnsafe<never, ConnectionError>()
  const tell = (...events: ReadonlyArray<Event>): void => void readers.publish(events)

  const statusOf = ({ filled, orderId, quantity, state }: Truth.Resting): Event => {
    const status = {
      ...{ working: "Submitted", inactive: "Inactive", filled: "Filled", cancelled: "Cancelled", rejected: "Inactive" }
    }[state]
    return event("orderStatus", { orderId, status, filled, remaining: quantity - filled, clientId, permId: orderId })
  }
  const failureOf = (id: number, errorCode: number): Event =>
    event("error", { id, errorCode, errorMsg: "", advancedOrderReject: "" })
  const positionOf = (): Event => event("position", { account, contract: Contracts.spy, pos: shown, avgCost: 1 })

  const truth = Truth.make(held, own, {
    executed: ({ cumQty, one: { order, orderId }, shares }) => {
      const of = { orderId, clientId, permId: orderId, acctNumber: account, shares, cumQty }
      const execution = { ...of, side: order.action === OrderAction.BUY ? "BOT" : "SLD" }
      const told = event("execDetails", { reqId: -1, contract: Contracts.spy, execution })
      executed.push(told)
      executions.push(told)
    },
    stands: (one) => void statuses.push([statusOf(one)]),
    cancelled: (one) => void statuses.push([statusOf(one), failureOf(one.orderId, 202)])
  })
  const { orders } = truth

  const answer = (command: Command, isTorn = false): void => {
    const end = (...events: ReadonlyArray<Event>): ReadonlyArray<Event> => isTorn ? [] : events
    switch (command._tag) {
      case "reqAllOpenOrders": {
        // what ended an order is told before a list that does not name it any more
        tell(...executions.splice(0), ...statuses.splice(0).flat())
        for (const one of orders.filter(Truth.lives)) {
          const order = { ...one.order, totalQuantity: one.quantity, clientId, permId: one.orderId, account }
          const [contract, orderState] = [Contracts.spy, {
            status: one.state === "inactive" ? "Inactive" : "Submitted"
          }]
          tell(event("openOrder", { orderId: one.orderId, contract, order, orderState }), statusOf(one))
        }
        return tell(...end(event("openOrderEnd", {})))
      }
      case "reqPositions":
        return tell(...(shown === 0 ? [] : [positionOf()]), ...end(event("positionEnd", {})))
      case "reqExecutions": {
        const [reqId] = command.args
        return tell(
          ...executed.map((each) => ({ ...each, reqId }) as Event),
          ...end(event("execDetailsEnd", { reqId }))
        )
      }
      case "reqContractDetails": {
        const [reqId] = command.args
        const contractDetails = Contracts.details(Contracts.spy)
        return tell(
          event("contractDetails", { reqId, contractDetails }),
          ...end(event("contractDetailsEnd", { reqId }))
        )
      }
    }
  }
  const take = (command: Command): void => {
    switch (command._tag) {
      case "reqAccountUpdates": {
        const ready = { key: "AccountReady", value: "true", currency: "", accountName: account }
        return command.args[0] ? tell(event("updateAccountValue", ready)) : undefined
      }
      case "placeOrder": {
        const [orderId, , order] = command.args
        return void statuses.push([statusOf(truth.enter(orderId, order))])
      }
      case "cancelOrder": {
        const one = orders.find(({ orderId }) => orderId === command.args[0])
        if (one === undefined) return void statuses.push([failureOf(command.args[0], 10147)])
        if (!Truth.lives(one)) return void statuses.push([failureOf(one.orderId, 10148)])
        one.isCancelAsked = true
        return
      }
      default: {
        if (slow === null || slowOf[command._tag] !== slow) return answer(command)
        asked.push(command)
      }
    }
  }

  const named = (name: string | undefined, is: (one: Truth.Resting) => boolean): Truth.Resting | undefined =>
    orders.findLast((one) => is(one) && (name === "closer" ? one.isCloser : one.orderId === Number(name)))
  const isWorking = ({ state }: Truth.Resting): boolean => state === "working"
  const post = (): void => {
    if (shown === truth.position()) return
    shown = truth.position()
    tell(positionOf())
  }

  return {
    session: (): TwsSession => {
      const [died, heard] = [closed, readers]
      return {
        clientId,
        serverVersion: 193,
        connectionTime: "",
        managedAccounts: [account],
        nextOrderId: 100,
        send: (command) =>
          Effect.suspend(() => Deferred.isDoneUnsafe(died) ? Deferred.await(died) : Effect.sync(() => take(command))),
        events: heard.events,
        hear: heard.hear,
        heard: () => ({ byteAt: 0, frameAt: 0, askedAt: 0 }),
        traffic: () => ({ framesIn: 0, framesOut: 0 }),
        closed: Deferred.await(died)
      }
    },
    position: truth.position,
    least: truth.least,
    shown: () => shown,
    closers: () => orders.filter(({ isCloser }) => isCloser),
    resting: () => orders.filter(Truth.lives).map(({ orderId }) => orderId),
    /** Loses the line, with all that was not told. */
    lose: (): void => {
      const error = new ConnectionError({ reason: "Closed" })
      readers.fail(error)
      Deferred.doneUnsafe(closed, Effect.fail(error))
      readers = Readers.make(machine.clock)
      closed = Deferred.makeUnsafe()
      statuses = []
      executions = []
      asked = []
      shown = truth.position()
    },
    /** Does what is called so, and answers whether there was anything to do. */
    step: (name: string): boolean => {
      const [what, of, value] = name.split(" ")
      if (what === "fill") {
        const one = named(of, isWorking)
        if (one !== undefined) truth.fill(one, value === undefined ? Infinity : Number(value))
        return one !== undefined
      }
      if (what === "cancelled" || what === "rejected") {
        const one = named(of, Truth.lives)
        if (one === undefined || (what === "cancelled" && !one.isCancelAsked)) return false
        if (what === "cancelled") truth.cancel(one)
        else {
          one.state = "rejected"
          statuses.push([failureOf(one.orderId, 201)])
        }
        return true
      }
      if (what === "inactive" || what === "wakes") {
        const one = named(of, ({ state }) => state === (what === "inactive" ? "working" : "inactive"))
        if (one === undefined) return false
        one.state = what === "inactive" ? "inactive" : "working"
        statuses.push([statusOf(one)])
        return true
      }
      if (what === "uncancellable") {
        const one = named(of, ({ isCancelAsked, state }) => state === "inactive" && isCancelAsked)
        if (one === undefined) return false
        // it is over, says the gateway by that
        one.state = "rejected"
        statuses.push([failureOf(one.orderId, 10148)])
        return true
      }
      if (what === "tell") {
        const told = [
          ...of === "statuses" ? [] : executions.splice(0),
          ...of === "executions" ? [] : statuses.splice(0).flat()
        ]
        if (of !== "nothing") tell(...told)
        return told.length > 0
      }
      if (what === "position") {
        const isNew = shown !== truth.position()
        post()
        return isNew
      }
      if (what === "answer") {
        const command = asked.shift()
        if (command !== undefined) answer(command, of === "torn")
        return command !== undefined
      }
      throw new Error(`nobody knows what "${name}" is`)
    },
    /**
     * Does all that is to be done, and tells all that is to be told: whether what closes the position fills, and whether that
     * comes to be told as a position.
     */
    settle: (fills: boolean, isPosted: boolean): void => {
      for (const one of orders) {
        if (!Truth.lives(one)) continue
        if (one.isCancelAsked) truth.cancel(one)
        else if (one.isCloser && fills && isWorking(one)) truth.fill(one, Infinity)
      }
      tell(...executions.splice(0), ...statuses.splice(0).flat())
      if (isPosted) post()
      for (const command of asked.splice(0)) answer(command)
    }
  }
}
