/**
 * The flags of `simulate` that say how its gateway behaves over time and towards whom.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { Unreadable } from "../../errors/Unreadable.ts"
import * as Trust from "../../simulator/Clients/Trust.ts"
import * as Nightly from "../../simulator/Faults/Nightly.ts"
import * as Script from "../../simulator/Faults/Script.ts"
import type { Options } from "../../simulator/Options.ts"

/**
 * The flags.
 *
 * @since 0.1.0
 * @category commands
 */
export const flags = {
  start: Flag.Date("start").pipe(
    Flag.optional,
    Flag.withDescription("What the gateway's clock says at first, as 2026-11-27T15:00:00Z; the machine's where absent")
  ),
  script: Flag.String("script").pipe(
    Flag.optional,
    Flag.withDescription("A file of faults and acts at their times")
  ),
  nightlyReset: Flag.String("nightly-reset").pipe(
    Flag.filterMap(
      Nightly.parse,
      (text) => `Expected: a time of day and its zone, as "23:45 America/New_York", not ${JSON.stringify(text)}`
    ),
    Flag.optional,
    Flag.withDescription("When the gateway is reset every day, as \"23:45 America/New_York\"")
  ),
  trusted: Flag.String("trusted").pipe(
    Flag.filter(
      Trust.isAddress,
      (text) => `Expected: an address, or a network as 10.0.0.0/8, not ${JSON.stringify(text)}`
    ),
    Flag.atLeast(0),
    Flag.withDescription(
      "An address, or a network, whose clients are answered; the loopback always is; may be repeated"
    )
  ),
  cash: Flag.Finite("cash").pipe(
    Flag.withDefault(1_000_000),
    Flag.withDescription("What each account has at first, in USD")
  ),
  masterClientId: Flag.Int("master-client-id").pipe(
    Flag.filter((id) => id >= 0, (id) => `Expected: a client id from 0, not ${id}`),
    Flag.optional,
    Flag.withDescription("The client id that hears of the orders of all clients")
  ),
  readOnly: Flag.Boolean("read-only").pipe(
    Flag.withDefault(false),
    Flag.withDescription("The API is read-only")
  )
}

/**
 * What of the flags a gateway is made with: files read, what was not given left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = Effect.fnUntraced(function*(
  { masterClientId, nightlyReset, readOnly, script, start, trusted }: {
    readonly masterClientId: Option.Option<number>
    readonly nightlyReset: Option.Option<Nightly.Time>
    readonly readOnly: boolean
    readonly script: Option.Option<string>
    readonly start: Option.Option<Date>
    readonly trusted: ReadonlyArray<string>
  }
): Effect.fn.Return<
  Pick<Options, "masterClientId" | "nightlyReset" | "readOnly" | "script" | "start" | "trusted">,
  Script.ScriptProblem | Unreadable,
  FileSystem.FileSystem
> {
  return {
    readOnly,
    trusted,
    start: Option.getOrUndefined(start)?.getTime(),
    masterClientId: Option.getOrUndefined(masterClientId),
    nightlyReset: Option.getOrUndefined(nightlyReset),
    script: Option.isSome(script) ? yield* Script.load(script.value) : []
  }
})
