/**
 * What clients keep hearing of accounts: at every change, every three minutes, profit and loss every second.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import type { Event } from "../../domain/Event.ts"
import * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import * as Subscriptions from "../Clients/Subscriptions.ts"
import type { Instrument } from "../Market/Instruments.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Statements from "./Statements.ts"

/**
 * What feeds are made from.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground extends Statements.Ground {
  readonly clients: Clients
  readonly now: () => number
}

/** A subscription: what it would be told now, and what it was told last. */
interface Feed {
  readonly rows: () => ReadonlyArray<Event>
  readonly told: Map<string, string>
}

interface Portfolio extends Feed {
  readonly account: string
}

interface Positions {
  readonly account: string
  readonly modelCode: string
}

const everySlow = "3 minutes"
const everyFast = "1 second"
// what has no request id of its own is one per client
const own = -1

/** What identifies a row, and what may change in it. */
const keyOf = (event: Event): readonly [key: string, value: string] => {
  switch (event._tag) {
    case "updateAccountValue":
    case "accountUpdateMulti":
      return [`${event.key} ${event.currency}`, event.value]
    case "accountSummary":
      return [`${event.account} ${event.tag} ${event.currency}`, event.value]
    case "updatePortfolio":
      return [
        `${event.accountName} ${event.contract.conId}`,
        `${event.position} ${event.marketValue} ${event.unrealizedPNL}`
      ]
    case "pnl":
      return ["", `${event.dailyPnL} ${event.unrealizedPnL} ${event.realizedPnL}`]
    case "pnlSingle":
      return ["", `${event.pos} ${event.dailyPnL} ${event.unrealizedPnL} ${event.realizedPnL} ${event.value}`]
    default:
      return ["", ""]
  }
}

/** The rows that differ from what was told last, now told. */
const fresh = ({ rows, told }: Feed): ReadonlyArray<Event> =>
  rows().filter((event) => {
    const [key, value] = keyOf(event)
    if (told.get(key) === value) return false
    told.set(key, value)
    return true
  })

/**
 * The feeds of a gateway. Their timers run in its Scope, and only while somebody has subscribed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(ground: Ground) {
  const { clients, family, ledger, now } = ground
  const runSlow = yield* FiberHandle.makeRuntime<never>()
  const runFast = yield* FiberHandle.makeRuntime<never>()
  const positions = Subscriptions.make<true>(clients)
  const positionsMulti = Subscriptions.make<Positions>(clients)
  const updates = Subscriptions.make<Portfolio>(clients)
  const multis = Subscriptions.make<Feed>(clients)
  const summaries = Subscriptions.make<Feed>(clients)
  const losses = Subscriptions.make<Feed>(clients)

  const tell = ({ client, value }: Subscriptions.Subscription<Feed>): void => Client.push(client, fresh(value))
  const tellUpdates = ({ client, value }: Subscriptions.Subscription<Portfolio>): void => {
    const changed = fresh(value)
    if (changed.length > 0) {
      Client.push(client, [...changed, { _tag: "updateAccountTime", timestamp: Timestamp.minute(now()) }])
    }
  }
  /** Goes on for as long as somebody has subscribed. */
  const repeat = (every: "3 minutes" | "1 second", beat: () => boolean): Effect.Effect<void> =>
    Effect.flatMap(
      Effect.andThen(Effect.sleep(every), Effect.sync(beat)),
      (goesOn) => goesOn ? repeat(every, beat) : Effect.void
    )
  const slow = repeat(everySlow, () => {
    updates.all().forEach(tellUpdates)
    for (const one of [...multis.all(), ...summaries.all()]) tell(one)
    return updates.all().length + multis.all().length + summaries.all().length > 0
  })
  const fast = repeat(everyFast, () => {
    losses.all().forEach(tell)
    return losses.all().length > 0
  })
  /** Tells all rows, then those that change. */
  const begin = (
    kind: Subscriptions.Subscriptions<Feed>,
    client: Client.Client,
    reqId: number,
    rows: () => ReadonlyArray<Event>,
    end: ReadonlyArray<Event>
  ): void => {
    const feed = { rows, told: new Map<string, string>() }
    kind.of(client).set(reqId, feed)
    Client.push(client, [...fresh(feed), ...end])
    runSlow(slow, { onlyIfMissing: true })
  }

  return {
    positions: (client: Client.Client, isWanted: boolean): void => {
      if (isWanted) positions.of(client).set(own, true)
      else positions.of(client).delete(own)
    },
    positionsMulti: positionsMulti.of,
    /** The first download of an account's values, then what changes of them. */
    updates: (client: Client.Client, account: string): void => {
      const rows = (): ReadonlyArray<Event> => [
        ...Statements.values(ground, account).map(([key, value, currency]): Event => ({
          _tag: "updateAccountValue",
          key,
          value,
          currency,
          accountName: account
        })),
        ...family.members(account).flatMap((one) =>
          ledger.holdings(one).map(({ instrument }) => Statements.portfolio(ground, one, instrument))
        )
      ]
      const feed = { account, rows, told: new Map<string, string>() }
      updates.of(client).set(own, feed)
      Client.push(client, [
        ...fresh(feed),
        { _tag: "updateAccountTime", timestamp: Timestamp.minute(now()) },
        { _tag: "accountDownloadEnd", account }
      ])
      runSlow(slow, { onlyIfMissing: true })
    },
    endUpdates: (client: Client.Client): void => void updates.of(client).delete(own),
    /** The account whose updates a client hears. */
    account: (client: Client.Client): string | undefined => updates.of(client).get(own)?.account,
    /** The accounts whose updates others hear. */
    others: (client: Client.Client): ReadonlyArray<string> =>
      updates.all().flatMap((one) => one.client === client ? [] : [one.value.account]),
    multis: multis.of,
    multi: (client: Client.Client, reqId: number, rows: () => ReadonlyArray<Event>, end: ReadonlyArray<Event>): void =>
      begin(multis, client, reqId, rows, end),
    summaries: summaries.of,
    summary: (
      client: Client.Client,
      reqId: number,
      rows: () => ReadonlyArray<Event>,
      end: ReadonlyArray<Event>
    ): void => begin(summaries, client, reqId, rows, end),
    losses: losses.of,
    /** Profit and loss at once, and whenever it has changed after a second. */
    loss: (client: Client.Client, reqId: number, row: () => Event): void => {
      const feed = { rows: () => [row()], told: new Map<string, string>() }
      losses.of(client).set(reqId, feed)
      Client.push(client, fresh(feed))
      runFast(fast, { onlyIfMissing: true })
    },
    /** A position has changed: who subscribed is told. */
    changed: (account: string, instrument: Instrument): void => {
      const holding = ledger.holding(account, instrument)
      for (const { client } of positions.all()) Client.push(client, [Statements.position(account, holding)])
      for (const { client, reqId, value } of positionsMulti.all()) {
        if (!family.members(value.account).includes(account)) continue
        Client.push(client, [Statements.positionMulti(reqId, account, holding, value.modelCode)])
      }
      for (const one of updates.all()) {
        if (!family.members(one.value.account).includes(account)) continue
        // also where nothing is left of it, which the rows of what is held do not say
        const left = { ...one.value, rows: () => [Statements.portfolio(ground, account, instrument)] }
        Client.push(one.client, fresh(left))
        tellUpdates(one)
      }
      multis.all().forEach(tell)
    }
  }
})

/**
 * The feeds of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Feeds extends Effect.Success<ReturnType<typeof make>> {}
