/**
 * What the description of the API says of a route, and how strictly it reads what it is sent.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

/**
 * Says what a route or a group of routes is for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const says = (description: string): Context.Context<never> => OpenApi.annotations({ description })

/**
 * Says of a route that reads a body that there need not be one: a payload may be `null`, and is described as if it had to be sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bodyOptional: Context.Context<never> = OpenApi.annotations({
  transform: (operation) => ({ ...operation, requestBody: { ...operation["requestBody"], required: false } })
})

/**
 * Whoever misspells a limit must not send an order without it: what is not known is an error, save in headers.
 *
 * @since 0.1.0
 * @category constructors
 */
export const strict: Context.Context<never> = Context.mergeAll(
  Context.make(HttpApi.ParseOptions, { onExcessProperty: "error" }),
  Context.make(HttpApi.HeadersParseOptions, {})
)

/**
 * What names nothing: whoever means one order, or none yet, by what no route reads must not do it to them all.
 *
 * @since 0.1.0
 * @category models
 */
export const Nothing = Schema.Record(
  Schema.String,
  Schema.Never.annotate({ message: "It is not taken here: leave it out" })
)
