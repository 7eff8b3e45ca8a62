/**
 * Turns what a gateway tells into facts: the one dispatcher of a session's events.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Account from "../domain/Account.ts"
import type { Event, Named } from "../domain/Event.ts"
import * as FactsData from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import * as RequestId from "../domain/RequestId.ts"
import * as TwsCode from "../errors/TwsCode.ts"
import * as Farm from "../errors/TwsCode/Farm.ts"
import { Facts } from "../layers/Facts.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import * as Farms from "./Dispatch/Farms.ts"
import * as Mailbox from "./Dispatch/Mailbox.ts"
import * as ReadOnly from "./Dispatch/ReadOnly.ts"
import * as Tally from "./Dispatch/Tally.ts"
import * as Voice from "./Dispatch/Voice.ts"

/**
 * The dispatcher of one session. What arrives before the session has begun (a gateway may list orders before it has named
 * the account) is told to people at once and becomes facts when it begins.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dispatcher {
  readonly onEvents: (events: ReadonlyArray<Event>) => void
  /** The session as everybody is to use it: it must be known here what is asked. */
  readonly follow: (session: TwsSession) => TwsSession
  /** The session begins, on the accounts that have been judged. */
  readonly begin: (judged: ReadonlyArray<string>) => Effect.Effect<void>
  /** The accounts that the gateway named last. */
  readonly accounts: () => ReadonlyArray<string>
  /** The next answer to a probe. */
  readonly answered: Effect.Effect<void>
  readonly consequences: Effect.Effect<ReadonlyArray<Mailbox.Consequence>>
  /** Open while everything has to be listed anew, because TWS has its connection to IBKR again. */
  readonly outdated: Latch.Latch
  /** Open while it has to be found out whether the API is read-only, since one of our orders may have been refused for that. */
  readonly doubted: Latch.Latch
}

/**
 * How many events are held for a session that has not begun: more than any account has orders and positions.
 *
 * @since 0.1.0
 * @category policies
 */
export const mostHeld = 50_000

const matters: ReadonlySet<Event["_tag"]> = new Set([
  "error",
  "managedAccounts",
  "position",
  "positionEnd",
  "openOrder",
  "orderStatus",
  "openOrderEnd"
])

/**
 * Makes the dispatcher of one session, in whose Scope it speaks.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const facts = yield* Facts
  const clock = yield* Clock.Clock
  const mailbox = yield* Mailbox.make
  const readOnly = ReadOnly.make()
  const voice = yield* Voice.make(readOnly)
  const outdated = yield* Latch.make(false)
  const doubted = yield* Latch.make(false)

  let tally = Tally.make()
  const held: Array<Event> = []
  let begun = false
  let waiting: Array<Deferred.Deferred<void>> = []
  let accounts: ReadonlyArray<string> = []

  const now = () => clock.currentTimeMillisUnsafe()
  const listed = (part: keyof FactsData.Snapshot) => {
    const at = now()
    facts.update((known) => tally.tell({ ...known, snapshot: { ...known.snapshot, [part]: at } }))
  }
  const answer = () => {
    for (const each of waiting) Deferred.doneUnsafe(each, Effect.void)
    waiting = []
  }

  const upstream = (state: "ok" | "lost") => {
    const since = now()
    facts.update((known) => known.upstream.state === state ? known : { ...known, upstream: { state, since } })
  }

  const error = (event: Named<"error">) => {
    const { errorCode: code, errorMsg: text } = event
    const line = TwsCode.upstream(code)
    if (line === "lost") upstream("lost")
    else if (line !== undefined) {
      // What was listed before IBKR was away is old: unknown until it is listed again.
      tally = Tally.make()
      facts.update((known) => FactsData.outdated(known))
      outdated.openUnsafe()
      upstream("ok")
    }
    const told = Farm.parse(code, text)
    if (told !== undefined) {
      facts.update(Farms.told(told))
      // In a session that began while TWS had lost IBKR, a farm that is up again proves the line; after a 1100 of this
      // session only 1101 and 1102 do.
      if ((code === 2104 || code === 2106) && facts.get().upstream.state === "unknown") upstream("ok")
    }
    if (readOnly.isSaidBy(event)) facts.update((known) => ({ ...known, readOnlyApi: true }))
    else if (readOnly.mayBeSaidBy(event, facts.get().usedOrderId)) doubted.openUnsafe()
    const port = TwsCode.movedPort(code, text)
    if (port !== undefined) {
      // Noted at once: the close that follows may be seen before the consequence is drawn.
      facts.update((known) => ({ ...known, movedTo: port }))
      mailbox.put({ _tag: "portMoved", port, text: Mask.text(text) })
    }
  }

  // Another list of accounts stops every order before anything else can be sent; the fence then judges it.
  const named = (list: ReadonlyArray<string>) => {
    if (list.join() === accounts.join()) return
    accounts = list
    facts.update((known) => ({ ...known, fence: ["account_mismatch"] }))
    mailbox.put({ _tag: "accounts", list })
  }

  const learn = (event: Event): void => {
    switch (event._tag) {
      case "error":
        return error(event)
      case "undecodable":
        facts.update((known) => known.undecodable ? known : { ...known, undecodable: true })
        if (voice.nothingDecodes()) mailbox.put({ _tag: "nothingDecodes" })
        return
      case "managedAccounts":
        named(Account.parseList(event.accountsList))
        return answer()
      case "currentTime": {
        // The gateway tells whole seconds: a difference below one is none.
        const apart = event.time - now() / 1000
        const clockSkew = Math.abs(apart) <= 1 ? 0 : Math.round(apart)
        facts.update((known) => known.clockSkew === clockSkew ? known : { ...known, clockSkew })
        return answer()
      }
      case "position":
        tally.position(event)
        return facts.note(tally.tell)
      case "positionEnd":
        return listed("positions")
      case "openOrder":
        tally.openOrder(event)
        return facts.note(tally.tell)
      case "orderStatus":
        tally.orderStatus(event)
        return facts.note(tally.tell)
      case "openOrderEnd":
        return listed("openOrders")
      case "execDetailsEnd":
        return event.reqId === RequestId.own.executions ? listed("executions") : undefined
      case "completedOrdersEnd":
        readOnly.listed()
        // such an API refuses to list them (source: reports of real gateways, where 321 answers this of what only reads)
        facts.update((known) => known.readOnlyApi ? { ...known, readOnlyApi: false } : known)
        return listed("completedOrders")
      case "tickPrice":
      case "tickSize":
        if (facts.get().upstream.state === "unknown") upstream("ok")
    }
  }

  const dispatcher: Dispatcher = {
    onEvents: (events) =>
      facts.batch(() => {
        if (facts.get().misses > 0) facts.update((known) => ({ ...known, misses: 0 }))
        for (const event of events) {
          voice.tell(event)
          if (begun) learn(event)
          else if (matters.has(event._tag) && held.length < mostHeld) held.push(event)
        }
      }),
    follow: (session) => ({
      ...session,
      send: (command) => {
        const sent = session.send(command)
        return command._tag === "reqCompletedOrders" ? Effect.andThen(Effect.sync(readOnly.asked), sent) : sent
      }
    }),
    begin: (judged) =>
      Effect.sync(() => {
        begun = true
        accounts = judged
        facts.batch(() => held.splice(0).forEach(learn))
      }),
    accounts: () => accounts,
    answered: Effect.suspend(() => {
      const answered = Deferred.makeUnsafe<void>()
      waiting.push(answered)
      return Deferred.await(answered)
    }),
    consequences: mailbox.take,
    outdated,
    doubted
  }
  return dispatcher
})
