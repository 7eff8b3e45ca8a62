/**
 * Says what is true now: the status document made of the facts, the settings and the time.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Due, Facts as FactsData } from "../domain/Facts.ts"
import * as Mask from "../domain/Mask.ts"
import { isLoopback, type Settings as SettingsData } from "../domain/Settings.ts"
import type { LastError, Status } from "../domain/Status.ts"
import * as Verdict from "../domain/Verdict.ts"
import * as Version from "../domain/Version.ts"
import { ConnectionError, type IbkrError } from "../errors/IbkrError.ts"
import type { OrderRefused } from "../errors/OrderRefused.ts"
import { Facts } from "../layers/Facts.ts"
import { Settings } from "../layers/Settings.ts"
import type { State } from "../layers/State/State.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import * as Maintenance from "../schedules/Maintenance.ts"
import * as Guard from "./Guard.ts"
import * as Moment from "./Moment.ts"

const time = (epochMillis: number): string => DateTime.formatIso(DateTime.makeUnsafe(epochMillis))
const timeOrNull = (epochMillis: number | null): string | null => epochMillis === null ? null : time(epochMillis)

const lastError = ({ at, error }: NonNullable<FactsData["lastError"]>): typeof LastError.Type => ({
  _tag: error._tag,
  ...(error._tag === "TimeoutError" ? { operation: error.operation } : { reason: error.reason }),
  code: error._tag === "ConnectionError" ? error.code ?? null : null,
  message: error.message,
  remedy: error.remedy,
  at: time(at)
})

/** From which difference on a wall clock counts as set. */
const wasSet = Duration.seconds(1)

// A wall clock tells whole milliseconds alone: what it and the time that passes come to is not the same each time.
const byWall = ({ at, steadyAt }: Due, { clockOffset }: Moment.Moment): number => {
  const now = Math.round(steadyAt + clockOffset)
  return Math.abs(now - at) <= Duration.toMillis(wasSet) ? at : now
}

const document = (
  facts: FactsData,
  now: Moment.Moment,
  settings: SettingsData
): Status => {
  const ordersBlockedBy = Verdict.ordersBlockedBy(facts, now, settings)
  const reasons = Verdict.degradedBy(facts, now, settings)
  const maintenance = Maintenance.at(settings.resetRegion, now.wall)
  const { session, snapshot } = facts
  const comes = (due: Due | null) => due === null ? null : time(byWall(due, now))
  return {
    state: facts.state,
    ready: Verdict.ready(facts, now, settings),
    ordersAllowed: ordersBlockedBy.length === 0,
    ordersBlockedBy,
    account: facts.account === null ? null : { id: Mask.account(facts.account.id), type: facts.account.type },
    isPaperAccount: facts.account === null ? null : facts.account.type === "paper",
    tradingMode: settings.tradingMode,
    session: session === null ? null : { ...session, connectedAt: time(session.connectedAt) },
    gateway: {
      host: settings.host,
      port: facts.movedTo ?? settings.port,
      transport: isLoopback(settings.host) ? "loopback" : "plaintext"
    },
    upstream: session === null
      ? { state: "unknown", since: null }
      : { state: facts.upstream.state, since: timeOrNull(facts.upstream.since) },
    farms: facts.farms,
    snapshot: {
      positions: timeOrNull(snapshot.positions),
      openOrders: timeOrNull(snapshot.openOrders),
      executions: timeOrNull(snapshot.executions)
    },
    lastConnected: timeOrNull(facts.lastConnected),
    reconnectAttempts: facts.reconnectAttempts,
    nextRetryAt: comes(facts.nextRetryAt),
    circuit: { ...facts.circuit, retryAt: comes(facts.circuit.retryAt) },
    heartbeat: {
      lastMessageAt: session === null ? null : time(Math.round(now.wall - now.silence)),
      ageSeconds: session === null ? null : Math.round(now.silence) / 1000,
      rttMs: facts.rtt
    },
    quality: { degraded: reasons.length > 0, reasons },
    messageRate: now.rates(),
    maintenance: {
      active: maintenance.active,
      until: timeOrNull(maintenance.until),
      nextAt: timeOrNull(maintenance.nextAt)
    },
    clockSkewSeconds: facts.clockSkew,
    lastError: facts.lastError === null ? null : lastError(facts.lastError),
    version: Version.current,
    uptimeSeconds: Math.round(now.wall - now.clockOffset - facts.startedAt) / 1000
  }
}

/**
 * What is true now.
 *
 * @since 0.1.0
 * @category programs
 */
export const status = Effect.gen(function*() {
  const facts = yield* Facts
  return document(facts.get(), yield* Moment.now, yield* Settings)
})

/**
 * Every reason for which an order would be refused now.
 *
 * @since 0.1.0
 * @category programs
 */
export const ordersBlockedBy = Effect.contextWith((context: Context.Context<Facts | Settings | State>) =>
  Effect.map(
    Moment.now,
    (now) => Verdict.ordersBlockedBy(Context.get(context, Facts).get(), now, Context.get(context, Settings))
  )
)

interface Seen {
  readonly facts: FactsData
  readonly now: Moment.Moment
  /** The verdicts that time alone can change. */
  readonly verdict: string
}

const see = (settings: SettingsData) => (facts: FactsData, now: Seen["now"]): Seen => ({
  facts,
  now,
  verdict: [
    Verdict.line(facts, now, settings),
    Verdict.degradedBy(facts, now, settings).includes("clock_skew"),
    now.restartDue,
    now.stateWritable,
    Maintenance.at(settings.resetRegion, now.wall).active
  ].join()
})

// What only ages is no transition.
const aging: ReadonlySet<string> = new Set<keyof FactsData>([
  "rtt",
  "clockSkew",
  "clockOffset",
  "usedOrderId",
  "exposed"
])

const isSame = (one: Seen, other: Seen): boolean =>
  one.verdict === other.verdict &&
  (one.facts === other.facts ||
    Object.entries(one.facts).every(([name, value]) =>
      aging.has(name) || value === other.facts[name as keyof FactsData]
    ))

/**
 * The status now, then after every transition.
 *
 * @since 0.1.0
 * @category programs
 */
export const changes = Stream.unwrap(Effect.gen(function*() {
  const facts = yield* Facts
  const settings = yield* Settings
  const context = yield* Effect.context<Facts | Settings | State>()
  return facts.changes.pipe(
    Stream.mapEffect((known) => Effect.map(Moment.now, (now) => see(settings)(known, now))),
    Stream.changesWith(isSame),
    Stream.map(({ facts, now }) => document(facts, now, settings)),
    Stream.provideContext(context)
  )
}))

/**
 * The session, or at once why there is none that may be used.
 *
 * @since 0.1.0
 * @category programs
 */
export const session: Effect.Effect<TwsSession<OrderRefused>, IbkrError, Facts | Settings | State> = Effect.gen(
  function*() {
    const facts = yield* Facts
    const live = facts.session()
    const known = facts.get()
    if (live !== null && Verdict.ready(known, yield* Moment.now, yield* Settings)) return yield* Guard.guard(live)
    const { lastError, stopping } = known
    if (live === null && lastError !== null && !stopping) return yield* lastError.error
    return yield* new ConnectionError({ reason: "NotReady", detail: `its state is ${known.state}` })
  }
)

/**
 * The next session that may be used; waits for it, and fails only once the connection is being stopped.
 *
 * @since 0.1.0
 * @category programs
 */
export const ready: Effect.Effect<TwsSession<OrderRefused>, IbkrError, Facts | Settings | State> = Effect.gen(
  function*() {
    yield* Stream.runDrain(Stream.takeUntil(changes, ({ ready, state }) => ready || state === "shutdown"))
    return yield* session
  }
).pipe(Effect.retry({ while: () => Facts.useSync((facts) => !facts.get().stopping) }))
