/**
 * Finds out which account a session is on, and whether anything may be written to it: detect, fence, pin.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Account from "../domain/Account.ts"
import * as Mask from "../domain/Mask.ts"
import type { Settings as SettingsData } from "../domain/Settings.ts"
import { AuthError, type AuthReason } from "../errors/IbkrError.ts"
import type { OrderBlock } from "../errors/OrderRefused.ts"
import { Settings } from "../layers/Settings.ts"
import { type Pin, State } from "../layers/State/State.ts"

/**
 * What the fence found: the account in use, if there is one, and why nothing may be written to it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Identity {
  readonly account: { readonly id: string; readonly type: Account.AccountType } | null
  readonly blocks: ReadonlyArray<OrderBlock>
}

const refused = (reason: AuthReason, expected: string, actual: ReadonlyArray<string>) =>
  new AuthError({ reason, expected: Mask.account(expected), actual: actual.map(Mask.account).join(", ") })

/**
 * The fence, as a function: the account and what speaks against writing, or why the session may not go on. `pinned` is
 * the persisted pin; `mayRepin` is true only where a human has just acted, by an orderly restart or by `reconnect`. `inUse` is what
 * a session that has begun has in use, `null` for none: that stays, since all that was asked for was asked of it, and nobody has
 * chosen the one that others may leave alone in a list for a moment.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judge = (options: {
  readonly managed: ReadonlyArray<string>
  readonly inUse?: string | null
  readonly pinned: typeof Pin.Type | null
  readonly mayRepin: boolean
  readonly settings: Pick<SettingsData, "account" | "tradingMode">
}): Effect.Effect<Identity, AuthError> => {
  const { inUse, managed, mayRepin, pinned, settings } = options
  const binding = mayRepin ? null : pinned
  if (managed.length === 0) return Effect.fail(new AuthError({ reason: "NoAccount" }))
  if (binding !== null) {
    if (!managed.includes(binding.account)) return Effect.fail(refused("AccountMismatch", binding.account, managed))
    if (settings.account !== undefined && settings.account !== binding.account) {
      return Effect.fail(refused("AccountMismatch", binding.account, [settings.account]))
    }
    if (Account.typeOf(binding.account) !== binding.type) {
      return Effect.fail(refused("TypeMismatch", binding.account, managed))
    }
  }
  const wanted = settings.account ?? binding?.account ?? inUse ?? undefined
  if (wanted !== undefined && !managed.includes(wanted)) {
    return Effect.fail(refused("AccountNotManaged", wanted, managed))
  }
  const only = managed.length === 1 && inUse === undefined ? managed[0] : undefined
  const id = wanted ?? only
  if (id === undefined) return Effect.succeed({ account: null, blocks: ["account_not_pinned"] })
  const type = Account.typeOf(id)
  return Effect.succeed({ account: { id, type }, blocks: settings.tradingMode === type ? [] : ["trading_mode"] })
}

/** The ports that TWS and IB Gateway use by default for each type of account. */
const customary: { readonly [port: number]: Account.AccountType } = {
  7497: "paper",
  4002: "paper",
  7496: "live",
  4001: "live"
}

const proclaim = Effect.fnUntraced(function*({ account, blocks }: Identity, port: number) {
  if (account === null) {
    return yield* Effect.logWarning(
      "Of several accounts none is pinned: reading only. Set IBKR_ACCOUNT to trade one of them."
    )
  }
  const shown = Mask.account(account.id)
  const allowed = blocks.length === 0 ? "orders may be sent to it" : `orders are refused (${blocks.join(", ")})`
  yield* account.type === "paper"
    ? Effect.logWarning(`PAPER ACCOUNT ${shown}: simulated money; ${allowed}`)
    : Effect.logFatal(`LIVE ACCOUNT ${shown}: REAL MONEY; ${allowed}`)
  const usual = customary[port]
  if (usual !== undefined && usual !== account.type) {
    yield* Effect.logWarning(`Port ${port} is usually a ${usual} account's; this one is ${account.type}`)
  }
})

/**
 * Identifies a session by the accounts it manages, says so prominently (paper: a warning, live: the loudest level) and
 * keeps the account as the pin. Fails with `AuthError`; what contradicts the pin is final.
 *
 * @since 0.1.0
 * @category programs
 */
export const identify = Effect.fnUntraced(function*(options: {
  readonly managed: ReadonlyArray<string>
  readonly inUse?: string | null
  readonly mayRepin: boolean
  readonly port: number
}) {
  const settings = yield* Settings
  const state = yield* State
  const pinned = Option.getOrNull(yield* state.pin.get)
  const judged = yield* judge({ ...options, pinned, settings })
  // A pin that cannot be read may name another account: until a human has looked at it, nothing is written.
  const identity: Identity = (yield* state.pin.isTorn)
    ? { ...judged, blocks: [...judged.blocks, "account_not_pinned"] }
    : judged
  yield* proclaim(identity, options.port)
  const { account } = identity
  if (account === null && pinned !== null) {
    yield* Effect.logWarning(
      `The pin of an earlier run, ${Mask.account(pinned.account)}, is dropped: nobody has chosen it of several`
    )
    // or it would be in use from the next session on
    yield* state.pin.remove
  }
  if (account !== null && (pinned?.account !== account.id || pinned.type !== account.type)) {
    if (pinned !== null) {
      yield* Effect.logWarning(`The pin moves from ${Mask.account(pinned.account)} to ${Mask.account(account.id)}`)
    }
    yield* state.pin.set({ account: account.id, type: account.type })
  }
  return identity
})
