/** One life of our process: the connection and the broker, somebody who uses them, and how it ends. */
import { Cause, Clock, Context, Effect, Exit, Fiber, Layer, Logger, Scope, Stream } from "effect"
import * as Contract from "../../src/domain/Contract.ts"
import * as Gap from "../../src/domain/Gap.ts"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import { type Handle, Orders } from "../../src/layers/Broker/Orders.ts"
import * as Quotes from "../../src/layers/Broker/Quotes.ts"
import * as Risk from "../../src/layers/Broker/Risk.ts"
import * as Subscriptions from "../../src/layers/Broker/Subscriptions.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import type { Tws } from "../../src/layers/Tws/Tws.ts"
import type * as Diary from "./Diary.ts"
import type { Act, Subject } from "./Program.ts"
import type { Stage } from "./Stage.ts"
import * as Wish from "./Wish.ts"

/** What outlives a process: what it wrote, as a restart finds it. */
export interface Kept {
  readonly state: Map<string, string>
  readonly journal: Array<string>
}

/** `number` counts the lives from 0; `prices` are those of the gateway now. */
export interface Ground {
  readonly number: number
  readonly tws: Layer.Layer<Tws>
  readonly settings: Partial<SettingsData>
  readonly kept: Kept
  readonly diary: Diary.Diary
  readonly prices: Effect.Effect<ReadonlyArray<Wish.Price>>
}

/** What the acts of a user are. */
export type Deed = Exclude<Act, { readonly _tag: "Price" | "ByHand" | "Fault" | "Crash" | "Stop" }>

const say = (error: unknown): string => error instanceof Error ? error.message : String(error)

export const begin = Effect.fnUntraced(function*({ diary, kept, number, prices, settings, tws }: Ground) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const around = yield* Effect.scope
  const scope = yield* Scope.make()
  const layer = Quotes.layer.pipe(
    Layer.provideMerge(Subscriptions.layer),
    Layer.provideMerge(Ibkr.layerBroker),
    Layer.provideMerge(Ibkr.layer),
    Layer.provide([
      tws,
      Settings.layer({ resetRegion: "none", ...settings }),
      StateMemory.layer(kept.state),
      Journal.layerMemory(kept.journal),
      Risk.layerNone,
      Notifier.layerNoop,
      Logger.layer([Logger.make(({ cause, message }) => {
        diary.texts.push(`${String(message)}${cause.reasons.length === 0 ? "" : ` ${Cause.pretty(cause)}`}`)
      })])
    ])
  )
  const context = yield* Layer.buildWithScope(layer, scope)
  const connection = Context.get(context, Connection)
  const orders = Context.get(context, Orders)
  const quotes = Context.get(context, Quotes.Quotes)
  const subscriptions = Context.get(context, Subscriptions.Subscriptions)
  const handles = new Map<string, Handle>()
  const readers = new Map<string, Fiber.Fiber<unknown, unknown>>()
  let isAlive = true
  const life = { from: now(), until: null as number | null, killed: false }
  diary.lives.push(life)

  const fork = <A, E>(effect: Effect.Effect<A, E>) => Effect.forkIn(effect, scope, { startImmediately: true })
  yield* fork(Stream.runForEach(orders.changes, (order) =>
    Effect.sync(() => {
      if (isAlive) diary.told.push({ life: number, at: now(), order })
      diary.texts.push(JSON.stringify(order))
    })))
  yield* fork(Stream.runForEach(orders.executions, (execution) =>
    Effect.sync(() => {
      if (isAlive) diary.executions.push({ life: number, at: now(), execution })
      diary.texts.push(JSON.stringify(execution))
    })))

  const hold = Effect.fnUntraced(function*(handle: Handle) {
    const { orderRef } = handle
    if (handles.has(orderRef)) return
    handles.set(orderRef, handle)
    yield* fork(Effect.matchEffect(handle.ended, {
      onSuccess: ({ state }) => Effect.sync(() => void diary.ended.set(`${number} ${orderRef}`, state)),
      onFailure: (error) => Effect.sync(() => void diary.ended.set(`${number} ${orderRef}`, error._tag))
    }))
  })

  /** Notes what becomes of a call that places orders. */
  const placing = <E>(refs: ReadonlyArray<string>, call: Effect.Effect<ReadonlyArray<Handle>, E>) =>
    Effect.suspend(() => {
      const placed: Diary.Placed = { refs, life: number, at: now(), outcome: "Waiting", says: "" }
      diary.placed.push(placed)
      const note = (outcome: Diary.Outcome, says = "") => {
        if (!isAlive || placed.outcome !== "Waiting") return
        Object.assign(placed, { outcome, says })
        diary.texts.push(says)
      }
      return call.pipe(
        Effect.tap((all) => {
          note("Accepted")
          return Effect.forEach(all, hold, { discard: true })
        }),
        Effect.onExit((exit) =>
          Effect.sync(() => {
            if (Exit.isSuccess(exit)) return
            if (Cause.hasInterruptsOnly(exit.cause)) return note("GivenUp")
            const error = Cause.squash(exit.cause) as { readonly _tag?: string }
            note(error._tag === "OrderRefused" ? "Refused" : "Failed", say(error))
          })
        ),
        Effect.exit
      )
    })
  const changing = <E>(ref: string, call: Effect.Effect<unknown, E>) =>
    Effect.suspend(() => {
      const changed: { -readonly [K in keyof Diary.Changed]: Diary.Changed[K] } = { ref, at: now(), outcome: "Waiting" }
      diary.changed.push(changed)
      return Effect.onExit(call, (exit) =>
        Effect.sync(() => {
          if (isAlive) changed.outcome = Exit.isSuccess(exit) ? "Accepted" : "Refused"
          if (Exit.isFailure(exit)) diary.texts.push(say(Cause.squash(exit.cause)))
        })).pipe(Effect.exit)
    })

  const read = Effect.fnUntraced(function*(what: Subject, symbol: string) {
    const key = `${what} ${symbol}`
    if (readers.has(key)) return
    const reader: Diary.Reader = {
      what,
      symbol,
      life: number,
      from: now(),
      until: null,
      failed: null,
      values: 0,
      gaps: 0,
      lastAt: null
    }
    diary.readers.push(reader)
    const stream = streamOf(what, symbol)
    readers.set(
      key,
      yield* fork(
        Stream.runForEach(stream, (value) =>
          Effect.sync(() => {
            if (Gap.isGap(value)) return void reader.gaps++
            reader.values++
            reader.lastAt = now()
          })).pipe(Effect.onExit((exit) =>
            Effect.sync(() => {
              if (!isAlive) return
              reader.until = now()
              readers.delete(key)
              if (Exit.isFailure(exit) && !Cause.hasInterruptsOnly(exit.cause)) {
                reader.failed = say(Cause.squash(exit.cause))
                diary.texts.push(reader.failed)
              }
            })
          ))
      )
    )
  })
  const streamOf = (_what: Subject, symbol: string): Stream.Stream<unknown, Error> => quotes.of(Contract.stock(symbol))

  const act = Effect.fnUntraced(function*(deed: Deed) {
    switch (deed._tag) {
      case "Place":
        return yield* fork(placing(
          [deed.ref],
          Effect.flatMap(
            prices,
            (all) => Effect.map(orders.place(Wish.request(deed.ref, deed.wish, all)), (one) => [one])
          )
        ))
      case "Abandon": {
        const fiber = yield* fork(placing(
          [deed.ref],
          Effect.flatMap(
            prices,
            (all) => Effect.map(orders.place(Wish.request(deed.ref, deed.wish, all)), (one) => [one])
          )
        ))
        yield* Effect.repeat(Effect.yieldNow, { times: deed.turns })
        return yield* fork(Fiber.interrupt(fiber))
      }
      case "Again": {
        const before = diary.placed.find(({ refs }) => refs.includes(deed.ref))
        const handle = handles.get(deed.ref)
        if (before === undefined || handle === undefined) return
        const { action, quantity } = yield* handle.state
        const wish = { orderType: "MKT", symbol: "AAPL", action, quantity, cents: 0, tif: "DAY" } as const
        return yield* fork(placing(
          [deed.ref],
          Effect.map(orders.place(Wish.request(deed.ref, wish, yield* prices)), (one) => [one])
        ))
      }
      case "Bracket": {
        const all = yield* prices
        const entry = Wish.request(deed.ref, deed.wish, all)
        return yield* fork(placing(
          [deed.ref],
          Effect.map(
            orders.bracket({ entry, ...Wish.exits(deed.wish, all) }),
            ({ entry, stopLoss, takeProfit }) => [entry, takeProfit, stopLoss]
          )
        ))
      }
      case "OneCancelsAll": {
        const all = yield* prices
        return yield* fork(placing(
          deed.refs,
          orders.oneCancelsAll(deed.refs.map((ref) => Wish.request(ref, deed.wish, all)))
        ))
      }
      case "WhatIf": {
        const request = Wish.request("what-if", deed.wish, yield* prices)
        return yield* fork(Effect.exit(orders.whatIf(request)))
      }
      case "Modify": {
        const handle = handles.get(deed.ref)
        if (handle === undefined) return
        const { action, contract: { symbol = "" }, limitPrice, orderType, stopPrice } = yield* handle.state
        const wish = {
          orderType: limitPrice === null ? stopPrice === null ? "MKT" : "STP" : stopPrice === null ? "LMT" : "STP LMT",
          symbol,
          action,
          quantity: "10",
          cents: deed.cents,
          tif: "DAY"
        } as const
        const changes = {
          ...(orderType === "TRAIL" ? {} : Wish.prices(wish, yield* prices)),
          ...(deed.quantity === null ? {} : { quantity: deed.quantity })
        }
        return yield* fork(changing(deed.ref, orders.modify(deed.ref, changes)))
      }
      case "Cancel":
        return yield* fork(changing("", orders.cancel(deed.ref)))
      case "CancelAll":
        return yield* fork(changing("", orders.cancelAll))
      case "Watch":
        return yield* read(deed.subject, deed.symbol)
      case "Unwatch": {
        const fiber = readers.get(`${deed.subject} ${deed.symbol}`)
        return fiber === undefined ? undefined : yield* fork(Fiber.interrupt(fiber))
      }
      case "Reconnect":
        return yield* fork(connection.reconnect)
    }
  })

  return {
    number,
    connection,
    orders,
    subscriptions,
    handles: handles as ReadonlyMap<string, Handle>,
    act,
    /** What is being read now. */
    watched: (): ReadonlyArray<readonly [Subject, string]> =>
      [...readers.keys()].map((key) => key.split(" ") as [Subject, string]),
    /**
     * Ends it: at once, as a kill does, or in order. What it leaves is what it had written by then; nothing that it does
     * after counts.
     */
    end: Effect.fnUntraced(function*(how: "killed" | "stopped", { cut, pass }: Pick<Stage, "cut" | "pass">) {
      if (how === "stopped") {
        const closing = yield* Effect.forkIn(Scope.close(scope, Exit.void), around, { startImmediately: true })
        while (closing.pollUnsafe() === undefined) yield* pass(100)
      }
      isAlive = false
      Object.assign(life, { until: now(), killed: how === "killed" })
      for (const placed of diary.placed) if (placed.outcome === "Waiting") placed.outcome = "Killed"
      for (const reader of diary.readers) if (reader.life === number) reader.until ??= now()
      const left: Kept = { state: new Map(kept.state), journal: [...kept.journal] }
      if (how === "killed") {
        cut()
        yield* Effect.forkIn(Scope.close(scope, Exit.die("killed")), around)
      }
      return left
    })
  }
})

export interface Life extends Effect.Success<ReturnType<typeof begin>> {}
