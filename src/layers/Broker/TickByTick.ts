/**
 * Ticks one by one, in streams that live on.
 *
 * @since 0.1.0
 */
import type { TickByTickDataType } from "@stoqey/ib/dist/api/market/tickByTickDataType.js"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import type { Gap } from "../../domain/Gap.ts"
import * as Tick from "../../domain/Tick.ts"
import { Subscriptions } from "./Subscriptions.ts"
import type { Failure } from "./Subscriptions/Reader.ts"
import * as Serves from "./Subscriptions/Serves.ts"
import type { Spec } from "./Subscriptions/Spec.ts"

export type { Failure } from "./Subscriptions/Reader.ts"

/**
 * The ticks.
 *
 * @since 0.1.0
 * @category services
 */
export class TickByTick extends Context.Service<TickByTick, {
  /**
   * Every tick of a kind from now on, with a gap where some were not seen. A reader that falls 10 000 behind loses the older
   * half of them and is told so by a `lagging` gap. An account has few such streams (`Pace.tickByTick`),
   * and asks for those of one instrument one after the other (`Pace.tickByTickApart`), in a new session too. Fails as
   * `Subscriptions.open` does.
   */
  readonly of: (contract: Contract.Contract, kind: Tick.Kind) => Stream.Stream<Tick.Tick | Gap, Failure>
}>()("effect-ibkr/layers/Broker/TickByTick") {}

const request = "reqTickByTickData"
const most = 10_000
// trades may be far apart where quotes are not
const silentAfter = { trades: Duration.minutes(5), quotes: Duration.minutes(1) }

const spec = (contract: Contract.Contract, kind: Tick.Kind): Spec<Tick.Tick> => ({
  key: `ticks ${kind} ${Contract.key(contract)}`,
  request,
  open: (reqId) => Command.make(request, reqId, Contract.toTws(contract), kind as TickByTickDataType, 0, false),
  close: (reqId) => Command.make("cancelTickByTickData", reqId),
  fold: () => ({
    _tag: "Each",
    most,
    take: (event, _, tell) => {
      const tick = Tick.fromEvent(event)
      if (tick !== undefined) tell(tick)
    },
    reset: () => undefined
  }),
  acknowledges: false,
  silentAfter: kind === "Last" || kind === "AllLast" ? silentAfter.trades : silentAfter.quotes,
  limit: "tickByTick",
  turn: { kind: "ticks", contract: Contract.key(contract), about: "", exactly: kind, weight: 1 },
  farm: Serves.quotes(contract)
})

/**
 * The ticks, by `reqTickByTickData`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<TickByTick, never, Subscriptions> = Layer.effect(
  TickByTick,
  Effect.map(Subscriptions, ({ open }) => TickByTick.of({ of: (contract, kind) => open(spec(contract, kind)) }))
)
