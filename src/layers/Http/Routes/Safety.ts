/**
 * What the routes of safety do.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Flatten } from "../../Broker/Flatten.ts"
import { Risk } from "../../Broker/Risk.ts"
import * as Limits from "../../Broker/Risk/Limits.ts"
import { Settings } from "../../Settings.ts"
import { Broker } from "../Api.ts"
import * as Problems from "../Problems.ts"
import { throughout } from "./Throughout.ts"

const longest = 200
const unsaid = "Engaged over HTTP, no reason given"

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
    const { kill } = yield* Risk
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

    return routes
      .handle("killSwitch", () => kill.state)
      .handle(
        "engage",
        ({ payload }) => throughout(Effect.andThen(kill.engage((payload?.why ?? unsaid).slice(0, longest)), kill.state))
      )
      .handle("release", () => throughout(Effect.andThen(kill.release, kill.state)))
      .handle("risk", () => Effect.map(kill.state, (killSwitch) => ({ killSwitch, tradingMode, limits: inForce })))
      .handle("flatten", () => throughout(Effect.mapError(flatten.now, Problems.ofOrder)))
  })
)
