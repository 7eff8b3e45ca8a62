/**
 * Profit and loss that lives on: of the account in use and of single positions, whichever session lives.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import * as Decimal from "../../domain/Decimal.ts"
import type { Event } from "../../domain/Event.ts"
import type * as Gap from "../../domain/Gap.ts"
import * as Known from "../../domain/Known.ts"
import type { PnlValue } from "../../domain/PnlValue.ts"
import { RequestError } from "../../errors/RequestError.ts"
import { type Epoch, Feed } from "./Feed.ts"
import { Subscriptions } from "./Subscriptions.ts"
import type { Failure } from "./Subscriptions/Reader.ts"
import type { Latest, Spec } from "./Subscriptions/Spec.ts"

export type { Failure } from "./Subscriptions/Reader.ts"

/**
 * Profit and loss.
 *
 * @since 0.1.0
 * @category services
 */
export class Pnl extends Context.Service<Pnl, {
  /** Of the account in use: the latest for each reader, and a gap before the first one after a hole. */
  readonly ofAccount: Stream.Stream<PnlValue | Gap.Gap, Failure>
  /** Of the position in one contract, by its conId. */
  readonly of: (contract: { readonly conId: number }) => Stream.Stream<PnlValue | Gap.Gap, Failure>
  /** The account's last one, also while the line is down; unknown where nobody has followed it yet, that of another account never. */
  readonly last: Effect.Effect<Known.Known<PnlValue>>
  /** The same for who cannot wait: between two events of the gateway, say. */
  readonly now: () => Known.Known<PnlValue>
}>()("effect-ibkr/layers/Broker/Pnl") {}

const nothing: PnlValue = {
  _tag: "Pnl",
  daily: null,
  unrealized: null,
  realized: null,
  position: null,
  value: null,
  at: 0
}

const decimal = Decimal.fromTold

const fold = (told: (value: PnlValue) => void): Latest<PnlValue> => {
  let latest = nothing
  return {
    _tag: "Latest",
    take: (event: Event, at) => {
      if (event._tag !== "pnl" && event._tag !== "pnlSingle") return false
      latest = {
        _tag: "Pnl",
        daily: decimal(event.dailyPnL),
        unrealized: decimal(event.unrealizedPnL),
        realized: decimal(event.realizedPnL),
        position: event._tag === "pnl" ? null : decimal(event.pos),
        value: event._tag === "pnl" ? null : decimal(event.value),
        at
      }
      told(latest)
      return true
    },
    read: () => latest,
    reset: () => {
      latest = nothing
    }
  }
}

const ofAccountKey = "pnl"
/** IBKR tells it about once a second while anything moves: after an hour without IBKR a figure of before is none of now. */
const silentAfter = Duration.seconds(15)
// where no account is in use the gateway refuses it: another one's profit would pass for the account's
const accountOf = ({ account }: Epoch): string => account ?? ""

/**
 * Profit and loss by `reqPnL` and `reqPnLSingle`. Without an account in use both are refused.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Pnl, never, Feed | Subscriptions> = Layer.effect(
  Pnl,
  Effect.gen(function*() {
    const subscriptions = yield* Subscriptions
    let last: PnlValue | undefined
    let account: string | null | undefined
    yield* (yield* Feed).watch({
      began: (epoch) => {
        if (epoch.account !== account) last = undefined
        account = epoch.account
      }
    })
    const ofAccount: Spec<PnlValue> = {
      key: ofAccountKey,
      request: "reqPnL",
      open: (reqId, epoch) => Command.make("reqPnL", reqId, accountOf(epoch), ""),
      close: (reqId) => Command.make("cancelPnL", reqId),
      fold: () =>
        fold((value) => {
          last = value
        }),
      acknowledges: true,
      isQuiet: true,
      silentAfter
    }
    const single = (conId: number): Spec<PnlValue> => ({
      key: `${ofAccountKey} ${conId}`,
      request: "reqPnLSingle",
      open: (reqId, epoch) => Command.make("reqPnLSingle", reqId, accountOf(epoch), "", conId),
      close: (reqId) => Command.make("cancelPnLSingle", reqId),
      fold: () => fold(() => {}),
      acknowledges: true,
      isQuiet: true,
      silentAfter
    })
    const now = () =>
      last === undefined
        ? Known.unknown("nobody has followed the account's profit and loss yet")
        : Known.known(last, last.at, subscriptions.isLive(ofAccountKey))
    return Pnl.of({
      ofAccount: subscriptions.open(ofAccount),
      of: ({ conId }) =>
        conId > 0
          ? subscriptions.open(single(conId))
          : Stream.fail(
            new RequestError({ request: "reqPnLSingle", reason: "Refused", detail: `${conId} is no conId` })
          ),
      last: Effect.sync(now),
      now
    })
  })
)
