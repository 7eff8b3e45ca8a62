/** One run of the orders with all rules of risk over a line that is played by hand, and what its account, loss and quotes are told to be. */
import { Context, Effect, Exit, Layer, Scope, Stream } from "effect"
import type { AccountValue } from "../../../src/domain/AccountValue.ts"
import * as Known from "../../../src/domain/Known.ts"
import type { PnlValue } from "../../../src/domain/PnlValue.ts"
import type { Quote } from "../../../src/domain/Quote.ts"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import { Accounts } from "../../../src/layers/Broker/Accounts.ts"
import * as Audit from "../../../src/layers/Broker/Audit.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Latest from "../../../src/layers/Broker/Latest.ts"
import * as Orders from "../../../src/layers/Broker/Orders.ts"
import { Pnl } from "../../../src/layers/Broker/Pnl.ts"
import * as Positions from "../../../src/layers/Broker/Positions.ts"
import { Quotes } from "../../../src/layers/Broker/Quotes.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Risk from "../../../src/layers/Broker/Risk.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as StateMemory from "../../../src/layers/State/Memory.ts"
import * as Life from "../Life.ts"
import type { Line } from "../Line.ts"
import type { Machine } from "../Machine.ts"

/** What is told of the account and the market, whichever run lives. */
export const facts = (machine: Machine) => {
  const of = <A>(first: Known.Known<A>) => Life.done(machine.run(Latest.make<Known.Known<A>>(first)))
  const accounts = of<ReadonlyArray<AccountValue>>(Known.unknown("nobody has told it"))
  const pnl = of<PnlValue>(Known.unknown("nobody has told it"))
  const quotes = of<Quote>(Known.unknown("nobody has told it"))
  const values = <A>(from: Latest.Latest<Known.Known<A>>) =>
    Stream.flatMap(
      from.changes,
      (known): Stream.Stream<A> => known._tag === "Known" ? Stream.make(known.value) : Stream.empty
    )
  return {
    accounts,
    pnl,
    quotes,
    layer: Layer.mergeAll(
      Layer.mock(Accounts, { values: Effect.sync(accounts.get), changes: accounts.changes }),
      Layer.mock(Pnl, { last: Effect.sync(pnl.get), now: pnl.get, ofAccount: values(pnl) }),
      Layer.mock(Quotes, { last: () => Effect.sync(quotes.get), of: () => values(quotes) })
    )
  }
}

export interface Facts extends ReturnType<typeof facts> {}

/** Begins a run over what those before it have left. */
export const begin = (
  machine: Machine,
  line: Pick<Line, "layer">,
  told: Pick<Facts, "layer">,
  settings: Partial<SettingsData>,
  kept: { readonly lines: Array<string>; readonly state: Map<string, string> }
) => {
  const scope = Scope.makeUnsafe()
  const layer = Orders.layer.pipe(
    Layer.provideMerge(Risk.layer),
    Layer.provideMerge(Positions.layer),
    Layer.provide(Requests.layer),
    Layer.provide([line.layer, told.layer, Life.contracts, Audit.layerNoop]),
    Layer.provide(Journal.layerMemory(kept.lines)),
    Layer.provide([
      Settings.layer({ resetRegion: "none", ...settings }),
      StateMemory.layer(kept.state),
      Notifier.layerNoop
    ])
  )
  const context = Life.done(machine.run(Layer.buildWithScope(Layer.fresh(layer), scope)))
  return {
    orders: Context.get(context, Orders.Orders),
    risk: Context.get(context, Risk.Risk),
    positions: Context.get(context, Positions.Positions),
    /** As a kill would: nothing is said to anybody. */
    kill: (): void => void machine.run(Scope.close(scope, Exit.fail("kill")))
  }
}

export interface Run extends ReturnType<typeof begin> {}
