/**
 * Connects once and prints what was found; or shows the settings, or sends a test alert.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Alert } from "../../domain/Alert.ts"
import type { Status } from "../../domain/Status.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import * as Config from "../../layers/Config/Config.ts"
import * as Facts from "../../layers/Facts.ts"
import * as Message from "../../layers/Notify/Message.ts"
import * as Webhook from "../../layers/Notify/Webhook.ts"
import { Settings } from "../../layers/Settings.ts"
import * as Files from "../../layers/State/Files.ts"
import { State } from "../../layers/State/State.ts"
import * as Socket from "../../layers/Tws/Socket.ts"
import * as Report from "../../programs/Report.ts"
import * as Session from "../../programs/Session.ts"
import { Deadlines } from "../../schedules/Deadlines.ts"
import { describe } from "../Describe.ts"
import { codes, Ending } from "../Ending.ts"
import * as Setup from "../Setup.ts"

const codeOf: { readonly [K in IbkrError["_tag"]]: number } = {
  ConnectionError: codes.unavailable,
  TimeoutError: codes.temporary,
  AuthError: codes.noPermission
}

const print = (entries: ReadonlyArray<Config.Entry>, json: boolean) => {
  const width = Math.max(...entries.map(({ setting }) => setting.length))
  const value = Math.max(...entries.map(({ value }) => value.length))
  return Effect.forEach(
    entries,
    (entry) =>
      Console.log(
        json ? JSON.stringify(entry) : `${entry.setting.padEnd(width)}  ${entry.value.padEnd(value)}  ${entry.source}`
      ),
    { discard: true }
  )
}

const testAlert: Alert = {
  event: "connected",
  severity: "info",
  title: "🔔 IBKR TEST ALERT",
  lines: ["Alerts arrive here. Sent by: effect-ibkr check --notify"],
  phase: "once"
}

const tell = Effect.gen(function*() {
  const { discordWebhookUrl } = yield* Settings
  if (discordWebhookUrl === undefined) {
    yield* Effect.logError("DISCORD_WEBHOOK_URL is not set: there is nobody to tell")
    return yield* new Ending({ code: codes.configuration })
  }
  const message = Message.make(testAlert, { at: yield* Clock.currentTimeMillis, lost: 0, mention: undefined })
  const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(Redacted.value(discordWebhookUrl)), message)
  yield* Webhook.client(yield* HttpClient.HttpClient).execute(request).pipe(
    Effect.catch((error) =>
      Effect.andThen(
        Effect.logError(`The test alert was not taken: ${Webhook.explain(error)}`),
        new Ending({ code: codes.unavailable })
      )
    )
  )
  yield* Effect.logInfo("The test alert was taken")
})

// A start after an orderly stop would take the account that it finds; after a crash it would not.
const mayRepin = Effect.gen(function*() {
  const { lastRun } = yield* State
  return Option.match(yield* lastRun.get, { onNone: () => true, onSome: ({ orderly }) => orderly })
})

const attempt = Effect.gen(function*() {
  const { clientId, port } = yield* Settings
  const { snapshot } = yield* Deadlines
  const { closed } = yield* Session.open({
    port,
    clientId,
    mayRepin: yield* mayRepin,
    patientSnapshot: false
  })
  yield* Effect.raceFirst(closed, Effect.timeoutOption(Report.ready, Duration.sum(snapshot, Duration.seconds(1))))
  return yield* Report.status
}).pipe(
  Effect.scoped,
  Effect.provide(Layer.mergeAll(Facts.layer, Files.layerReadOnly, Socket.layer))
)

const printError = (error: IbkrError, json: boolean) =>
  json
    ? Console.log(JSON.stringify({
      error: {
        _tag: error._tag,
        ...error._tag === "TimeoutError" ? { operation: error.operation } : { reason: error.reason },
        message: error.message,
        remedy: error.remedy
      }
    }))
    : Effect.void

const connect = (json: boolean) =>
  attempt.pipe(
    Setup.told,
    Effect.tapError((error) => printError(error, json)),
    Effect.mapError(({ _tag }) => new Ending({ code: codeOf[_tag] })),
    Effect.flatMap((status: Status) => Console.log(json ? JSON.stringify(status) : describe(status)))
  )

/**
 * What `check` was asked to do.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly json: boolean
  readonly printConfig: boolean
  readonly notify: boolean
}

/**
 * One bare attempt that neither reads nor writes the circuit, or what `options` ask for instead. `flags` are by the
 * settings' names in the environment.
 *
 * @since 0.1.0
 * @category programs
 */
export const program = (flags: { readonly [name: string]: string }, { json, notify, printConfig }: Options) =>
  Setup.run(
    flags,
    Effect.fnUntraced(function*(loaded) {
      yield* Config.announce(loaded)
      if (printConfig) yield* print(loaded.entries, json)
      if (notify) yield* tell
      if (!printConfig && !notify) yield* connect(json)
    })
  )
