/**
 * The routes of the account: who it is, what it holds and what was executed.
 *
 * @since 0.1.0
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as Schema from "effect/Schema"
import { Execution } from "../../../domain/Execution.ts"
import { Position } from "../../../domain/Position.ts"
import { Authorized } from "../Authorized.ts"
import * as Documents from "../Documents.ts"
import { NotKnown } from "../Problems.ts"
import { says } from "./Says.ts"

/**
 * The group.
 *
 * @since 0.1.0
 * @category constructors
 */
export const account = HttpApiGroup.make("account", { topLevel: true }).add(
  HttpApiEndpoint.get("accounts", "/accounts", { success: Schema.Array(Documents.Account), error: NotKnown })
    .annotateMerge(says(
      "The accounts that the gateway manages, ids of live ones masked, with the figures of the one in use. 503 while those " +
        "are not known, or not kept up to date: then with what was known last."
    )),
  HttpApiEndpoint.get("positions", "/positions", { success: Schema.Array(Position), error: NotKnown })
    .annotateMerge(says(
      "What the account in use holds; `Last-Modified` says when it was last told. 503 while that is not known, or not kept " +
        "up to date: then with what was known last. An empty array means that nothing is held."
    )),
  HttpApiEndpoint.get("executions", "/executions", { success: Schema.Array(Execution), error: NotKnown })
    .annotateMerge(says(
      "The executions that were told, or corrected, within a day, each once, as they stand and with their commissions. " +
        "503 while they are not known to their end."
    ))
).middleware(Authorized).annotateMerge(says("The account in use. Needs the token."))
