/** A small world of data: lines of one kind, their readers, and all that a gateway tells and loses, step by step, each by a name. */
import { Context, Effect, Layer, Scope, Stream } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Event } from "../../../src/domain/Event.ts"
import * as Bars from "../../../src/layers/Broker/Bars.ts"
import * as Depth from "../../../src/layers/Broker/Depth.ts"
import * as Feed from "../../../src/layers/Broker/Feed.ts"
import * as History from "../../../src/layers/Broker/History.ts"
import * as Pacing from "../../../src/layers/Broker/Pacing.ts"
import * as Pnl from "../../../src/layers/Broker/Pnl.ts"
import * as Quotes from "../../../src/layers/Broker/Quotes.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import * as TickByTick from "../../../src/layers/Broker/TickByTick.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Pace from "../../../src/schedules/Pace.ts"
import * as Life from "../Life.ts"
import * as Machine from "../Machine.ts"
import * as Gateway from "./Gateway.ts"
import * as Hand from "./Hand.ts"
import { contracts, kinds, type Services } from "./Kind.ts"
import * as Reading from "./Reading.ts"

const begins = Date.parse("2026-03-04T15:00:00Z")

const layer = (hand: Hand.Hand, lines: number) =>
  Layer.mergeAll(Quotes.layer, TickByTick.layer, Depth.layer, Bars.layer, Pnl.layer).pipe(
    Layer.provideMerge(Subscriptions.layer),
    Layer.provide(History.layer),
    Layer.provide(Requests.layer),
    Layer.provide(Pacing.layer),
    Layer.provide(Feed.layer),
    Layer.provide(Layer.succeed(Connection, hand.connection)),
    Layer.provide(
      Layer.succeed(Pace.Pace, { ...Pace.defaults, lines, depth: lines, tickByTick: lines, liveHistory: lines })
    )
  )

const says: { readonly [code: number]: string } = {
  162: "Historical Market Data Service error message:No market data permissions for NYSE STK",
  200: "No security definition has been found for the request",
  420: "Invalid Real-time Query:No market data permissions"
}

/** Begins one of a kind, with room for so many lines, in its first session. */
export const make = (of: string, lines: number) => {
  const kind = kinds[of]
  if (kind === undefined) throw new Error(`no kind is called ${of}`)
  const machine = Machine.make(begins)
  const lineOf = (symbol: unknown) =>
    Object.entries(contracts).find(([, contract]) => contract.symbol === symbol)?.[0] ?? "a"
  const gateway = Gateway.make(
    kind,
    ({ args }) => lineOf((args as unknown as [number, Contract.Contract])[1].symbol),
    machine.now,
    lines
  )
  const hand = Hand.make(machine, gateway.sent)
  const context = Life.done(
    machine.run(Layer.buildWithScope(Layer.fresh(layer(hand, lines)), Scope.makeUnsafe()))
  ) as Context.Context<Services | Subscriptions.Subscriptions>
  const subscriptions = Context.get(context, Subscriptions.Subscriptions)
  const audits: Array<Subscriptions.Audit> = []
  machine.run(Effect.forkDetach(Stream.runForEach(subscriptions.changes, (one) => Effect.sync(() => audits.push(one)))))
  /** All that ever were, and those that are, by line and number. */
  const readings: Array<Reading.Reading> = []
  const reading = new Map<string, Reading.Reading>()
  let n = 0

  const tell = (event: object): void => hand.tell(event as Event)
  const error = (id: number, errorCode: number, errorMsg: string): void =>
    tell({ _tag: "error", id, errorCode, errorMsg, advancedOrderReject: "" })
  const newest = (line: string, isOpen: boolean): Gateway.Asked | undefined =>
    gateway.asked.findLast((one) => one.line === line && (one.endedAt === null) === isOpen)
  const value = (one: Gateway.Asked): void => {
    n++
    gateway.note("value", { id: one.reqId, n })
    const isFirst = one.answeredAt === null
    gateway.told(one)
    tell(kind.value(one.reqId, n, isFirst))
  }
  const begin = (): void => {
    gateway.note("begin")
    hand.begin()
  }
  const end = (): void => {
    gateway.over("end")
    gateway.note("end")
    hand.end()
  }
  const join = (line: string, name: string): boolean => {
    if (reading.has(name)) return false
    const contract = contracts[line]
    if (contract === undefined) throw new Error(`there is no line ${line}`)
    gateway.note(`${line} join`)
    const one = Reading.begin(machine, line, Stream.provideContext(kind.open(contract), context))
    readings.push(one)
    reading.set(name, one)
    return true
  }
  const leave = (line: string, name: string): boolean => {
    const one = reading.get(name)
    if (one === undefined) return false
    gateway.note(`${line} leave`)
    one.leave()
    return reading.delete(name)
  }
  const slow = (name: string, isNow: boolean): boolean => {
    const one = reading.get(name)
    if (one === undefined || one.isSlow() === isNow) return false
    one.slow(isNow)
    return true
  }
  /** So many ms, in which each line that is open ticks every so often, if it does. */
  const flow = (millis: number, each: number): void => {
    for (let passed = 0; passed < millis; passed += each) {
      machine.pass(each)
      if (hand.session() !== null) gateway.open().forEach(value)
    }
  }
  const notice = (code: number, text: string): boolean => {
    if (hand.session() === null) return false
    if (code === 1101) gateway.over("1101")
    gateway.note([code, text].join(" ").trim())
    error(-1, code, `Something is told of:${text}`)
    return true
  }
  const ofLine = (line: string, verb: string, what: string): boolean => {
    const name = `${line}${what}`
    switch (verb) {
      case "join":
        return join(line, name)
      case "leave":
        return leave(line, name)
      case "slow":
        return slow(line, true)
      case "take":
        return slow(line, false)
    }
    const isLate = verb.startsWith("late")
    const one = newest(line, !isLate)
    if (one === undefined || hand.session() === null) return false
    if (verb === "er" || verb === "lateEr") {
      gateway.note(`${isLate ? "late " : ""}${what}`, { id: one.reqId })
      if (!isLate) gateway.refused(one, Number(what))
      error(one.reqId, Number(what), says[Number(what)] ?? `It says ${what}`)
    } else if (verb === "late") {
      n++
      gateway.note("late", { id: one.reqId, n })
      tell(kind.value(one.reqId, n, false))
    } else if (verb === "ack") {
      if (kind.request !== "reqMktData") return false
      gateway.told(one)
      gateway.note("ack", { id: one.reqId })
      tell({ _tag: "tickReqParams", reqId: one.reqId, minTick: 0.01, bboExchange: "", snapshotPermissions: 0 })
    } else if (verb === "tick") value(one)
    else throw new Error(`no step is called ${verb}`)
    return true
  }
  begin()
  machine.pass(5000)

  return {
    of,
    machine,
    kind,
    hand,
    gateway,
    readings,
    subscriptions,
    audits,
    audit: (): Subscriptions.Audit => Life.done(machine.run(subscriptions.audit)),
    last: (line: string) =>
      Life.done(machine.run(Context.get(context, Quotes.Quotes).last(contracts[line] ?? Contract.stock("AAPL")))),
    flow,
    leaveAll: (): void => {
      for (const [name, one] of [...reading]) leave(one.line, name)
    },
    /** Does what is called so, unless there is nothing to be done: then it answers so. */
    step: (step: string): boolean => {
      machine.pass(1)
      const [named, rest] = step.includes(":") ? step.split(":") : ["a", step]
      const [verb = "", what = ""] = (rest ?? "").split(" ")
      const hasSession = hand.session() !== null
      switch (verb) {
        case "pass":
          machine.pass(Number(what) * 1000)
          return true
        case "flow":
          if (gateway.open().length === 0) return false
          flow(Number(what) * 1000, 2000)
          return true
        case "loss":
          if (!hasSession) return false
          end()
          machine.pass(1000)
          begin()
          return true
        case "down":
          if (hasSession) end()
          return hasSession
        case "up":
          if (!hasSession) begin()
          return !hasSession
        case "silent":
        case "heard":
          if (!hasSession) return false
          gateway.note(verb)
          hand.silent(verb === "silent")
          return true
      }
      return /^\d+$/.test(verb) ? notice(Number(verb), what) : ofLine(named ?? "a", verb, what)
    }
  }
}

export interface World extends ReturnType<typeof make> {}
