/**
 * The routes of safety: the kill switch, the limits, and the way out of every position.
 *
 * @since 0.1.0
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Flattened } from "../../../domain/Flattened.ts"
import { KillSwitch } from "../../../domain/KillSwitch.ts"
import { Authorized } from "../Authorized.ts"
import * as Documents from "../Documents.ts"
import { Blocked, NotAnswered, NotKnown } from "../Problems.ts"
import { bodyOptional, Nothing, says, strict } from "./Says.ts"

/**
 * Why the kill switch is engaged.
 *
 * @since 0.1.0
 * @category models
 */
export const Why = Schema.Struct({
  why: Schema.optionalKey(Schema.String).annotate({ description: "Why, for whoever finds it engaged." })
})

/**
 * The group.
 *
 * @since 0.1.0
 * @category constructors
 */
export const safety = HttpApiGroup.make("safety", { topLevel: true }).add(
  HttpApiEndpoint.get("killSwitch", "/kill-switch", { success: KillSwitch })
    .annotateMerge(says(
      "Whether no order passes, since when, why and by whom. `kept` is false for as long as it could not be written, or not within 2 s: a " +
        "restart would find it otherwise."
    )),
  HttpApiEndpoint.put("engage", "/kill-switch", { payload: [Why, Schema.Null], success: KillSwitch })
    .annotateMerge(bodyOptional)
    .annotateMerge(says(
      "No order passes from now on, not even one that reduces a position, until it is deleted; orders that are at the gateway " +
        "stay there, and can be cancelled. It survives a restart where `kept` is true. A body that cannot be read does not stand in the way."
    )),
  HttpApiEndpoint.delete("release", "/kill-switch", { success: KillSwitch })
    .annotateMerge(says("Orders pass again, by the other rules; after a restart as well where `kept` is true.")),
  HttpApiEndpoint.get("risk", "/risk", { success: Documents.Risk })
    .annotateMerge(says("The limits in force, as they are set, how near each is, and the kill switch.")),
  HttpApiEndpoint.post("flatten", "/flatten", {
    query: Nothing,
    payload: [Nothing, Schema.Null],
    success: Flattened,
    error: [Blocked, NotAnswered, NotKnown]
  }).annotateMerge(bodyOptional).annotateMerge(says(
    "Cancels every order of ours, then closes each position of the account in use by one DAY market order for exactly what is " +
      "left of it, and answers when that is done, with what is left, and what the orders that still work can trade. Nothing is sent " +
      "past zero, nothing twice. Another closing of the account is waited for, for 30 s at most: then it is refused by the rule " +
      "`being_closed`, and nothing was sent."
  ))
).middleware(Authorized).annotateMerge(strict).annotateMerge(says("Safety. Needs the token."))
