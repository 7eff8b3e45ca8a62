/** A small world of risk: our orders, the position, the account and the market, step by step, each by a name. */
import { Effect, Exit } from "effect"
import * as Known from "../../../src/domain/Known.ts"
import type { Order, OrderRequest } from "../../../src/domain/Order.ts"
import type { Settings } from "../../../src/domain/Settings.ts"
import type { Broken } from "../../../src/errors/OrderRefused.ts"
import * as Closing from "../../../src/layers/Broker/Orders/Closing.ts"
import type { Intent } from "../../../src/layers/Broker/Risk/Intent.ts"
import { details, done } from "../Life.ts"
import * as Line from "../Line.ts"
import * as Machine from "../Machine.ts"
import * as Gateway from "./Gateway.ts"
import * as Life from "./Life.ts"
import * as Told from "./Told.ts"

/** `held` is the position at first, `begins` a moment of a day. */
export interface Ground {
  readonly settings: Partial<Settings>
  readonly held: number
  readonly begins: string
}

/** What was asked for beside the steps: to be let through as it is, or as the change of an order that works. */
export interface Probe {
  readonly action: "BUY" | "SELL"
  readonly size: number
  readonly changes?: string
  readonly atMarket?: true
}

/** After so long (ms) a fill that the position has is known to be in it. */
const settles = 1000

/** What it is sent the gateway takes within so long (s), unless it is silent. */
const answers = 3

export const make = ({ begins, held, settings }: Ground) => {
  const machine = Machine.make(Date.parse(begins))
  const line = Line.make(machine)
  const gateway = Gateway.make(line, held)
  const kept = { lines: new Array<string>(), state: new Map<string, string>() }
  const facts = Life.facts(machine)
  const told = Told.make(machine, gateway, settings.riskMaxDailyLoss)
  let run = Life.begin(machine, line, facts, settings, kept)
  let isSilent = false
  /** What was said may be read in two ways until then. */
  let clearAt = 0
  /** When something filled last, and whether the account's figures were told since that have it for certain. */
  let filledAt = -Infinity
  let isCounted = false
  const doubt = (): void => void (clearAt = machine.now() + settles)

  const rest = (): void => {
    if (isSilent) gateway.look()
    else for (let turns = 0; turns < 20 && gateway.answer(); turns++) machine.rest()
  }
  const figures = (): void => {
    machine.pass(1)
    const values = told.figures()
    isCounted = machine.now() - filledAt >= settles
    facts.accounts.set(Known.known(values, machine.now(), line.current() !== null))
    machine.pass(1)
  }
  const begin = (): void => {
    isSilent = false
    line.begin()
    rest()
    machine.pass(settles)
    rest()
    figures()
    machine.rest()
  }
  const end = (): void => {
    line.end()
    gateway.lose()
    const values = facts.accounts.get()
    if (values._tag === "Known") facts.accounts.set({ ...values, current: false })
  }
  const pass = (seconds: number): void => {
    gateway.tell()
    // what comes later was taken later
    if (seconds > answers && !isSilent) { for (const ref of gateway.orders.keys()) gateway.take(ref) }
    for (let left = seconds; left > 0; left -= 60) {
      machine.pass(Math.min(60, left) * 1000)
      rest()
    }
  }

  const requestOf = (
    orderRef: string,
    { action, atMarket, size }: Probe
  ): OrderRequest & { readonly orderRef: string } => ({
    ...{ orderRef, contract: details.contract, action, quantity: `${size}` },
    ...atMarket ? { orderType: "MKT" } : { orderType: "LMT", limitPrice: `${Gateway.price}` }
  })
  const order = (ref: string): Order | undefined => done(machine.run(run.orders.get(ref)))
  const intentOf = (probe: Probe): Intent => {
    const modifies = probe.changes === undefined ? undefined : order(probe.changes)
    const { action, size } = probe
    return {
      request: requestOf(probe.changes ?? "probe", modifies === undefined ? probe : { action: modifies.action, size }),
      ...{ details, account: Line.account, accountType: "paper", working: () => Effect.runSync(run.orders.working) },
      ...modifies === undefined ? {} : { modifies },
      initialMargin: Effect.succeed(Known.unknown(`a ${action} of shares has none`))
    }
  }
  /** Answers what came of it; what has to be waited for is. */
  const settled = <A, E>(effect: Effect.Effect<A, E>): Exit.Exit<A, E> => {
    const fiber = machine.run(effect)
    for (let waited = 0; fiber.pollUnsafe() === undefined && waited < 20; waited++) pass(1)
    const exit = fiber.pollUnsafe()
    if (exit === undefined) throw new Error("it is never answered")
    return exit
  }
  const brokenOf = <A>(exit: Exit.Exit<A, unknown>): ReadonlyArray<Broken> | "not judged" => {
    if (Exit.isSuccess(exit)) return []
    for (const reason of exit.cause.reasons) {
      if (reason._tag !== "Fail") continue
      const { broken = [] } = reason.error as { readonly broken?: ReadonlyArray<Broken> }
      return broken.length === 0 ? "not judged" : broken
    }
    throw new Error(`a defect: ${exit.cause}`)
  }

  begin()

  const ways: { readonly [verb: string]: (ref: string, what: string, more: string) => void } = {
    buy: (ref, size) =>
      void settled(Effect.ignore(run.orders.place(requestOf(ref, { action: "BUY", size: Number(size) })))),
    sell: (ref, size) =>
      void settled(Effect.ignore(run.orders.place(requestOf(ref, { action: "SELL", size: Number(size) })))),
    change: (ref, quantity) => void settled(Effect.ignore(run.orders.modify(ref, { quantity }))),
    cancel: (ref) => void settled(Effect.ignore(run.orders.cancel(ref))),
    take: gateway.take,
    swallow: gateway.swallow,
    reject: gateway.reject,
    fill: (ref, shares, how) => {
      const isTold = gateway.isTold()
      filledAt = machine.now()
      isCounted = false
      if (how === "early") gateway.fill(ref, Number(shares), ["position", "execution"])
      else if (how === "held") gateway.fill(ref, Number(shares), ["position"])
      else if (how === "late") gateway.fill(ref, Number(shares), ["execution"])
      else gateway.fill(ref, Number(shares), ["execution", "position"])
      if (how === "early" || how === "held" || !isTold) doubt()
    }
  }
  const ofAll: { readonly [name: string]: (what: string) => void } = {
    tell: () => {
      if (!gateway.isTold()) doubt()
      gateway.tell()
    },
    human: (shares) => {
      if (!gateway.isTold()) doubt()
      gateway.human(Number(shares))
      figures()
    },
    stray: (shares) => gateway.stray(Number(shares)),
    loss: (what) => {
      if (what === "taken") { for (const ref of gateway.orders.keys()) gateway.swallow(ref) }
      end()
      machine.pass(settles)
      begin()
    },
    kill: () => {
      end()
      run.kill()
      machine.pass(settles)
      told.restarted()
      run = Life.begin(machine, line, facts, settings, kept)
      begin()
    },
    silence: () => void (isSilent = true),
    pass: (seconds) => pass(Number(seconds)),
    figures,
    daily: (amount) => facts.pnl.set(told.daily(amount === "none" ? null : amount)),
    quote: (prices) => facts.quotes.set(told.quote(prices)),
    engage: (why) => {
      told.engage()
      settled(run.risk.kill.engage(why))
    },
    release: () => {
      told.release()
      settled(run.risk.kill.release)
    }
  }
  return {
    machine,
    gateway,
    settings,
    told,
    order,
    now: machine.now,
    /** Is nothing left that may be read in two ways? */
    isClear: (): boolean => gateway.isTold() && machine.now() >= clearAt && !isSilent,
    /** Have the account's figures all that has filled? */
    isCounted: (): boolean => isCounted,
    kill: () => done(machine.run(run.risk.kill.state)),
    usage: () => done(machine.run(run.risk.usage)),
    /** What the rules have against it, and what closing has: it is not sent. */
    asks: (probe: Probe) => {
      const intent = intentOf(probe)
      const check = Effect.scoped(run.risk.check(intent))
      const broken = settled(check)
      if (Exit.isFailure(broken)) throw new Error(`a defect: ${broken.cause}`)
      const closing = Effect.provideService(
        Closing.check(intent, run.risk.beside),
        Closing.Closing,
        run.positions.of(Gateway.contract.conId)
      )
      return { broken: broken.value, closing: brokenOf(settled(closing)) }
    },
    /** Does what is called so. */
    step: (name: string): void => {
      const [ref = "", does] = name.includes(":") ? name.split(":") : ["", name]
      const [verb = "", what = "", more = ""] = (does ?? "").split(" ")
      const sent = line.sent.length
      if (ref === "") ofAll[verb]?.((does ?? "").slice(verb.length + 1))
      else ways[verb]?.(ref, what, more)
      const isSent = line.sent.slice(sent).some(({ _tag }) => _tag === "placeOrder")
      if (isSent) told.sent()
      machine.rest()
      rest()
    }
  }
}

export interface World extends ReturnType<typeof make> {}
