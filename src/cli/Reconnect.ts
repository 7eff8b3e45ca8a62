/**
 * `reconnect`: tells a running service to drop what it has and to dial at once.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"

const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post("/reconnect"), {})

/**
 * Clears the circuit and `failed` as well. Exits 69 where the service stops, 70 where it breaks, 75 where none answers, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const reconnect = Command.make(
  "reconnect",
  {},
  () =>
    Effect.flatMap(Root.asking, (flags) =>
      Setup.run(flags, () =>
        Effect.andThen(
          Broker.ask(request),
          Console.log("The service drops what it has and dials at once; follow it with: effect-ibkr status --watch")
        )))
).pipe(Command.withDescription("Tell a running service to drop what it has and dial at once; clears a failed account"))
