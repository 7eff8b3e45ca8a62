/**
 * `kill`: the kill switch of a running service: while it is engaged no order passes.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { atRestart, KillSwitch } from "../domain/KillSwitch.ts"
import * as Mask from "../domain/Mask.ts"
import { codes, Ending } from "./Ending.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Service from "./Service.ts"
import * as Broker from "./Service/Broker.ts"
import * as Setup from "./Setup.ts"

const path = "/kill-switch"

/**
 * The switch in words.
 *
 * @since 0.1.0
 * @category conversions
 */
export const says = ({ by, engaged, kept, since, why }: KillSwitch): string =>
  (engaged
    ? `ENGAGED since ${since ?? "unknown"} by ${by ?? "unknown"}: ${
      Mask.text(why ?? "no reason given").replace(/\.+$/, "")
    }. No order passes`
    : "Released: it stops no order") + (kept ? "" : `. NOT KEPT: ${atRestart(engaged)}`)

/** That it is released does not say that orders pass: other things may stand against them. */
const others: Effect.Effect<string, never, Service.Needs> = Effect.map(
  Service.status,
  ({ ordersBlockedBy }) =>
    ordersBlockedBy.length === 0
      ? "Orders pass by the other rules"
      : `Orders are still refused (${ordersBlockedBy.join(", ")}). Look with: effect-ibkr status`
).pipe(
  Effect.catch(({ message }) => Effect.succeed(`Whether orders pass is not known: ${message}`))
)

const lines = (state: KillSwitch) =>
  state.engaged ? Effect.succeed([says(state)]) : Effect.map(others, (more) => [says(state), more])

const shown = Effect.fnUntraced(function*<E>(asked: Effect.Effect<KillSwitch, E, Service.Trusted>, json: boolean) {
  yield* Setup.run(
    yield* Root.asking,
    () =>
      asked.pipe(
        Effect.tap((state) =>
          Effect.flatMap(json ? Effect.succeed([Listing.text(state)]) : lines(state), Listing.print)
        ),
        Effect.flatMap(({ kept }) => kept ? Effect.void : new Ending({ code: codes.temporary }))
      )
  )
})

const look = Broker.read(KillSwitch, HttpClientRequest.get(path))

const done = (request: HttpClientRequest.HttpClientRequest, json: boolean) =>
  shown(Broker.act(KillSwitch, request, { what: "the kill switch is engaged", hint: "effect-ibkr kill" }), json)

const state = Command.make("state", { json: Listing.json }, ({ json }) => shown(look, json)).pipe(
  Command.withDescription("Whether it is engaged, since when, why and by whom")
)

const engage = Command.make(
  "engage",
  {
    why: Flag.String("why").pipe(
      Flag.withDescription("for whoever finds it engaged"),
      Flag.withDefault("Engaged on the command line, no reason given")
    ),
    json: Listing.json
  },
  ({ json, why }) => done(HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.put(path), { why }), json)
).pipe(Command.withDescription("No order passes from now on, until it is released; it survives a restart"))

const release = Command.make(
  "release",
  { json: Listing.json },
  ({ json }) => done(HttpClientRequest.delete(path), json)
)
  .pipe(Command.withDescription("Orders pass again, by the other rules"))

/**
 * Exits 0 done, 69 no service to change it, 75 no service to tell of it, where the switch is not kept or where it is not known, 77
 * where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const kill = Command.make("kill", { json: Listing.json }, ({ json }) => shown(look, json))
  .pipe(
    Command.withDescription("The kill switch: state, engage, release"),
    Command.withSubcommands([state, engage, release])
  )
