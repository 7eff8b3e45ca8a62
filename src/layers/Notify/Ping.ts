/**
 * A dead man's switch: somebody outside is told every minute that this process lives, and whether a page is due.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import { Settings } from "../Settings.ts"
import { Page } from "./Notifier.ts"
import * as Webhook from "./Webhook.ts"

const every = Duration.seconds(60)

/**
 * GETs `IBKR_PING_URL` every 60 s, with `/fail` appended to its path while a page is due and at once when one becomes
 * due or is over. A failure is logged once until the next success; nothing waits for it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Settings | HttpClient.HttpClient> = Layer.effect(
  Page,
  Effect.gen(function*() {
    const { pingUrl } = yield* Settings
    if (pingUrl === undefined) return { due: () => Effect.void }
    const alive = Webhook.url(pingUrl)
    if (alive === undefined) {
      yield* Effect.logError("IBKR_PING_URL is not a URL: nobody is told that this process lives")
      return { due: () => Effect.void }
    }
    const failing = new URL(alive)
    failing.pathname = `${alive.pathname.replace(/\/$/, "")}/fail`
    const client = Webhook.client(yield* HttpClient.HttpClient)
    const changed = yield* Latch.make(false)
    let due = false
    let silent = false

    const ping = Effect.suspend(() => client.get(due ? failing : alive)).pipe(
      Effect.matchCauseEffect({
        onSuccess: () => {
          const mended = silent
          silent = false
          return mended ? Effect.logInfo("The dead man's switch is told again that this process lives") : Effect.void
        },
        onFailure: (cause) => {
          const first = !silent
          silent = true
          const why = Webhook.explain(Cause.squash(cause))
          return first
            ? Effect.logWarning(`The dead man's switch could not be told that this process lives: ${why}`)
            : Effect.void
        }
      })
    )

    yield* changed.close.pipe(
      Effect.andThen(ping),
      Effect.andThen(Effect.timeoutOption(changed.await, every)),
      Effect.forever,
      Effect.forkScoped
    )
    return {
      due: (now: boolean) =>
        Effect.suspend(() => {
          if (now === due) return Effect.void
          due = now
          return Effect.asVoid(changed.open)
        })
    }
  })
)
