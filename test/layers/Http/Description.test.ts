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
      const { paths } = yield* described
      const operations: ReadonlyArray<readonly [string, { requestBody?: { required: boolean } }]> = Object.entries(
        paths
      )
        .flatMap(([path, methods]) =>
          Object.entries(methods as object).map(([method, operation]) => [`${method} ${path}`, operation] as const)
        )
      const isRequired = operations.flatMap(([name, { requestBody }]) =>
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
})
