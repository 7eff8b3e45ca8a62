/** What risk asks and watches, as a test tells it: account, positions, profit and loss, quotes and pace. */
import { Clock, Effect, Layer, Stream, SubscriptionRef } from "effect"
import type { AccountValue } from "../../../../src/domain/AccountValue.ts"
import type { Contract } from "../../../../src/domain/Contract.ts"
import * as Known from "../../../../src/domain/Known.ts"
import type { PnlValue } from "../../../../src/domain/PnlValue.ts"
import type { Position } from "../../../../src/domain/Position.ts"
import type { Quote } from "../../../../src/domain/Quote.ts"
import type { Settings as SettingsData } from "../../../../src/domain/Settings.ts"
import { Accounts } from "../../../../src/layers/Broker/Accounts.ts"
import { Feed } from "../../../../src/layers/Broker/Feed.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import { Pacing } from "../../../../src/layers/Broker/Pacing.ts"
import { Pnl } from "../../../../src/layers/Broker/Pnl.ts"
import { Positions } from "../../../../src/layers/Broker/Positions.ts"
import { Quotes } from "../../../../src/layers/Broker/Quotes.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import type { Notifier } from "../../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../../src/layers/Settings.ts"
import * as Memory from "../../../../src/layers/State/Memory.ts"
import * as Case from "./Case.ts"

/** Figures of an account in dollars, with a cushion. */
export const values = (cushion = "0.5"): ReadonlyArray<AccountValue> => [
  { key: "NetLiquidation", value: "100000.00", currency: "USD" },
  { key: "BuyingPower", value: "400000.00", currency: "USD" },
  { key: "AvailableFunds", value: "100000.00", currency: "USD" },
  { key: "Cushion", value: cushion, currency: "" },
  { key: "ExchangeRate", value: "1.1000000", currency: "EUR" }
]

/** A position in AAPL. */
export const position = (size: string): Position => ({
  account: "DU1234567",
  contract: Case.contract,
  position: size,
  averageCost: "100"
})

/** A quote of AAPL, told at `at`. */
export const quote = (at: number, more: Partial<Quote> = {}): Quote => ({
  _tag: "Quote",
  contract: Case.contract,
  bid: "99",
  ask: "101",
  last: "100",
  bidSize: null,
  askSize: null,
  lastSize: null,
  open: null,
  high: null,
  low: null,
  close: null,
  volume: null,
  mark: null,
  halted: null,
  dataType: "live",
  at,
  ...more
})

const profit = (daily: string | null, at: number): PnlValue => ({
  _tag: "Pnl",
  daily,
  unrealized: null,
  realized: null,
  position: null,
  value: null,
  at
})

const told = <A>(ref: SubscriptionRef.SubscriptionRef<Known.Known<A>>): Stream.Stream<A> =>
  Stream.flatMap(
    SubscriptionRef.changes(ref),
    (known): Stream.Stream<A> => known._tag === "Known" ? Stream.succeed(known.value) : Stream.empty
  )

/** The world of one test, in which all is well and nothing is held. */
export const make = Effect.gen(function*() {
  const accounts = yield* SubscriptionRef.make<Known.Known<ReadonlyArray<AccountValue>>>(Known.known(values(), 0))
  const positions = yield* SubscriptionRef.make<Known.Known<ReadonlyArray<Position>>>(Known.known([], 0))
  const pnl = yield* SubscriptionRef.make<Known.Known<PnlValue>>(Known.known(profit("0", 0), 0))
  const quotes = yield* SubscriptionRef.make<Known.Known<Quote>>(Known.unknown("nobody has watched it"))
  const watched: Array<Contract> = []
  let slowness = 1
  let heard = () => {}
  let moved = () => {}

  const now = (conId: number): Known.Known<Position | null> => {
    const known = SubscriptionRef.getUnsafe(positions)
    return known._tag === "Unknown"
      ? known
      : { ...known, value: known.value.find(({ contract }) => contract.conId === conId) ?? null }
  }
  const risk = (
    settings: Partial<SettingsData>,
    notifier: Layer.Layer<Notifier>,
    state: Map<string, string> = new Map(),
    journal: Array<string> = [],
    rules = Risk.layer
  ) =>
    rules.pipe(
      Layer.provide([
        Layer.mock(Accounts, { values: SubscriptionRef.get(accounts), changes: SubscriptionRef.changes(accounts) }),
        Layer.mock(Positions, {
          all: SubscriptionRef.get(positions),
          changes: SubscriptionRef.changes(positions),
          of: (conId) => Effect.sync(() => now(conId)),
          now
        }),
        Layer.mock(Pnl, {
          last: SubscriptionRef.get(pnl),
          now: () => SubscriptionRef.getUnsafe(pnl),
          ofAccount: told(pnl)
        }),
        Layer.mock(Quotes, {
          last: () => SubscriptionRef.get(quotes),
          of: (contract) =>
            Stream.unwrap(Effect.sync(() => {
              watched.push(contract)
              return told(quotes)
            }))
        }),
        Layer.mock(Feed, {
          current: () => null,
          isSound: () => true,
          isCutOff: () => false,
          nextId: () => 0,
          answer: () => () => {},
          hear: (name, hear) =>
            Effect.sync(() => {
              if (name === "position") {
                moved = () => hear({ _tag: "position", contract: Case.contract } as never, {} as never)
              }
              if (name === "error") heard = () => hear({ _tag: "error", errorCode: 100 } as never, {} as never)
            })
        }),
        Layer.mock(Pacing, { slowness: () => slowness, quota: undefined as never }),
        Settings.layer(settings),
        Memory.layer(state),
        Journal.layerMemory(journal),
        notifier
      ])
    )
  return {
    risk,
    watched,
    accounts: (known: Known.Known<ReadonlyArray<AccountValue>>) => SubscriptionRef.set(accounts, known),
    positions: (known: Known.Known<ReadonlyArray<Position>>) =>
      Effect.andThen(SubscriptionRef.set(positions, known), Effect.sync(() => moved())),
    daily: (daily: string | null) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => SubscriptionRef.set(pnl, Known.known(profit(daily, at), at))),
    /** Nothing keeps the profit and loss up to date any more. */
    lost: SubscriptionRef.update(pnl, (known) => known._tag === "Known" ? { ...known, current: false } : known),
    quotes: (known: Known.Known<Quote>) => SubscriptionRef.set(quotes, known),
    /** The gateway says that it is asked too much, or the pace is the usual one again. */
    slowness: (now: number) =>
      Effect.sync(() => {
        slowness = now
        if (now > 1) heard()
      })
  }
})
