/**
 * Turns what a gateway tells into facts: the one dispatcher of a session's events.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import type { Event, Named } from "../domain/Event.ts"
import type { Facts as FactsData } from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import * as TwsCode from "../errors/TwsCode.ts"
import * as Farm from "../errors/TwsCode/Farm.ts"
import { Facts } from "../layers/Facts.ts"
import { Deadlines } from "../schedules/Deadlines.ts"
import * as Bulletin from "./Dispatch/Bulletin.ts"
import * as Tally from "./Dispatch/Tally.ts"
import * as Undecodable from "./Dispatch/Undecodable.ts"

/**
 * What a session's other programs must do because of an event.
 *
 * @since 0.1.0
 * @category models
 */
export type Consequence =
  | { readonly _tag: "accounts"; readonly list: string }
  | { readonly _tag: "portMoved"; readonly port: number; readonly text: string }
  | { readonly _tag: "requery" }
  | { readonly _tag: "nothingDecodes" }

/**
 * The dispatcher of one session. Notices and lists that arrive before the session has begun (a gateway may list orders
 * before it has named the account) are held and told when it begins; the accounts have been fenced by then.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dispatcher {
  readonly onEvents: (events: ReadonlyArray<Event>) => void
  readonly begin: Effect.Effect<void>
  /** The next answer to a probe. */
  readonly answered: Effect.Effect<void>
  readonly consequences: Queue.Dequeue<Consequence>
}

/**
 * How many data farms are kept account of. IBKR has some dozens.
 *
 * @since 0.1.0
 * @category policies
 */
export const mostFarms = 100

const matters: ReadonlySet<Event["_tag"]> = new Set([
  "error",
  "position",
  "positionEnd",
  "openOrder",
  "orderStatus",
  "openOrderEnd"
])
/**
 * Makes the dispatcher of one session, in whose Scope its log lines are written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const facts = yield* Facts
  const clock = yield* Clock.Clock
  const consequences = yield* Queue.unbounded<Consequence>()
  const said = yield* Queue.unbounded<Effect.Effect<void>>()
  yield* Effect.forkScoped(Effect.forever(Effect.flatten(Queue.take(said))))

  const tally = Tally.make()
  const undecodable = Undecodable.make((yield* Deadlines).undecodable)
  let held: Array<Event> | null = []
  let waiting: Array<Deferred.Deferred<void>> = []

  const now = () => clock.currentTimeMillisUnsafe()
  const note = (change: (facts: FactsData) => FactsData) => facts.update(change)
  const listed = (part: keyof FactsData["snapshot"]) => {
    const at = now()
    note((known) => ({ ...tally.count(known), snapshot: { ...known.snapshot, [part]: at } }))
  }
  const changed = (part: keyof FactsData["snapshot"]) => {
    if (facts.get().snapshot[part] !== null) note(tally.count)
  }
  const answer = () => {
    for (const each of waiting) Deferred.doneUnsafe(each, Effect.void)
    waiting = []
  }

  const upstream = (state: "ok" | "lost") => {
    const since = now()
    note((known) => known.upstream.state === state ? known : { ...known, upstream: { state, since } })
  }

  const error = (event: Named<"error">) => {
    const { errorCode: code, errorMsg: text } = event
    const meaning = TwsCode.lookup(code, { id: event.id, text })
    const line = TwsCode.upstream(code)
    if (line === "lost") upstream("lost")
    else if (line !== undefined) {
      upstream("ok")
      Queue.offerUnsafe(consequences, { _tag: "requery" })
    }
    const farm = Farm.parse(code, text)
    if (farm !== undefined) {
      note((known) => {
        const before = known.farms[farm.name]
        const isFull = before === undefined && Object.keys(known.farms).length >= mostFarms
        return isFull || before === farm.state
          ? known
          : { ...known, farms: { ...known.farms, [farm.name]: farm.state } }
      })
      // In a session that began while TWS had lost IBKR, a farm that is up again proves the line; after a 1100 of this
      // session only 1101 and 1102 do.
      if ((code === 2104 || code === 2106) && facts.get().upstream.state === "unknown") upstream("ok")
    }
    if (TwsCode.isReadOnlyApi(code, text)) note((known) => ({ ...known, readOnlyApi: true }))
    const port = TwsCode.movedPort(code, text)
    if (port !== undefined) {
      // Noted at once: the close that follows may be seen before the consequence is drawn.
      note((known) => ({ ...known, movedTo: port }))
      Queue.offerUnsafe(consequences, { _tag: "portMoved", port, text: Mask.text(text) })
    }
    if (meaning.scope === "connection" || meaning.scope === "notice" || event.id < 0) {
      const { notice, says } = Bulletin.make(event, meaning, now())
      PubSub.publishUnsafe(facts.notices, notice)
      Queue.offerUnsafe(said, says)
    }
  }

  const lost = (event: Named<"undecodable">) => {
    const { nothingDecodes, says } = undecodable.lost(event, now())
    Queue.offerUnsafe(said, says)
    note((known) => known.undecodable ? known : { ...known, undecodable: true })
    if (nothingDecodes) Queue.offerUnsafe(consequences, { _tag: "nothingDecodes" })
  }

  const tell = (event: Event): void => {
    switch (event._tag) {
      case "error":
        return error(event)
      case "undecodable":
        return lost(event)
      case "unexpected": {
        const text = `A message ${event.messageId} is not as we know it, and goes on: ${Mask.text(event.problem)}`
        return void Queue.offerUnsafe(said, Effect.logWarning(text))
      }
      case "managedAccounts":
        Queue.offerUnsafe(consequences, { _tag: "accounts", list: event.accountsList })
        return answer()
      case "currentTime": {
        // The gateway tells whole seconds: a difference below one is none.
        const apart = event.time - now() / 1000
        const clockSkew = Math.abs(apart) <= 1 ? 0 : Math.round(apart)
        note((known) => known.clockSkew === clockSkew ? known : { ...known, clockSkew })
        return answer()
      }
      case "position":
        tally.position(event)
        return changed("positions")
      case "positionEnd":
        return listed("positions")
      case "openOrder":
        tally.openOrder(event)
        return changed("openOrders")
      case "orderStatus":
        tally.orderStatus(event)
        return changed("openOrders")
      case "openOrderEnd":
        return listed("openOrders")
      case "execDetailsEnd":
        return listed("executions")
      case "completedOrdersEnd":
        return listed("completedOrders")
      case "tickPrice":
      case "tickSize":
        if (facts.get().upstream.state === "unknown") upstream("ok")
    }
  }

  const dispatcher: Dispatcher = {
    onEvents: (events) => {
      if (held !== null) {
        for (const event of events) if (matters.has(event._tag)) held.push(event)
        return
      }
      facts.batch(() => {
        if (facts.get().misses > 0) note((known) => ({ ...known, misses: 0 }))
        for (const event of events) {
          if (event._tag !== "undecodable") undecodable.decoded()
          tell(event)
        }
      })
    },
    answered: Effect.suspend(() => {
      const answered = Deferred.makeUnsafe<void>()
      waiting.push(answered)
      return Deferred.await(answered)
    }),
    begin: Effect.sync(() => {
      const early = held ?? []
      held = null
      facts.batch(() => early.forEach(tell))
    }),
    consequences
  }
  return dispatcher
})
