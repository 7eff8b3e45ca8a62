/** What tests of streams share: the ground of the broker with subscriptions and quotes, and what the gateway was asked. */
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Gap } from "../../../src/domain/Gap.ts"
import * as GapModule from "../../../src/domain/Gap.ts"
import type { Quote } from "../../../src/domain/Quote.ts"
import * as Bars from "../../../src/layers/Broker/Bars.ts"
import * as Depth from "../../../src/layers/Broker/Depth.ts"
import * as History from "../../../src/layers/Broker/History.ts"
import * as Quotes from "../../../src/layers/Broker/Quotes.ts"
import * as Subscriptions from "../../../src/layers/Broker/Subscriptions.ts"
import type { Spec } from "../../../src/layers/Broker/Subscriptions/Spec.ts"
import * as TickByTick from "../../../src/layers/Broker/TickByTick.ts"
import * as Pace from "../../../src/schedules/Pace.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Rig from "./Rig.ts"

export const ground = (options: Gateway.Options = {}, quotes: Quotes.Options = {}) =>
  Layer.mergeAll(Quotes.layerWith(quotes), TickByTick.layer, Depth.layer, Bars.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Subscriptions.layer, History.layer)),
    Layer.provideMerge(Rig.ground(options))
  )

export const aapl = Contract.stock("AAPL")

/** A line of its own for each number, also of one contract: a simulated gateway makes up no more than it has to. */
export const line = (n: number, contract: Contract.Contract = aapl): Spec<number> => ({
  key: `line ${n}`,
  request: "reqMktData",
  open: (reqId) => Command.make("reqMktData", reqId, Contract.toTws(contract), "", false, false),
  close: (reqId) => Command.make("cancelMktData", reqId),
  fold: () => ({
    _tag: "Each",
    most: 10,
    take: (event, _, tell) => event._tag === "tickReqParams" && tell(n),
    reset: () => undefined
  }),
  acknowledges: true
})

/** A moment (ms) in seconds, whatever the pace of messages makes of it within a tenth of one. */
export const tenth = (at: number): number => Math.floor(at / 100) / 10

/** What the gateway received of some kinds of command, with the second of the clock. */
export const received = (...tags: ReadonlyArray<string>) =>
  Effect.map(
    Gateway.Gateway,
    ({ received }) =>
      received.filter(({ command }) => tags.includes(command._tag)).map(({ at, command }) =>
        `${tenth(at)} ${command._tag}`
      )
  )

/** Turns the clock, and lets everything come to rest. */
export const pass = (time: Parameters<typeof TestClock.adjust>[0]) =>
  TestClock.adjust(time).pipe(Effect.andThen(Connected.settle))

/** Reads a stream for as long as the test lasts: what it told, by `view`, and how it failed. */
export const read = Effect.fnUntraced(function*<A, E, B>(stream: Stream.Stream<A, E>, view: (value: A) => B) {
  const seen: Array<B | string> = []
  yield* Effect.forkScoped(
    Stream.runForEach(stream, (value) => Effect.sync(() => seen.push(view(value)))).pipe(
      Effect.catchCause((cause) =>
        Effect.sync(() =>
          seen.push(String(cause.reasons.map((reason) => reason._tag === "Fail" ? reason.error : reason._tag)))
        )
      )
    ),
    { startImmediately: true }
  )
  yield* Connected.settle
  return seen
})

/** A quote or a gap in one line. */
export const shown = (value: Quote | Gap): string =>
  GapModule.isGap(value)
    ? `gap ${tenth(value.from)}-${tenth(value.to)} ${value.why}`
    : `${value.bid} ${value.last} @${tenth(value.at)}`

/** Other limits of the account. */
export const limits = (limits: Partial<Pace.Pace>) => Layer.succeed(Pace.Pace, { ...Pace.defaults, ...limits })
