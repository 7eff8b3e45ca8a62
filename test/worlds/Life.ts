/** One run of the orders over a line that is played by hand, and all that it tells. */
import { Context, Effect, Exit, type Fiber, Layer, Scope, Stream } from "effect"
import type { Entry } from "../../src/domain/Blotter.ts"
import type { Execution } from "../../src/domain/Execution.ts"
import type { Order } from "../../src/domain/Order.ts"
import * as Audit from "../../src/layers/Broker/Audit.ts"
import { Contracts } from "../../src/layers/Broker/Contracts.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import * as Orders from "../../src/layers/Broker/Orders.ts"
import * as Requests from "../../src/layers/Broker/Requests.ts"
import * as Risk from "../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import type { Line } from "./Line.ts"
import type { Machine } from "./Machine.ts"

export const details = {
  contract: { conId: 265598, symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
  longName: "",
  minTick: "0.01",
  minSize: null,
  sizeIncrement: null,
  marketRuleIds: [],
  validExchanges: ["SMART"],
  orderTypes: ["LMT"],
  tradingHours: "",
  liquidHours: "",
  timeZoneId: "",
  priceMagnifier: 1,
  underConId: null,
  secIds: {}
} as const

export const contracts = Layer.succeed(Contracts, {
  details: () => Effect.succeed([details]),
  one: () => Effect.succeed(details),
  known: () => Effect.succeed(details),
  search: () => Effect.succeed([]),
  chain: () => Effect.succeed([]),
  tick: () => Effect.succeed("0.01")
} as never)

/** What has come of something that needs nobody else. */
export const done = <A, E>(fiber: Fiber.Fiber<A, E>): A => {
  const exit = fiber.pollUnsafe()
  if (exit === undefined || Exit.isFailure(exit)) throw new Error(`it was not done: ${JSON.stringify(exit)}`)
  return exit.value
}

/** What a run told: in the order in which it told it. */
export interface Heard {
  readonly changes: Array<Order>
  readonly executions: Array<Execution>
  readonly blotter: Array<Entry>
  readonly stands: Array<readonly [before: Order, after: Order]>
}

/** Begins a run over the lines and the state that those before it have left. */
export const begin = (
  machine: Machine,
  line: Pick<Line, "layer">,
  kept: { readonly lines: Array<string>; readonly state: Map<string, string> }
) => {
  const heard: Heard = { changes: [], executions: [], blotter: [], stands: [] }
  const scope = Scope.makeUnsafe()
  const risk = Layer.effect(
    Risk.Risk,
    Effect.map(Risk.Risk, (none) => ({
      ...none,
      filled: (order: Order, before: Order) => void heard.stands.push([before, order])
    }))
  ).pipe(Layer.provide(Risk.layerNone))
  const layer = Orders.layer.pipe(
    Layer.provide(Requests.layer),
    Layer.provide([line.layer, risk, contracts, Audit.layerNoop]),
    Layer.provide(Journal.layerMemory(kept.lines)),
    Layer.provide([
      Settings.layer({ resetRegion: "none" }),
      StateMemory.layer(kept.state),
      Notifier.layerNoop
    ])
  )
  const orders = Context.get(done(machine.run(Layer.buildWithScope(Layer.fresh(layer), scope))), Orders.Orders)
  const follow = <A>(stream: Stream.Stream<A>, into: Array<A>) =>
    machine.run(Effect.forkIn(Stream.runForEach(stream, (each) => Effect.sync(() => void into.push(each))), scope))
  follow(orders.changes, heard.changes)
  follow(orders.executions, heard.executions)
  follow(orders.blotter(null), heard.blotter)
  return {
    orders,
    heard,
    /** As a kill would: nothing is said to anybody. */
    kill: (): void => void machine.run(Scope.close(scope, Exit.fail("kill")))
  }
}

export interface Life extends ReturnType<typeof begin> {}
