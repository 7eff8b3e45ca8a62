/**
 * What the description of the API says of what is refused before a route is asked, which no route knows of, and of the header by
 * which any may be.
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as OpenApi from "effect/http-api/OpenApi"
import { anyBody, anyHost } from "../Guard.ts"

const problem = {
  type: "object",
  properties: {
    type: { type: "string", enum: ["about:blank"] },
    status: { type: "integer" },
    title: { type: "string" },
    detail: { type: "string" }
  },
  required: ["type", "status", "title", "detail"],
  additionalProperties: false
}

const refusal = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Unrouted" } } }
})

const foreignHost = { 403: refusal("Forbidden") }
const body = { 413: refusal("Payload Too Large"), 415: refusal("Unsupported Media Type") }

const expectation = {
  name: "Ibkr-Expect",
  in: "header",
  required: false,
  schema: { type: "string" },
  description:
    "Which service is meant, as far as it is said, by `host`, `port`, `client-id`, `mode` and `account` of its settings, such " +
    "as `port=7497, account=DU1234567`; a live account as `U***567` or whole. Where any of it is not so here, or cannot be " +
    "read: 412, and nothing is done."
}

const more = (path: string) => (operation: OpenApi.OpenAPISpecOperation) => ({
  ...operation,
  parameters: [...operation.parameters, expectation],
  responses: {
    ...operation.responses,
    ...anyHost.test(path) ? {} : foreignHost,
    ...operation.requestBody === undefined || path === anyBody ? {} : body
  }
})

const values = <A, B>(record: Readonly<Record<string, A>>, make: (value: A, key: string) => B) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]))

/**
 * Adds the refusals to every route that may be refused so: a foreign Host, and a body that is too large or no JSON; and to each the
 * header that says which service is meant.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unrouted: Context.Context<never> = OpenApi.annotations({
  transform: (description) => ({
    ...description,
    paths: values(
      description["paths"],
      (methods: Readonly<Record<string, OpenApi.OpenAPISpecOperation>>, path) => values(methods, more(path))
    ),
    components: {
      ...description["components"],
      schemas: { ...description["components"].schemas, Unrouted: problem }
    }
  })
})
