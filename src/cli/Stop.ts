/**
 * `stop`: stops a running service in order.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import { PositionsLeft } from "../errors/PositionsLeft.ts"
import * as Rule from "../layers/Config/Rule.ts"
import { codes, Ending } from "./Ending.ts"
import * as Left from "./Left.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Broker from "./Service/Broker.ts"
import { type NoService, type Problem, StillStopping, Unclear } from "./Service/Failure.ts"
import * as Setup from "./Setup.ts"

const flags = {
  keepPositions: Flag.Boolean("keep-positions").pipe(
    Flag.withDescription("leave positions open although closing them is configured"),
    Flag.withDefault(false)
  )
}

const Answer = Schema.Struct({ closed: Schema.NullOr(Schema.Int), left: Schema.NullOr(PositionsLeft) })

const tell = ({ closed, left }: typeof Answer.Type) => {
  if (left === null) {
    return Console.log(`The service has stopped in order${closed === null ? "" : `; ${closed} position(s) closed`}`)
  }
  return Effect.andThen(
    Effect.logError(`The service has stopped with positions left: ${left.message}`).pipe(
      Effect.andThen(Listing.print(Left.ofStopped(left)))
    ),
    new Ending({ code: codes.temporary })
  )
}

const margin = Duration.seconds(5)

const unclear = (problem: string) =>
  new Unclear({ what: "the service has stopped in order", problem, hint: "effect-ibkr status --watch" })

/** Once it was told to, nobody knows whether it has, unless it answers. */
const answered = (keepPositions: boolean, wait: Duration.Duration) =>
  Broker.ask(
    HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post("/stop"), { keepPositions }),
    wait,
    (address) => Effect.fail(new StillStopping({ address, after: wait }))
  ).pipe(
    Effect.catchTags({
      NoService: (gone): NoService | Unclear => gone.isRefused === true ? gone : unclear(gone.message),
      Problem: (problem): Problem | Unclear => problem.isDefect ? unclear(problem.message) : problem
    }),
    Effect.onInterrupt(() => Effect.logError(unclear("it was interrupted before an answer came").message)),
    Effect.flatMap(({ body }) =>
      Effect.mapError(
        Schema.decodeUnknownEffect(Answer)(body),
        () => unclear("what answers there is not this service")
      )
    )
  )

/**
 * Waits until the service has stopped. The service may close positions although these settings do not say so. Exits
 * 75 where positions are left that were to be closed, no service answers, it still stops, it breaks or that is not known, 77 where it
 * refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const stop = Command.make(
  "stop",
  flags,
  Effect.fnUntraced(function*({ keepPositions }) {
    yield* Setup.run(
      yield* Root.asking,
      ({ settings: { shutdownTimeout } }) =>
        Effect.flatMap(
          answered(keepPositions, Duration.sum(Duration.max(shutdownTimeout, Rule.closing), margin)),
          tell
        )
    )
  })
).pipe(Command.withDescription("Stop a running service in order"))
