/**
 * The control API as a value: every route with what it takes and answers, of which its own description is made.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Version from "../../domain/Version.ts"
import { Passed } from "../Server/Wire.ts"
import * as Bodies from "./Bodies.ts"
import * as Catalogue from "./Catalogue.ts"
import * as Executions from "./Executions.ts"
import * as Problems from "./Problems.ts"
import * as Report from "./Report.ts"
import * as Typed from "./Typed.ts"

const says = (description: string): Context.Context<never> => OpenApi.annotations({ description })
const done = HttpApiSchema.NoContent

const seeing = HttpApiGroup.make("seeing", { topLevel: true }).add(
  HttpApiEndpoint.get("report", "/", { success: Report.Document })
    .annotateMerge(says("What is simulated now. A browser, which accepts text/html, gets a page that shows it live.")),
  HttpApiEndpoint.get("clients", "/clients", { success: Schema.Array(Report.Client) })
    .annotateMerge(says("Who is connected.")),
  HttpApiEndpoint.get("orders", "/orders", { success: Schema.Array(Report.Order) })
    .annotateMerge(says("Every order that is remembered, whatever became of it.")),
  HttpApiEndpoint.get("executions", "/executions", { success: Schema.Array(Executions.Document) })
    .annotateMerge(says("Every execution that is remembered, and every correction of one, oldest first.")),
  HttpApiEndpoint.get("prices", "/prices", { success: Schema.Array(Report.Price) })
    .annotateMerge(says("What every instrument trades at now: the best bid and ask, and the last price.")),
  HttpApiEndpoint.get("wire", "/wire", {
    query: { since: Schema.optionalKey(Bodies.FrameNumber) },
    success: Schema.Array(Passed)
  }).annotateMerge(says("The frames that passed after the one of this number, of the last 10 000.")),
  HttpApiEndpoint.get("live", "/live", {
    success: HttpApiSchema.StreamSse({ data: Schema.Unknown }),
    error: Problems.TooManyListeners
  }).annotateMerge(says(
    "Server-sent events: a `report` event twice a second, with the document of `GET /` and the prices, and a `wire` " +
      "event with the frames as they pass. At most 16 listeners; one that reads too slowly is dropped."
  ))
).annotateMerge(says("What is."))

const faults = HttpApiGroup.make("faults", { topLevel: true }).add(
  HttpApiEndpoint.get("catalogue", "/faults", { success: Schema.Array(Catalogue.Entry) })
    .annotateMerge(says("Every fault that there is, with its parameters as JSON Schema.")),
  HttpApiEndpoint.post("startFault", "/faults", {
    payload: Bodies.Fault,
    success: Bodies.Started.pipe(HttpApiSchema.status(201)),
    error: Problems.BadRequest
  }).annotateMerge(OpenApi.annotations({
    description: "Starts a fault: its name, and beside it its parameters.",
    transform: (operation) => ({
      ...operation,
      requestBody: { required: true, content: { "application/json": { schema: Catalogue.body } } }
    })
  })),
  HttpApiEndpoint.delete("endFaults", "/faults", { success: done }).annotateMerge(says("Ends every fault.")),
  HttpApiEndpoint.delete("endFault", "/faults/:id", {
    params: { id: Schema.String },
    success: done,
    error: Problems.NotFound
  }).annotateMerge(says("Ends one fault."))
).annotateMerge(says("What goes wrong."))

const acting = HttpApiGroup.make("acting", { topLevel: true }).add(
  HttpApiEndpoint.put("setPositions", "/positions", {
    query: { account: Schema.optionalKey(Schema.String) },
    payload: Schema.Array(Bodies.Position),
    success: done,
    error: Problems.BadRequest
  }).annotateMerge(says("Replaces the positions of an account, the first where none is named.")),
  HttpApiEndpoint.put("setMarkets", "/markets", { payload: Schema.Array(Bodies.Market), success: done })
    .annotateMerge(says("Moves prices, closes and opens markets.")),
  HttpApiEndpoint.post("placeOrder", "/orders", {
    payload: Typed.Typed,
    success: Typed.Placed.pipe(HttpApiSchema.status(201)),
    error: Problems.Refused
  }).annotateMerge(says("Places an order as the TWS window does: it belongs to client 0 and has no order id.")),
  HttpApiEndpoint.delete("cancelOrder", "/orders/:permId", {
    params: { permId: Schema.String },
    success: done,
    error: Problems.NotFound
  }).annotateMerge(says("Cancels any working order by its permId, as the TWS window does.")),
  HttpApiEndpoint.put("correctExecution", "/executions/:execId", {
    params: { execId: Schema.String },
    payload: Bodies.Correction,
    success: Bodies.Corrected,
    error: Problems.NotCorrected
  }).annotateMerge(says(
    "Corrects an execution, by the id of any of its revisions: it is told anew under the next number of its id, and " +
      "the account adds up as if it had been so from the first. No shares bust it."
  )),
  HttpApiEndpoint.delete("cut", "/clients/:number", {
    params: { number: Schema.String },
    query: { how: Schema.optionalKey(Schema.Literals(["fin", "rst"])) },
    success: done,
    error: Problems.NotFound
  }).annotateMerge(says("Ends the line of a client: in order (`fin`) or by reset (`rst`, where absent).")),
  HttpApiEndpoint.post("reset", "/reset", { success: done })
    .annotateMerge(says("Back to the initial world: every line reset, every fault ended."))
).annotateMerge(says("What is done by hand."))

/**
 * The API. `GET /openapi.json` is made of it, and `GET /docs` shows that.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Api = HttpApi.make("effect-ibkr-simulator").add(seeing, faults, acting)
  .middleware(Problems.Understood)
  .annotateMerge(OpenApi.annotations({
    title: "effect-ibkr simulate",
    version: Version.current,
    description: "A simulated TWS or IB Gateway, seen and worked from outside. Bodies are application/json."
  }))
