/**
 * `orders oca`: asks a running service to place orders of which a fill of one cancels the others.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import * as Together from "../../domain/Together.ts"
import * as Unreadable from "../../errors/Unreadable.ts"
import { codes, Ending } from "../Ending.ts"
import * as Listing from "../Listing.ts"
import * as Root from "../Root.ts"
import * as Setup from "../Setup.ts"
import * as Asking from "./Asking.ts"
import * as Placed from "./Placed.ts"

const written = Schema.decodeUnknownEffect(
  Schema.fromJsonString(Schema.Array(Schema.Record(Schema.String, Schema.Unknown)))
)
const fit = Schema.decodeUnknownEffect(Together.Oca)

/** What is wrong, and in which order of the file: by its place there, and by the name that it has there. */
const problemOf = (
  all: ReadonlyArray<{ readonly [word: string]: unknown }>,
  { message }: { readonly message: string }
) => {
  const [problem = "", at = ""] = message.split("\n")
  const [, index, ...words] = [...at.matchAll(/\[(?:"([^"]*)"|(\d+))\]/g)].map(([, word, index]) => word ?? index)
  if (index === undefined) return `: ${problem}`
  const { orderRef } = all[Number(index)] ?? {}
  const name = typeof orderRef === "string" ? ` (${orderRef})` : ""
  return `, order ${Number(index) + 1}${name}${words.length === 0 ? "" : `, ${words.join(".")}`}: ${problem}`
}

const read = Effect.fnUntraced(function*(file: string) {
  const text = yield* Effect.catch(
    Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(file)),
    (error) =>
      Setup.logged(
        Effect.andThen(
          Effect.logError(`Nothing was sent. ${file} cannot be read: ${Unreadable.why(error)}`),
          new Ending({ code: codes.noInput })
        )
      )
  )
  const all = yield* Effect.catch(written(text), () => Setup.unfit(`${file}: it is no JSON array of orders`))
  const named = yield* Effect.forEach(
    all,
    ({ orderRef, ...rest }) =>
      Effect.map(
        orderRef === undefined ? Asking.madeRef : Effect.succeed(orderRef),
        (made) => ({ ...rest, orderRef: made })
      )
  )
  return yield* Effect.catch(
    fit({ orders: named }, { onExcessProperty: "error" }),
    (error) => Setup.unfit(`${file}${problemOf(all, error)}`)
  )
})

const asking = (asked: Together.Oca): Asking.Asked<Together.OcaPlaced, typeof Together.OcaPlaced.Encoded> => {
  const names = asked.orders.map(({ orderRef = "" }) => orderRef)
  return {
    path: "/orders/oca",
    body: asked,
    answer: Together.OcaPlaced,
    ordersOf: ({ orders }) => orders,
    withOrders: (orders) => ({ orders, whole: Together.isWhole(orders) }),
    isAnother: ({ orders }) =>
      asked.orders.some((request) =>
        orders.some((order) => order.orderRef === request.orderRef && Placed.isAnother(request, order))
      ),
    what: `the group of ${names.join(", ")} was placed`,
    names,
    hint: "effect-ibkr orders. Placed again under the same names, none is sent twice"
  }
}

/**
 * Exits as `orders place` does, 66 where the file cannot be read. Each order has its name before it is sent.
 *
 * @since 0.1.0
 * @category commands
 */
export const oca = Command.make(
  "oca",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription("a JSON array of orders as POST /orders takes them, two at least; /dev/stdin for a pipe")
    ),
    json: Listing.json
  },
  Effect.fnUntraced(function*({ file, json }) {
    const asked = yield* read(file)
    yield* Setup.run(yield* Root.asking, () => Asking.place(asking(asked), json))
  })
).pipe(Command.withDescription("Place orders of which a fill of one cancels the others, through a running service"))
