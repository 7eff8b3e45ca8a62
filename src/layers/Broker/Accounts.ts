/**
 * The accounts of the login, and the figures of the one in use: unknown until they were told to their end, and whenever IBKR says
 * itself that they are not ready.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import type * as Stream from "effect/Stream"
import * as Account from "../../domain/Account.ts"
import { type AccountValue, keyOf } from "../../domain/AccountValue.ts"
import * as Command from "../../domain/Command.ts"
import * as Known from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import { RequestError } from "../../errors/RequestError.ts"
import { Connection } from "../Connection.ts"
import * as Money from "./Accounts/Money.ts"
import * as Summary from "./Accounts/Summary.ts"
import { type Epoch, Feed } from "./Feed.ts"
import * as KeptList from "./KeptList.ts"
import * as Latest from "./Latest.ts"
import { Pacing } from "./Pacing.ts"
import { type Question, Requests } from "./Requests.ts"
import * as Weather from "./Subscriptions/Weather.ts"

export type { Money } from "./Accounts/Money.ts"

/**
 * An account of the login. `id` is masked where it is live.
 *
 * @since 0.1.0
 * @category models
 */
export interface Managed {
  readonly id: string
  readonly type: Account.AccountType
  readonly inUse: boolean
}

/**
 * The accounts.
 *
 * @since 0.1.0
 * @category services
 */
export class Accounts extends Context.Service<Accounts, {
  readonly list: Effect.Effect<ReadonlyArray<Managed>, IbkrError>
  /** Those of the last session, also while the line is down; none before the first. */
  readonly last: Effect.Effect<ReadonlyArray<Managed>>
  /** Every figure of the account in use. */
  readonly values: Effect.Effect<Known.Known<ReadonlyArray<AccountValue>>>
  /** One figure in the account's own currency, such as `BuyingPower`; of one without, such as `Cushion`, the currency is empty. */
  readonly money: (key: string) => Effect.Effect<Known.Known<Money.Money>>
  /** The figures now, then after every change. */
  readonly changes: Stream.Stream<Known.Known<ReadonlyArray<AccountValue>>>
  /**
   * The figures of the account in use by the tags of `reqAccountSummary`, such as `NetLiquidation`, asked now: never none, and
   * none that are not of now, since the line is silent, TWS has lost IBKR, or IBKR says that they are not ready.
   */
  readonly summary: (
    tags: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<AccountValue>, RequestError | IbkrError>
}>()("effect-ibkr/layers/Broker/Accounts") {}

const notTold = "the account's figures have not been told to their end yet"
const notReady = "IBKR says that the account's figures are not ready"

const unknown = (reason: RequestError["reason"], detail: string) =>
  new RequestError({ request: "reqAccountSummary", reason, detail })

/** A gateway takes two summaries at a time (source: IBKR's page on account summaries). */
const mostSummaries = 2

/**
 * How long an account may say nothing before it is asked again. A gateway tells every three minutes (source: IBKR's page on
 * account updates).
 *
 * @since 0.1.0
 * @category policies
 */
export const silentAfter: Duration.Duration = Duration.minutes(7)

const updates = ({ account }: Epoch): Question<true> => ({
  command: () => Command.make("reqAccountUpdates", true, account ?? ""),
  hears: ["accountDownloadEnd"],
  collect: () => (event) =>
    event._tag === "accountDownloadEnd" && event.account === account ? Option.some(true) : Option.none()
})

/**
 * The accounts, as the gateway tells of them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Accounts, never, Connection | Feed | Pacing | Requests> = Layer.effect(
  Accounts,
  Effect.gen(function*() {
    const connection = yield* Connection
    const feed = yield* Feed
    const pacing = yield* Pacing
    const { ask } = yield* Requests
    const clock = yield* Clock.Clock
    const summaries = yield* Semaphore.make(mostSummaries)
    const known = yield* Latest.make<Known.Known<ReadonlyArray<AccountValue>>>(Known.unknown(notTold))
    const figures = new Map<string, AccountValue>()
    let account: string | null | undefined
    // by its number: one that is heard anew after a defect of ours is the same session to the gateway
    let subscribed: number | undefined
    let named: { readonly epoch: number; readonly ids: ReadonlyArray<string> } | undefined
    let listings = 0
    let isTold = false
    let isReady = true
    /** Was it said while they were listed that they are not? Those told until then are not those of now. */
    let wasUnready = false

    const publish = () => {
      kept.heard()
      if (!isReady) return known.set(Known.unknown(notReady))
      if (isTold) known.set(Known.known([...figures.values()], clock.currentTimeMillisUnsafe(), !kept.isAway()))
    }
    const setCurrent = (current: boolean) => {
      const before = known.get()
      if (before._tag === "Known" && before.current !== current) known.set({ ...before, current })
    }
    // Figures told before the account was ready, or after, are not those of now: they are asked for again.
    const onReady = (ready: boolean) => {
      if (!ready) {
        wasUnready = true
        isTold = false
      }
      if (ready === isReady) return
      isReady = ready
      if (listings > 0) return
      isTold = false
      kept.again()
    }
    // a gateway may name none when it is asked again, which says nothing of those that it named
    yield* feed.hear("managedAccounts", ({ accountsList }, { number }) => {
      const ids = Account.parseList(accountsList)
      if (ids.length > 0) named = { epoch: number, ids }
    })
    yield* feed.hear("updateAccountValue", ({ accountName, currency, key: told, value }) => {
      if (accountName !== account) return
      const key = keyOf(told)
      if (key === "AccountReady") onReady(value !== "false")
      figures.set(`${key} ${currency}`, { key, value: Mask.text(value), currency })
      publish()
    })
    yield* feed.hear("updateAccountTime", publish)
    const kept = yield* KeptList.keep({
      list: Effect.fnUntraced(
        function*(epoch) {
          listings++
          wasUnready = false
          if (subscribed === epoch.number) yield* unsubscribe(epoch)
          subscribed = epoch.number
          yield* ask(updates(epoch))
          if (feed.current() !== epoch || wasUnready) return false
          isTold = true
          publish()
          return isReady
        },
        Effect.ensuring(Effect.sync(() => {
          listings--
        }))
      ),
      outdated: (epoch) => {
        if (account !== epoch.account) known.set(Known.unknown(epoch.account === null ? KeptList.noAccount : notTold))
        account = epoch.account
        if (named?.epoch !== epoch.number) named = { epoch: epoch.number, ids: epoch.session.managedAccounts }
        figures.clear()
        isTold = false
        isReady = true
        setCurrent(false)
      },
      old: () => setCurrent(false),
      sound: () => setCurrent(isTold),
      subscription: { kept: () => setCurrent(isTold && !kept.isAway()), silentAfter }
    })
    // A subscription that is asked for once more may not be told from its beginning.
    const unsubscribe = (epoch: Epoch) =>
      pacing.send(epoch, Command.make("reqAccountUpdates", false, epoch.account ?? ""), "request").pipe(
        Effect.catchTag("OrderRefused", Effect.die)
      )

    const managed = (ids: ReadonlyArray<string>, used: string | null | undefined): ReadonlyArray<Managed> =>
      ids.map((id) => ({ id: Mask.account(id), type: Account.typeOf(id), inUse: id === used }))
    const values = Effect.sync(known.get)
    return Accounts.of({
      list: Effect.gen(function*() {
        const epoch = yield* feed.epoch
        const used = yield* connection.account
        const ids = named?.epoch === epoch.number ? named.ids : epoch.session.managedAccounts
        return managed(ids, used)
      }),
      last: Effect.sync(() => managed(named?.ids ?? [], account)),
      values,
      money: (key) => Effect.map(values, (known) => Money.of(known, key)),
      changes: known.changes,
      summary: Effect.fnUntraced(function*(tags) {
        const { account } = yield* feed.epoch
        if (account === null) return yield* unknown("LimitReached", KeptList.noAccount)
        const told = yield* ask(Summary.question(account, tags))
        // a gateway answers also with what it has from before
        if (kept.isAway()) return yield* Weather.notOfNow
        if (!isReady) return yield* unknown("Refused", notReady)
        const none = `it told none of ${tags.join(", ")} of the account in use`
        return told.length > 0 ? told : yield* unknown("Refused", none)
      }, summaries.withPermits(1))
    })
  })
)
