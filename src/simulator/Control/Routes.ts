/**
 * What each route of the control API does.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiScalar from "effect/http-api/HttpApiScalar"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Problem from "../../wire/Problem.ts"
import * as Fault from "../Faults/Fault.ts"
import { Gateway } from "../Gateway.ts"
import { Server } from "../Server/Server.ts"
import { Talk } from "../Server/Talk.ts"
import { Wire } from "../Server/Wire.ts"
import { Api } from "./Api.ts"
import * as Catalogue from "./Catalogue.ts"
import * as Executions from "./Executions.ts"
import { Live } from "./Live.ts"
import * as Page from "./Page/Page.ts"
import * as Problems from "./Problems.ts"
import * as Typed from "./Typed.ts"

const wantsPage = /\btext\/html\b/

const seeing = HttpApiBuilder.group(
  Api,
  "seeing",
  Effect.fnUntraced(function*(routes) {
    const gateway = yield* Gateway
    const { address } = yield* Server
    const wire = yield* Wire
    const live = yield* Live
    const { about } = yield* Talk
    return routes
      .handle("report", ({ request: { headers } }) =>
        wantsPage.test(headers["accept"] ?? "")
          ? Effect.succeed(Page.response)
          : Effect.map(gateway.report, (report) => ({ listening: address, ...about, ...report })))
      .handle("clients", () => Effect.map(gateway.report, ({ clients }) => clients))
      .handle("orders", () => Effect.map(gateway.report, ({ orders }) => orders))
      .handle("executions", () => Effect.map(gateway.executions, Executions.make))
      .handle("prices", () => gateway.prices)
      .handle("wire", ({ query: { since = "" } }) => Effect.sync(() => wire.since(Number(since))))
      .handle("live", () => live.open)
  })
)

const faults = HttpApiBuilder.group(
  Api,
  "faults",
  Effect.fnUntraced(function*(routes) {
    const gateway = yield* Gateway
    return routes
      .handle("catalogue", () => Effect.succeed(Catalogue.entries))
      .handle("startFault", ({ payload: { name, ...parameters } }) =>
        Fault.decode(name, parameters).pipe(
          Effect.mapError(({ message }) => new Problems.BadRequest({ detail: message })),
          Effect.flatMap((fault) =>
            Effect.map(gateway.startFault(fault.name, fault.parameters), (id) => ({ id, ...fault }))
          )
        ))
      .handle("endFaults", () => gateway.endFaults)
      .handle(
        "endFault",
        ({ params: { id } }) =>
          Effect.flatMap(
            gateway.endFault(Number(id)),
            (wasOn) => wasOn ? Effect.void : new Problems.NotFound({ detail: `No fault ${Problem.quote(id)} is on` })
          )
      )
  })
)

const acting = HttpApiBuilder.group(
  Api,
  "acting",
  Effect.fnUntraced(function*(routes) {
    const gateway = yield* Gateway
    const { tell } = gateway.happenings
    return routes
      .handle(
        "setPositions",
        Effect.fnUntraced(function*({ payload, query: { account } }) {
          const { accounts } = yield* gateway.report
          if (account !== undefined && !accounts.includes(account)) {
            return yield* new Problems.BadRequest({ detail: `there is no account ${account}` })
          }
          yield* gateway.setPositions(payload, account)
          tell({ _tag: "PositionsSet", account: account ?? accounts[0] ?? "", count: payload.length })
        })
      )
      .handle(
        "setMarkets",
        Effect.fnUntraced(function*({ payload }) {
          for (const { closed, price, symbol } of payload) {
            if (price !== undefined) {
              yield* gateway.setPrice(symbol, price)
              tell({ _tag: "PriceSet", symbol, price })
            }
            if (closed !== undefined) {
              yield* gateway.setClosed(symbol, closed)
              tell({ _tag: "MarketSet", symbol, isClosed: closed })
            }
          }
        })
      )
      .handle(
        "placeOrder",
        Effect.fnUntraced(function*({ payload }) {
          const { accounts } = yield* gateway.report
          const [contract, order] = Typed.read(payload, accounts[0] ?? "")
          const placed = yield* gateway.placeManually(contract, order)
          if ("refused" in placed) return yield* new Problems.Refused({ detail: placed.refused })
          tell({ _tag: "OrderTyped", contract, order })
          return placed
        })
      )
      .handle(
        "cancelOrder",
        ({ params: { permId } }) =>
          Effect.flatMap(
            gateway.cancelManually(Number(permId)),
            (worked) =>
              worked ? Effect.void : new Problems.NotFound({ detail: `No order ${Problem.quote(permId)} is working` })
          )
      )
      .handle(
        "correctExecution",
        Effect.fnUntraced(function*({ params: { execId }, payload }) {
          const done = yield* gateway.correct(execId, payload)
          if ("refused" in done) return yield* new Problems.NotCorrected({ detail: done.refused })
          return done
        })
      )
      .handle(
        "cut",
        ({ params: { number }, query: { how = "rst" } }) =>
          Effect.flatMap(gateway.cut(Number(number), how), (wasThere) =>
            wasThere
              ? Effect.void
              : new Problems.NotFound({ detail: `No client ${Problem.quote(number)} is connected` }))
      )
      .handle("reset", () => Effect.andThen(gateway.reset, Effect.sync(() => tell({ _tag: "Reset" }))))
  })
)

// The page that shows the description is 3 MB of script: it is loaded when somebody wants to see it.
const docs = HttpRouter.use(Effect.fnUntraced(function*(router) {
  const page = yield* Effect.cached(
    HttpRouter.toHttpEffect(HttpApiScalar.layer(Api, { path: "/docs", scalar: { withDefaultFonts: false } }))
  )
  yield* router.add("GET", "/docs", Effect.flatten(page))
}))

/**
 * The routes of the control API.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([seeing, faults, acting]),
    Layer.provide(Problems.layer)
  ),
  docs
)
