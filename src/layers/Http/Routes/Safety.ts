/**
 * What the routes of safety do.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import { Flatten } from "../../Broker/Flatten.ts"
import { Risk } from "../../Broker/Risk.ts"
import * as Limits from "../../Broker/Risk/Limits.ts"
import { Settings } from "../../Settings.ts"
import { Broker } from "../Api.ts"
import { Why } from "../Api/Safety.ts"
import * as Problems from "../Problems.ts"
import { throughout } from "./Throughout.ts"

const longest = 200
const unsaid = "Engaged over HTTP, no reason given"

const patience = Duration.seconds(1)
const read = Schema.decodeUnknownEffect(Schema.fromJsonString(Why))

// No mistake may stand in the way of the kill switch: no wrong type, no broken text, and no body that never ends. Reading that
// is interrupted closes the line, and nobody would be told: the body is read on by itself, until the line ends it.
const whyOf = ({ text }: HttpServerRequest): Effect.Effect<string> =>
  Effect.forkDetach(text).pipe(
    Effect.flatMap(Fiber.join),
    Effect.flatMap(read),
    Effect.map(({ why = unsaid }) => why),
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(unsaid) }),
    Effect.orElseSucceed(() => unsaid)
  )

/**
 * The handlers.
 *
 * @since 0.1.0
 * @category layers
 */
export const safety = HttpApiBuilder.group(
  Broker,
  "safety",
  Effect.fnUntraced(function*(routes) {
    const { kill, usage } = yield* Risk
    const flatten = yield* Flatten
    const { tradingMode, ...limits } = Limits.make(yield* Settings)

    const inForce = {
      maxOrderSize: limits.maxOrderSize ?? null,
      maxNotional: limits.maxNotional ?? null,
      maxPosition: limits.maxPosition ?? null,
      priceBand: limits.priceBand ?? null,
      ordersPerMinute: limits.ordersPerMinute ?? null,
      maxDailyLoss: limits.maxDailyLoss ?? null,
      symbols: limits.symbols ?? null,
      buyingPower: limits.buyingPower,
      tradingHours: limits.tradingHours
    }

    const risk = Effect.map(
      Effect.all({ killSwitch: kill.state, usage }),
      (now) => ({ ...now, tradingMode, limits: inForce })
    )

    const engage = Effect.fnUntraced(function*(request: HttpServerRequest) {
      yield* kill.engage((yield* whyOf(request)).slice(0, longest))
      return yield* kill.state
    })

    return routes
      .handle("killSwitch", () => kill.state)
      .handleRaw("engage", ({ request }) => throughout(engage(request)))
      .handle("release", () => throughout(Effect.andThen(kill.release, kill.state)))
      .handle("risk", () => risk)
      .handle("flatten", () => throughout(Effect.mapError(flatten.now, Problems.ofOrder)))
  })
)
