/**
 * The routes of orders: what there is, and what places and cancels them, one by one and together.
 *
 * @since 0.1.0
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { Cancels } from "../../../domain/Cancels.ts"
import { Changes } from "../../../domain/Changes.ts"
import { Order, OrderRequest } from "../../../domain/Order.ts"
import { Testimony } from "../../../domain/Testimony.ts"
import * as Together from "../../../domain/Together.ts"
import { Authorized } from "../Authorized.ts"
import * as Blotter from "../Documents/Blotter.ts"
import { Blocked, NoSuchOrder, NotAnswered, NotKnown, TooManyListeners } from "../Problems.ts"
import { bodyOptional, Nothing, says, strict } from "./Says.ts"

const failures = [Blocked, NotAnswered, NotKnown] as const
const taken = <S extends Schema.Top>(schema: S) => [schema.pipe(HttpApiSchema.status(202)), schema] as const

const one = { params: { orderRef: Schema.String } }

/**
 * The group.
 *
 * @since 0.1.0
 * @category constructors
 */
export const trading = HttpApiGroup.make("trading", { topLevel: true }).add(
  HttpApiEndpoint.get("orders", "/orders", { success: Schema.Array(Order), error: NotKnown })
    .annotateMerge(says(
      "Every order that is visible: ours, and the open ones of other clients and of the TWS window, marked by `owner`, each with " +
        "its `account`, masked where it is a live one. 503 while they are not known, or not kept up to date: then with what was " +
        "known last."
    )),
  // every path below /orders may be the name of an order
  HttpApiEndpoint.get("blotter", "/events/orders", {
    headers: {
      "last-event-id": Schema.optionalKey(Schema.String).annotate({
        description: "The id of the last event that was read: what came after it follows, as far as that is kept."
      })
    },
    success: HttpApiSchema.StreamSse({
      data: Schema.Union([Blotter.Orders, Blotter.Executions, Order, Blotter.Execution, NotKnown])
    }),
    error: TooManyListeners
  }).annotateMerge(says(
    "Server-sent events of the orders and executions of the account in use. It begins with all `orders` and all `executions` of a " +
      "day, or `unknown` where they are not known: the problem that the arrays answer. Then each change: `order`, the document of " +
      "one that is new or has changed; `execution`, each once; `correction`, which takes the place of the one that it `corrects`, " +
      "of the same `baseExecId`; `commission`, what one cost where that is told after it. `orders` and `executions` come again, in " +
      "the place of all before, where they are known again. It goes on through every loss of the line. Whoever comes back with " +
      "`Last-Event-ID` is told what came after that, or all anew. At most 16 listeners; one that reads too slowly is dropped."
  )),
  HttpApiEndpoint.post("place", "/orders", {
    query: Nothing,
    payload: OrderRequest,
    success: taken(Order),
    error: failures
  }).annotateMerge(says(
    "Places an order, sizes and prices as decimal strings: 202 with the order as it stands. The same `orderRef` again is 200 " +
      "with the order that already bears it, and nothing is sent: name one, so that you can ask again after an answer that " +
      "was lost. Refused by us is 409 with `blockedBy` or `rule`, and nothing was sent."
  )),
  HttpApiEndpoint.post("bracket", "/orders/bracket", {
    query: Nothing,
    payload: Together.Bracket,
    success: taken(Together.BracketPlaced),
    error: failures
  }).annotateMerge(says(
    "Places an entry with its two exits: 202 with the three as they stand, each with its orderRef. Nothing works before the last " +
      "is at the gateway. The `orderRef` of the entry names them all: the same again is 200 with the three that are there, and " +
      "nothing is sent. What stands against one of them refuses all, and nothing was sent. Where only a part could be sent, " +
      "`whole` is false, the states say which, and that part is taken back as far as it is not filled."
  )),
  HttpApiEndpoint.post("oca", "/orders/oca", {
    query: Nothing,
    payload: Together.Oca,
    success: taken(Together.OcaPlaced),
    error: failures
  }).annotateMerge(says(
    "Places orders of which a fill of one cancels the others: 202 with all as they stand, in the order in which they were written. " +
      "The same `orderRef`s again are 200 with the orders that are there, and nothing is sent; a new one among them is refused. " +
      "What stands against one of them refuses all, and nothing was sent. Where only a part could be sent, `whole` is false, the " +
      "states say which, and that part is cancelled."
  )),
  HttpApiEndpoint.post("cancelAll", "/orders/cancel-all", {
    query: Nothing,
    payload: [Nothing, Schema.Null],
    success: Cancels.pipe(HttpApiSchema.status(202)),
    error: [Blocked, NotAnswered, NotKnown]
  }).annotateMerge(bodyOptional).annotateMerge(says(
    "Asks for the cancel of every order of ours: 202 with the orderRefs of those `asked`, and of those `notAsked`, of which " +
      "nothing was sent and which may still be working, each with why. An error where it could be asked for of none."
  )),
  HttpApiEndpoint.get("order", "/orders/:orderRef", { ...one, success: Order, error: NoSuchOrder })
    .annotateMerge(says("An order of ours as it stands, with its executions.")),
  HttpApiEndpoint.patch("modify", "/orders/:orderRef", {
    ...one,
    query: Nothing,
    payload: Changes,
    success: Order.pipe(HttpApiSchema.status(202)),
    error: [...failures, NoSuchOrder]
  }).annotateMerge(says(
    "Changes size or prices of an order of ours that is at the gateway: 202 with the order as it stands, once that is written. " +
      "`changing` is true until the gateway has answered it: then its terms are those asked for, or `message` says why not. The " +
      "same again is written again, and makes the same of it. Refused by us is 409, and nothing was sent: also while a change or " +
      "a cancel of it is on its way."
  )),
  HttpApiEndpoint.post("settle", "/orders/:orderRef/settle", {
    ...one,
    query: Nothing,
    payload: Testimony,
    success: Order,
    error: [...failures, NoSuchOrder]
  }).annotateMerge(says(
    "Settles an order of ours that is `unknown` by what a person says became of it, who has looked into TWS: 200 with the order as " +
      "it stands then, once that is in the journal; the same again is 200, too. Anything else is refused with 409, and so is what the " +
      "gateway has told otherwise; all is while the journal cannot be written. Nothing is sent. What the gateway tells later " +
      "overrules it, and people are told of that."
  )),
  HttpApiEndpoint.delete("cancel", "/orders/:orderRef", {
    ...one,
    query: Nothing,
    success: Order.pipe(HttpApiSchema.status(202)),
    error: [Blocked, NoSuchOrder, NotAnswered, NotKnown]
  }).annotateMerge(says(
    "Asks for the cancel of an order of ours: 202 with the order as it stands. Refused by us, as while there is no session, is " +
      "409, and nothing was sent."
  ))
).middleware(Authorized).annotateMerge(strict).annotateMerge(says("Orders. Needs the token."))
