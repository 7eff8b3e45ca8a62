/** The whole broker against the simulated gateway of the same process, on a clock that the test turns. */
import { Clock, Context, Duration, Effect, Exit, Layer, Logger, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Event } from "../../../src/domain/Event.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import * as Ibkr from "../../../src/Ibkr.ts"
import { Flatten } from "../../../src/layers/Broker/Flatten.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import { Orders } from "../../../src/layers/Broker/Orders.ts"
import { Risk } from "../../../src/layers/Broker/Risk.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import * as State from "../../../src/layers/State/State.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Pace from "../../../src/schedules/Pace.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as OrdersRig from "./OrdersRig.ts"

export interface Options {
  readonly gateway?: Gateway.Options
  readonly settings?: Partial<SettingsData>
  readonly pace?: Partial<Pace.Pace>
  /** The gateway of another program, which this one shares. */
  readonly at?: Gateway.Gateway["Service"]
  /** What of what comes from the gateway cannot be decoded. */
  readonly garbles?: (event: Event) => boolean
  /** The state directory, which several may share. */
  readonly state?: Map<string, string>
  /** Whether the turn to close is still ours, where that is not what the state directory says. */
  readonly isTurn?: Effect.Effect<boolean>
}

/** Turns the clock by so many seconds. */
export const pass = (seconds: number) =>
  Connected.settle.pipe(
    Effect.andThen(TestClock.adjust(Duration.millis(Math.round(seconds * 1000)))),
    Effect.andThen(Connected.settle)
  )

/** Does something while the clock is turned, a tenth of a second at a time, and answers what came of it by then. */
export const during = <A, E, R>(effect: Effect.Effect<A, E, R>, seconds: number) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    for (let step = 0; step < seconds * 10 && fiber.pollUnsafe() === undefined; step++) yield* pass(0.1)
    return yield* Effect.suspend(() => fiber.pollUnsafe() ?? Effect.die("still running"))
  })

/** The state, in which the turn to close may be lost. */
const turned = (isTurn: Effect.Effect<boolean> | undefined) =>
  Layer.effect(
    State.State,
    Effect.map(State.State, (state) => ({
      ...state,
      closing: (...given: Parameters<typeof state.closing>) =>
        Effect.map(state.closing(...given), (turn) => ({ ...turn, isOurs: isTurn ?? turn.isOurs }))
    }))
  )

/** A gateway, and the program over it, which starts each time on what the run before has left. */
export const make = Effect.fnUntraced(function*({ at, pace, settings, state = new Map(), ...options }: Options = {}) {
  const startedAt = yield* Clock.currentTimeMillis
  const gateway = at ?? (yield* Gateway.make({ accounts: ["DU1234567"], ...options.gateway }))
  const lines = Array<string>()
  const broker = Ibkr.layerBroker.pipe(
    Layer.provideMerge(Ibkr.layer),
    Layer.provide([
      OrdersRig.rough(options).pipe(
        Layer.provide(Simulated.layer),
        Layer.provide(Layer.succeed(Gateway.Gateway, gateway))
      ),
      Layer.suspend(() => Journal.layerMemory(lines)),
      Layer.provide(turned(options.isTurn), Layer.suspend(() => StateMemory.layer(state))),
      Settings.layer({ resetRegion: "none", ...settings }),
      Layer.succeed(Pace.Pace, { ...Pace.defaults, ...pace }),
      Notifier.layerNoop,
      Logger.layer([])
    ])
  )
  const start = Effect.gen(function*() {
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => Scope.close(scope, exit))
    const context = yield* Layer.buildWithScope(Layer.fresh(broker), scope)
    yield* pass(2)
    return {
      flatten: Context.get(context, Flatten),
      orders: Context.get(context, Orders),
      connection: Context.get(context, Connection),
      risk: Context.get(context, Risk),
      /** Ends it as a kill would. */
      crash: Effect.andThen(Scope.close(scope, Exit.fail("crash")), Connected.settle)
    }
  })
  return {
    gateway,
    start,
    /** What the gateway was sent of orders: side, size and symbol. */
    placed: () =>
      gateway.received.flatMap(({ command }) => {
        if (command._tag !== "placeOrder" || command.args[2].whatIf === true) return []
        const [, { symbol = "" }, { action = "", orderType = "", totalQuantity = 0 }] = command.args
        return [`${action} ${totalQuantity} ${symbol} ${orderType}`]
      }),
    held: Effect.map(gateway.report, ({ positions }) => positions.map(({ size, symbol }) => `${symbol} ${size}`)),
    second: Effect.map(Clock.currentTimeMillis, (now) => (now - startedAt) / 1000)
  }
})
