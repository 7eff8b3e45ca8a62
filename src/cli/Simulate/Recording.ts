/**
 * The flags of `simulate` that record, stand before a real gateway, and replay: what they mean together.
 *
 * @since 0.1.0
 */
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Unreadable } from "../../errors/Unreadable.ts"
import type { Unwritable } from "../../errors/Unwritable.ts"
import type { FormatProblem } from "../../simulator/Recording/Format.ts"
import * as Recorder from "../../simulator/Recording/Recorder.ts"
import * as Relay from "../../simulator/Recording/Relay.ts"
import * as Replay from "../../simulator/Recording/Replay.ts"

const endpoint = (text: string): Option.Option<Relay.Upstream> => {
  const [, host, port] = /^\[?([^\s\]]+?)\]?:(\d{1,5})$/.exec(text) ?? []
  return host === undefined || Number(port) < 1 || Number(port) > 65_535
    ? Option.none()
    : Option.some({ host, port: Number(port) })
}

/**
 * The flags.
 *
 * @since 0.1.0
 * @category commands
 */
export const flags = {
  record: Flag.String("record").pipe(
    Flag.optional,
    Flag.withDescription("A file to which every frame is appended, with its time and its client")
  ),
  upstream: Flag.String("upstream").pipe(
    Flag.filterMap(endpoint, (text) => `Expected: HOST:PORT of a real gateway, not ${JSON.stringify(text)}`),
    Flag.optional,
    Flag.withDescription("A real gateway, as HOST:PORT, that answers the clients while they are recorded")
  ),
  replay: Flag.String("replay").pipe(
    Flag.optional,
    Flag.withDescription("A recording that answers the clients")
  ),
  replaySpeed: Flag.Finite("replay-speed").pipe(
    Flag.filter((speed) => speed >= 0, (speed) => `Expected: 0 or more, not ${speed}`),
    Flag.withDefault(1),
    Flag.withDescription("How many times as fast as it was recorded; 0 is at once")
  )
}

const wrong = (cause: string) =>
  new CliError.ShowHelp({ commandPath: ["effect-ibkr", "simulate"], errors: [new CliError.UserError({ cause })] })

/**
 * What the flags, and the host to listen on, say.
 *
 * @since 0.1.0
 * @category models
 */
export interface Input {
  readonly host: string
  readonly record: Option.Option<string>
  readonly upstream: Option.Option<Relay.Upstream>
  readonly replay: Option.Option<string>
  readonly replaySpeed: number
}

const problem = ({ host, record, replay, upstream }: Input): string | undefined =>
  Option.isSome(replay) && (Option.isSome(record) || Option.isSome(upstream))
    ? "--replay serves a recording: it takes neither --record nor --upstream"
    : Option.isSome(upstream) && Option.isNone(record)
    ? "--upstream stands before a real gateway to record it: it needs --record FILE"
    : Option.isSome(upstream) && !Relay.isLoopback(host)
    ? `--upstream takes clients of this machine alone: --host must be the loopback, not ${JSON.stringify(host)}`
    : undefined

/**
 * What a server is to be given: who speaks with its clients, and what records them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  input: Input
): Layer.Layer<
  never,
  CliError.CliError | Unreadable | Unwritable | FormatProblem,
  FileSystem.FileSystem
> => {
  const mistake = problem(input)
  if (mistake !== undefined) return Layer.effectDiscard(Effect.fail(wrong(mistake)))
  if (Option.isSome(input.replay)) return Replay.layer(input.replay.value, { speed: input.replaySpeed })
  if (Option.isNone(input.record)) return Layer.empty
  const recorder = Recorder.layer(input.record.value, { standIns: Option.isSome(input.upstream) })
  return Option.isSome(input.upstream)
    ? Layer.provideMerge(Relay.layer(input.upstream.value), recorder)
    : recorder
}
