/** A small world: our orders, and all that is asked for, said and lost, step by step, each by a name. */
import { Effect, Exit, type Fiber, Layer, Scope } from "effect"
import type { Event } from "../../src/domain/Event.ts"
import type { Order } from "../../src/domain/Order.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import * as Keeper from "../../src/layers/Broker/Orders/Keeper.ts"
import * as Append from "../../src/layers/State/Append.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import * as Life from "./Life.ts"
import * as Line from "./Line.ts"
import * as Machine from "./Machine.ts"
import * as Says from "./Says.ts"

// a Wednesday morning in New York, so that no midnight is near
const begins = Date.parse("2026-03-04T15:00:00Z")

/** An order that was placed, and who waits for what. */
export interface Placed extends Says.Of {
  readonly acknowledged: Fiber.Fiber<Order, unknown>
  readonly ended: Fiber.Fiber<Order, unknown>
}

/** What has come of the waits for an order, `null` while they last. */
export interface Waits {
  readonly acknowledged: Order | "failed" | null
  readonly ended: Order | "failed" | null
}

type What = "asked" | "cancelled" | "changed" | "written"

const size = "10"

/** The name of an order: one alone is `a`. */
const nameOf = (at: number): string => `${"abcdefghijklmnopqrstuvwxyz"[at % 26]}${at < 26 ? "" : Math.floor(at / 26)}`

const documentOf = (fiber: Fiber.Fiber<Order, unknown>): Order | "failed" | null => {
  const exit = fiber.pollUnsafe()
  return exit === undefined ? null : Exit.isSuccess(exit) ? exit.value : "failed"
}

/** Begins one with so many orders of ours, written and not answered yet. */
export const make = (orders: number) => {
  const machine = Machine.make(begins)
  const line = Line.make(machine)
  const kept = { lines: new Array<string>(), state: new Map<string, string>() }
  let life = Life.begin(machine, line, kept)
  const placed: Array<Placed> = []
  const byRef = new Map<string, Placed>()
  const names = Array.from({ length: orders }, (_, at) => nameOf(at))
  /** How often each was written, how often as a change of it, how often its cancel was, and how often that was asked for. */
  const times = new Map<string, number>()
  const many = (what: What, orderId: number): number => times.get(`${what} ${orderId}`) ?? 0
  const count = (what: What, orderId: number): void => void times.set(`${what} ${orderId}`, many(what, orderId) + 1)
  let read = 0
  /** What was asked for in the session that lives, and did not end yet. */
  let asked: { open: number; done: number; filled: Array<number> } = { open: 0, done: 0, filled: [] }

  const look = (): void => {
    for (; read < line.sent.length; read++) {
      const command = line.sent[read]
      if (command?._tag === "placeOrder") count("written", command.args[0])
      else if (command?._tag === "cancelOrder") count("cancelled", command.args[0])
      else if (command?._tag === "reqAllOpenOrders") asked.open++
      else if (command?._tag === "reqCompletedOrders") asked.done++
      else if (command?._tag === "reqExecutions") asked.filled.push(command.args[0])
    }
  }
  const begin = (): void => {
    read = line.sent.length
    asked = { open: 0, done: 0, filled: [] }
    line.begin()
    look()
  }
  const end = (name: "open" | "done" | "filled"): ReadonlyArray<Event> => {
    if (name === "filled") return asked.filled.splice(0).map((reqId) => ({ _tag: "execDetailsEnd", reqId }))
    const times = asked[name]
    asked[name] = 0
    const event: Event = name === "open" ? { _tag: "openOrderEnd" } : { _tag: "completedOrdersEnd" }
    return Array.from({ length: times }, () => event)
  }
  /** Of which order a step is, and what it is without its name: one without a name is of the first. */
  const named = (step: string): readonly [Placed, string] => {
    const [ref, rest] = step.includes(":") ? step.split(":") : ["a", step]
    const found = byRef.get(ref ?? "")
    if (found === undefined || rest === undefined) throw new Error(`there is no order ${ref}`)
    return [found, rest]
  }
  const messageOf = (step: string, reqId?: number): Event => {
    const [of, name] = named(step)
    return Says.message(name, of, reqId)
  }
  /** Answers what is asked for, and what is asked for because of that, within so many ms. */
  const lists = (told: ReadonlyArray<string>): void => {
    look()
    for (let waited = 0; asked.open + asked.done + asked.filled.length === 0 && waited < 70_000; waited += 1000) {
      machine.pass(1000)
      look()
    }
    const [reqId] = asked.filled
    const those = told.map((name) => [name.replace(/^\w+:/, "").split(" ")[0], messageOf(name, reqId)] as const)
    const some = (...kinds: ReadonlyArray<string>) =>
      those.flatMap(([kind = "", event]) => kinds.includes(kind) ? [event] : [])
    line.tell([...some("oo", "st"), ...end("open")])
    line.tell([...some("done"), ...end("done")])
    line.tell([...some("ex"), ...end("filled"), ...some("co")])
    machine.pass(100)
    look()
  }

  const place = (ref: string) =>
    Life.done(machine.run(life.orders.place({
      ...{ orderRef: ref, contract: { conId: 265598, symbol: "AAPL", secType: "STK" as const } },
      ...{ action: "BUY", quantity: size, orderType: "LMT", limitPrice: "100" }
    })))

  begin()
  lists([])
  for (const ref of names) {
    const { acknowledged, ended, orderId } = place(ref)
    const waits = { acknowledged: machine.run(acknowledged), ended: machine.run(ended) }
    const one = { ref, orderId, permId: 100_000 + orderId, ...waits }
    placed.push(one)
    byRef.set(ref, one)
  }
  look()

  const order = (ref: string): Order => {
    const found = Life.done(machine.run(life.orders.get(ref)))
    if (found === undefined) throw new Error(`${ref} is gone`)
    return found
  }
  return {
    machine,
    line,
    lines: kept.lines,
    placed,
    names,
    order,
    heard: () => life.heard,
    working: (): ReadonlyArray<Order> => Life.done(machine.run(life.orders.working)),
    /** How often an order was written that was not a change of it. */
    sent: ({ orderId }: Placed): number => many("written", orderId) - many("changed", orderId),
    /** How often its cancel was asked for and taken, and how often it was written. */
    cancels: ({ orderId }: Placed) => ({ asked: many("asked", orderId), written: many("cancelled", orderId) }),
    /** The id of the order that is answered to whoever asks for it again by its name. */
    again: (ref: string): number => {
      const { orderId } = place(ref)
      look()
      return orderId
    },
    waits: ({ acknowledged, ended }: Placed): Waits => ({
      acknowledged: documentOf(acknowledged),
      ended: documentOf(ended)
    }),
    /** How the orders of a run that begins now, as after a kill, stand before anybody tells it anything. */
    replayed: (): ReadonlyMap<string, Order> => {
      const scope = Scope.makeUnsafe()
      const journal = Journal.layerOver(Append.memory([...kept.lines])).pipe(Layer.provideMerge(StateMemory.layer()))
      const keeper = Effect.flatMap(
        Layer.buildWithScope(journal, scope),
        (context) => Effect.provide(Scope.provide(Keeper.make(() => Effect.void), scope), context)
      )
      const { book } = Life.done(machine.run(keeper))
      return new Map(names.flatMap((ref) => {
        const order = book.byRef(ref)?.order
        return order === undefined ? [] : [[ref, order] as const]
      }))
    },
    /** Does what is called so. */
    step: (name: string): void => {
      const [kind, what = ""] = name.split(" ")
      if (kind === "loss") {
        line.end()
        machine.pass(1000)
        begin()
      } else if (kind === "kill") {
        // what is told to the one that is killed is told no more, and what it has not written is lost
        const intents = kept.lines.findLastIndex((each) => each.startsWith("[\"intent\"")) + 1
        const lines = kept.lines.slice(0, Math.max(intents, kept.lines.length - Number(what)))
        line.end()
        life.kill()
        kept.lines.splice(0, kept.lines.length, ...lines)
        machine.pass(1000)
        life = Life.begin(machine, line, kept)
        begin()
      } else if (name.startsWith("pass ")) machine.pass(Number(what) * 1000)
      else if (name.startsWith("lists")) {
        lists(name.slice("lists".length).split(",").map((each) => each.trim()).filter((each) => each !== ""))
      } else if (name.startsWith("end ")) line.tell(end(what as "open"))
      else {
        const [{ orderId, ref }, does] = named(name)
        const [verb, value = ""] = does.split(" ")
        const counts = (what: What) => () => count(what, orderId)
        if (verb === "cancel") machine.run(Effect.ignore(Effect.map(life.orders.cancel(ref), counts("asked"))))
        else if (verb === "change" || verb === "reprice") {
          const changes = verb === "change" ? { quantity: value } : { limitPrice: value }
          machine.run(Effect.ignore(Effect.map(life.orders.modify(ref, changes), counts("changed"))))
        } else line.tell([messageOf(name)])
      }
      look()
    }
  }
}

export interface World extends ReturnType<typeof make> {}
