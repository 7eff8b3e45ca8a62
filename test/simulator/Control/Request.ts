import { Effect } from "effect"
import * as Http from "node:http"
import * as Control from "../../../src/simulator/Control/Control.ts"

export interface Answer {
  readonly status: number | undefined
  readonly type: string | undefined
  /** Read where it is JSON. */
  readonly body: unknown
}

export interface Asking {
  readonly body?: unknown
  readonly host?: string
  readonly type?: string
  readonly accept?: string
}

/** A request to the control API as bytes would make it: any host, any type. */
export const request = Effect.fnUntraced(function*(
  method: string,
  path: string,
  { accept = "*/*", body, host = "localhost", type = "application/json" }: Asking = {}
) {
  const { port } = yield* Control.Control
  return yield* Effect.callback<Answer>((resume) => {
    const headers = { host, accept, "content-type": type, connection: "close" }
    const ask = Http.request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      let text = ""
      response.on("data", (chunk) => text += chunk)
      response.on("end", () => {
        const type = response.headers["content-type"]
        const isJson = /json/.test(type ?? "") && text !== ""
        const body = isJson ? JSON.parse(text) : text === "" ? undefined : text
        resume(Effect.succeed({ status: response.statusCode, type, body }))
      })
    })
    // an answer may come before all of the body was sent
    ask.on("error", () => undefined)
    ask.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body))
  })
})

export const status = (...args: Parameters<typeof request>) => Effect.map(request(...args), (answer) => answer.status)

export const bodyOf = (...args: Parameters<typeof request>) =>
  Effect.map(request(...args), (answer) => answer.body as any)
