/** Orders against the simulated gateway of the same process, on a clock that the test turns. */
import { Effect, Layer, Stream } from "effect"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Order, OrderRequest } from "../../../src/domain/Order.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import * as Contracts from "../../../src/layers/Broker/Contracts.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import type * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Rig from "./Rig.ts"

/** What a restart finds. */
export interface Kept {
  readonly lines: Array<string>
  readonly state: Map<string, string>
}

export const nothing = (): Kept => ({ lines: [], state: new Map() })

/** The orders of one run of the program. `alerts` gathers what people are told. */
export const ground = (
  options: Gateway.Options = {},
  { alerts = [], kept = nothing(), settings = {} }: {
    readonly alerts?: Array<string>
    readonly kept?: Kept
    readonly settings?: Partial<SettingsData>
  } = {}
) =>
  Orders.layer.pipe(
    Layer.provide([
      Journal.layerMemory(kept.lines),
      Risk.layerNone,
      Settings.layer({ resetRegion: "none", ...settings }),
      StateMemory.layer(kept.state),
      Layer.succeed(Notifier.Notifier, {
        notify: ({ event, lines }) => Effect.sync(() => void alerts.push(`${event}: ${lines.join(" ")}`)),
        flush: Effect.void
      })
    ]),
    Layer.provideMerge(Contracts.layer),
    Layer.provideMerge(Rig.ground(options, settings, kept.state))
  )

export const market = (more: Partial<OrderRequest> = {}): OrderRequest => ({
  contract: Contract.stock("AAPL"),
  action: "BUY",
  quantity: "10",
  orderType: "MKT",
  ...more
})

/** How an order stands, in short. */
export const short = ({ filled, orderRef, remaining, settled, state }: Order): string =>
  `${orderRef} ${state} ${filled}/${remaining}${settled ? "" : " unsettled"}`

/** Every change of every order, from now on. */
export const story = Effect.gen(function*() {
  const { changes } = yield* Orders.Orders
  const told: Array<string> = []
  yield* Effect.forkScoped(
    Stream.runForEach(changes, (order) => Effect.sync(() => told.push(short(order)))),
    { startImmediately: true }
  )
  return told
})
