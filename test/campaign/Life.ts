/** One life of our process: the connection and the broker, those who use them, and how it ends. */
import { Cause, Clock, Context, Effect, Exit, Layer, Logger, Scope, Stream } from "effect"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Flatten } from "../../src/layers/Broker/Flatten.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import { Orders } from "../../src/layers/Broker/Orders.ts"
import { Positions } from "../../src/layers/Broker/Positions.ts"
import * as Risk from "../../src/layers/Broker/Risk.ts"
import { Subscriptions } from "../../src/layers/Broker/Subscriptions.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import type { Tws } from "../../src/layers/Tws/Tws.ts"
import type * as Diary from "./Diary.ts"
import * as Legacy from "./Legacy.ts"
import * as Placing from "./Placing.ts"
import type { Act } from "./Program.ts"
import * as Reading from "./Reading.ts"
import * as Scribe from "./Scribe.ts"
import type { Stage } from "./Stage.ts"
import type * as Wish from "./Wish.ts"

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

/** What is done by those who use the broker. */
export type Deed = Placing.Deed | Extract<Act, { readonly _tag: "Watch" | "Unwatch" | "Reconnect" }>

export const begin = Effect.fnUntraced(function*({ diary, kept, number, prices, settings, tws }: Ground) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const around = yield* Effect.scope
  const scope = yield* Scope.make()
  const log = Logger.make(({ cause, message }) =>
    diary.texts.push(`${String(message)}${cause.reasons.length === 0 ? "" : ` ${Cause.pretty(cause)}`}`)
  )
  const logger = Logger.layer([log])
  const life = { from: now(), until: null as number | null, killed: false }
  const isAlive = () => life.until === null
  const scribe = Scribe.make(now)
  const linesOf = (lines: ReadonlyArray<unknown>) => lines.map((line) => ({ ...line as Diary.Line, life: number }))
  const notifier = Layer.succeed(Notifier.Notifier, {
    notify: ({ event, lines }) =>
      Effect.sync(() => void (isAlive() && diary.alerts.push({ event, text: lines.join(" ") }))),
    flush: Effect.void
  })
  const layer = Ibkr.layerBrokerWith(Risk.layerNone).pipe(
    Layer.provideMerge(Ibkr.layer),
    Layer.provide([
      tws,
      Settings.layer({ resetRegion: "none", ...settings }),
      StateMemory.layer(kept.state),
      Journal.layerMemory(kept.journal),
      notifier,
      logger
    ]),
    Layer.provide(scribe.layer)
  )
  const context = yield* Layer.buildWithScope(Layer.fresh(layer), scope)
  const connection = Context.get(context, Connection)
  const orders = Context.get(context, Orders)
  diary.lives.push(life)
  const user = { diary, isAlive, life: number, now, scope }
  const flatten = Context.get(context, Flatten).now
  const placing = Placing.make({ ...user, flatten, orders, prices })
  const reading = Reading.make({ ...user, context })
  // one that is killed tells on, to nobody
  const follow = <A>(stream: Stream.Stream<A>, note: (one: A, of: Pick<Diary.Diary, "told" | "executions">) => void) =>
    Effect.forkIn(
      Stream.runForEach(stream, (one) =>
        Effect.sync(() => {
          note(one, isAlive() ? diary : { told: diary.late.orders, executions: diary.late.executions })
          diary.texts.push(JSON.stringify(one))
        })),
      around,
      { startImmediately: true }
    )
  yield* follow(orders.changes, (order, { told }) => told.push({ life: number, at: now(), order }))
  yield* follow(
    orders.executions,
    (execution, { executions }) => executions.push({ life: number, at: now(), execution })
  )

  const done = (deed: Deed): Effect.Effect<void> => {
    switch (deed._tag) {
      case "Watch":
        return reading.read(deed.subject, deed.symbol)
      case "Unwatch":
        return reading.leave(deed.subject, deed.symbol)
      case "Reconnect":
        return Effect.asVoid(Effect.forkIn(connection.reconnect, scope))
      default:
        return placing.do(deed)
    }
  }

  /** What it would leave if it ended now. */
  const legacies = Effect.suspend(() => {
    diary.audits[number] = linesOf(scribe.written)
    diary.owed[number] = linesOf(scribe.owed())
    return Legacy.of({ diary, journal: kept.journal, life: number, orders })
  })

  return {
    number,
    legacies,
    connection,
    orders,
    positions: Context.get(context, Positions),
    subscriptions: Context.get(context, Subscriptions),
    handles: placing.handles,
    watched: reading.watched,
    act: (deed: Deed): Effect.Effect<void> => Effect.provide(done(deed), logger),
    /**
     * Ends it: at once, as a kill does, or in order. What it leaves is what it had written by then; nothing that it does
     * after counts.
     */
    end: Effect.fnUntraced(function*(how: "killed" | "stopped", { cut, pass }: Pick<Stage, "cut" | "pass">) {
      if (how === "stopped") {
        const closing = yield* Effect.forkIn(Scope.close(scope, Exit.void), around, { startImmediately: true })
        while (closing.pollUnsafe() === undefined) yield* pass(100)
      }
      const legacy = yield* legacies
      Object.assign(life, { until: now(), killed: how === "killed" })
      for (const placed of diary.placed) if (placed.outcome === "Waiting") placed.outcome = "Killed"
      for (const changed of diary.changed) if (changed.outcome === "Waiting") changed.outcome = "Killed"
      for (const reader of diary.readers) if (reader.life === number) reader.until ??= now()
      const left: Kept = { state: new Map(kept.state), journal: [...kept.journal] }
      if (how === "killed") {
        cut()
        yield* Effect.forkIn(Scope.close(scope, Exit.die("killed")), around)
      }
      return { left, legacy }
    })
  }
})

export interface Life extends Effect.Success<ReturnType<typeof begin>> {}
