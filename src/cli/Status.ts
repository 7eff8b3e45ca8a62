/**
 * `status`: asks a running service how it stands, once or for as long as it runs.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Status } from "../domain/Status.ts"
import { describe } from "./Describe.ts"
import { codes, Ending, untilInterrupted } from "./Ending.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Service from "./Service.ts"
import * as Events from "./Service/Events.ts"
import * as Setup from "./Setup.ts"
import { unread } from "./Unread.ts"

const flags = {
  watch: Flag.Boolean("watch").pipe(
    Flag.withDescription("follow every transition until the service ends"),
    Flag.withDefault(false)
  ),
  json: Listing.json
}

/**
 * Exits 0 ready, 69 not ready, 75 no service, 78 another than is meant.
 *
 * @since 0.1.0
 * @category commands
 */
export const status = Command.make(
  "status",
  flags,
  Effect.fnUntraced(function*({ json, watch }) {
    const print = (status: Status) => Console.log(json ? JSON.stringify(status) : describe(status))
    const flags = yield* Root.asking
    const follow = Effect.raceFirst(Stream.runForEach(Events.status, print), unread)
    if (watch) return yield* untilInterrupted(Setup.run(flags, () => follow))
    yield* Setup.run(flags, () =>
      Service.status.pipe(
        Effect.tap(print),
        Effect.flatMap(({ ready }) => ready ? Effect.void : new Ending({ code: codes.unavailable }))
      ))
  })
).pipe(
  Command.withDescription(
    "Ask a running service how it stands: exits 0 ready, 69 not ready, 75 no service, 78 another than is meant"
  )
)
