/**
 * Turns what a gateway tells into facts: the one dispatcher of a session's events.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import type { Event, Named } from "../domain/Event.ts"
import type { Facts as FactsData } from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import { Notice } from "../domain/Notice.ts"
import * as TwsCode from "../errors/TwsCode.ts"
import * as Farm from "../errors/TwsCode/Farm.ts"
import { Facts } from "../layers/Facts.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Deadlines } from "../schedules/Deadlines.ts"

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
 * After how many undecodable messages of one kind no more are logged.
 *
 * @since 0.1.0
 * @category policies
 */
export const mutedAfter = 10

const terminal: ReadonlySet<string> = new Set(["Filled", "Cancelled", "ApiCancelled", "Inactive"])
const matters: ReadonlySet<Event["_tag"]> = new Set([
  "error",
  "position",
  "positionEnd",
  "openOrder",
  "orderStatus",
  "openOrderEnd"
])
const levels = { info: "Info", warning: "Warn", error: "Error", critical: "Error" } as const

/**
 * Makes the dispatcher of one session, in whose Scope its log lines are written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const facts = yield* Facts
  const clock = yield* Clock.Clock
  const patience = Duration.toMillis((yield* Deadlines).undecodable)
  const consequences = yield* Queue.unbounded<Consequence>()
  const said = yield* Queue.unbounded<Effect.Effect<void>>()
  yield* Effect.forkScoped(Effect.forever(Effect.flatten(Queue.take(said))))

  const positions = new Map<string, number>()
  const orders = new Map<string, boolean>()
  const undecodable = new Map<number, number>()
  let held: Array<Event> | null = []
  let waiting: Array<Deferred.Deferred<void>> = []
  let nothingDecodesSince: number | null = null

  const note = (change: (facts: FactsData) => FactsData) => facts.update(change)
  const listed = (part: keyof FactsData["snapshot"]) => {
    const now = clock.currentTimeMillisUnsafe()
    note((known) => ({ ...known, snapshot: { ...known.snapshot, [part]: now } }))
  }
  const count = () => {
    const openPositions = positions.size
    const openOrders = [...orders.values()].filter(Boolean).length
    note((known) =>
      known.openPositions === openPositions && known.openOrders === openOrders
        ? known
        : { ...known, openPositions, openOrders }
    )
  }
  const ordersKnown = () => facts.get().snapshot.openOrders !== null

  const answer = () => {
    for (const each of waiting) Deferred.doneUnsafe(each, Effect.void)
    waiting = []
  }

  const notice = (event: Named<"error">, meaning: TwsCode.Meaning) => {
    const now = clock.currentTimeMillisUnsafe()
    const text = Mask.text(event.errorMsg)
    const told = new Notice({
      id: Number.isSafeInteger(event.id) ? event.id : -1,
      code: event.errorCode,
      severity: meaning.severity,
      text,
      at: DateTime.formatIso(DateTime.makeUnsafe(now))
    })
    PubSub.publishUnsafe(facts.notices, told)
    Queue.offerUnsafe(
      said,
      Effect.logWithLevel(levels[meaning.severity])(`Gateway ${event.errorCode}: ${text}`).pipe(
        Effect.annotateLogs({ code: event.errorCode, id: event.id, advice: meaning.advice })
      )
    )
  }

  const upstream = (state: "ok" | "lost") => {
    const since = clock.currentTimeMillisUnsafe()
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
      note((known) =>
        known.farms[farm.name] === farm.state ? known : { ...known, farms: { ...known.farms, [farm.name]: farm.state } }
      )
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
    if (meaning.scope === "connection" || meaning.scope === "notice" || event.id < 0) notice(event, meaning)
  }

  const lost = (event: Named<"undecodable">) => {
    const now = clock.currentTimeMillisUnsafe()
    if (nothingDecodesSince === null) nothingDecodesSince = now
    else if (now - nothingDecodesSince >= patience) Queue.offerUnsafe(consequences, { _tag: "nothingDecodes" })
    const seen = (undecodable.get(event.messageId) ?? 0) + 1
    undecodable.set(event.messageId, seen)
    note((known) => known.undecodable ? known : { ...known, undecodable: true })
    const counted = Metric.update(
      Metric.withAttributes(Metrics.decodeErrors, { message: String(event.messageId) }),
      1
    )
    const text = `A message ${event.messageId} could not be decoded and is lost: ${Mask.text(event.problem)}`
    Queue.offerUnsafe(
      said,
      seen > mutedAfter
        ? counted
        : Effect.andThen(
          counted,
          Effect.logWarning(seen === mutedAfter ? `${text} (further ones are not logged)` : text)
        )
    )
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
        const apart = event.time - clock.currentTimeMillisUnsafe() / 1000
        const clockSkew = Math.abs(apart) <= 1 ? 0 : Math.round(apart)
        note((known) => known.clockSkew === clockSkew ? known : { ...known, clockSkew })
        return answer()
      }
      case "position": {
        const key = `${event.account}:${event.contract.conId ?? event.contract.symbol ?? ""}`
        if (event.pos === 0) positions.delete(key)
        else positions.set(key, event.pos)
        if (facts.get().snapshot.positions !== null) count()
        return
      }
      case "positionEnd":
        count()
        return listed("positions")
      case "openOrder":
        orders.set(String(event.order.permId ?? event.orderId), !terminal.has(event.orderState.status ?? ""))
        if (ordersKnown()) count()
        return
      case "orderStatus":
        if (terminal.has(event.status)) orders.delete(String(event.permId ?? event.orderId))
        if (ordersKnown()) count()
        return
      case "openOrderEnd":
        count()
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
      if (facts.get().misses > 0) note((known) => ({ ...known, misses: 0 }))
      for (const event of events) {
        if (event._tag !== "undecodable") nothingDecodesSince = null
        tell(event)
      }
    },
    answered: Effect.suspend(() => {
      const answered = Deferred.makeUnsafe<void>()
      waiting.push(answered)
      return Deferred.await(answered)
    }),
    begin: Effect.sync(() => {
      const early = held ?? []
      held = null
      for (const event of early) tell(event)
    }),
    consequences
  }
  return dispatcher
})
