import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import * as HttpService from "../../fixtures/HttpService.ts"

const quiet = Effect.provide(Logger.layer([]))

const described = Effect.gen(function*() {
  const { ask } = yield* HttpService.startBroker()
  return JSON.parse((yield* ask("/openapi.json")).body)
})

interface Kind {
  readonly $ref?: string
  readonly required?: ReadonlyArray<string>
}

interface Operation {
  readonly parameters: ReadonlyArray<{ readonly name: string }>
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Readonly<Record<string, { readonly content: object }>>
}

const operations = ({ paths }: { readonly paths: Record<string, Record<string, Operation>> }) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const)
  )

describe("the description of the API", () => {
  it.live("holds what every event of a stream has: notices of the gateway too, and why quotes end", () =>
    Effect.gen(function*() {
      const { components, paths } = yield* described
      const kinds = (path: string) => {
        const { content } = paths[path].get.responses["200"]
        const { anyOf } = content["text/event-stream"].schema.properties.data.contentSchema
        return anyOf.map(({ $ref = "", required }: Kind) =>
          required ?? components.schemas[$ref.replace("#/components/schemas/", "")].required
        )
      }
      assert.deepStrictEqual([kinds("/events").slice(1), kinds("/quotes").slice(1)], [
        [["id", "code", "severity", "text", "at"]],
        [
          ["from", "to", "why", "ageSeconds"],
          ["since", "why", "ageSeconds"],
          ["since", "ageSeconds"],
          ["type"],
          ["code", "remedy", "type"],
          ["part", "asOf", "ageSeconds", "lastKnown", "type"]
        ]
      ])
    }).pipe(quiet))

  it.live("asks for no body that may be left out", () =>
    Effect.gen(function*() {
      const isRequired = operations(yield* described).flatMap(([name, { requestBody }]) =>
        requestBody === undefined ? [] : [[name, requestBody.required]]
      )
      assert.deepStrictEqual(Object.fromEntries(isRequired), {
        "post /stop": false,
        "post /orders": true,
        "post /orders/bracket": true,
        "post /orders/oca": true,
        "post /orders/cancel-all": false,
        "patch /orders/{orderRef}": true,
        "post /orders/{orderRef}/settle": true,
        "put /kill-switch": false,
        "post /flatten": false
      })
    }).pipe(quiet))

  it.live("lists what is refused before any route: a foreign Host, a body that is too large or no JSON", () =>
    Effect.gen(function*() {
      const description = yield* described
      const all = operations(description)
      const names = (status: string) => all.flatMap(([name, { responses }]) => responses[status] ? [name] : [])
      const bodies = all.flatMap(([name, { requestBody }]) =>
        requestBody === undefined || name === "put /kill-switch" ? [] : [name]
      )
      const anyHost = new Set(["get /health/live", "get /health/ready", "get /metrics"])
      const others = all.flatMap(([name]) => anyHost.has(name) ? [] : [name])
      assert.deepStrictEqual([names("403"), names("413"), names("415")], [others, bodies, bodies])
      assert.deepStrictEqual(description.paths["/flatten"].post.responses["415"], {
        description: "Unsupported Media Type",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Unrouted" } } }
      })
      const { properties, required } = description.components.schemas.Unrouted
      assert.deepStrictEqual([Object.keys(properties), required], [["type", "status", "title", "detail"], [
        "type",
        "status",
        "title",
        "detail"
      ]])
    }).pipe(quiet))

  it.live("says of every route by which header it is told which service is meant, and what it answers where it is another", () =>
    Effect.gen(function*() {
      const description = yield* described
      const all = operations(description)
      const told = all.flatMap(([name, { parameters, responses }]) =>
        responses["412"] !== undefined && parameters.filter(({ name }) => name === "Ibkr-Expect").length === 1
          ? [name]
          : []
      )
      assert.deepStrictEqual(told, all.map(([name]) => name))
      const { $ref } = description.paths["/flatten"].post.responses["412"].content["application/problem+json"].schema
      const { properties } = description.components.schemas[$ref.replace("#/components/schemas/", "")]
      assert.deepStrictEqual(Object.keys(properties.differs.items.properties), ["name", "expected", "actual"])
    }).pipe(quiet))
})
