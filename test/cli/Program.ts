/**
 * Runs the command line as the program does, but in this process: what it prints, and the code it would end with.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { ConfigProvider, Console, Deferred, Effect, Fiber, FileSystem, Layer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import * as Cli from "../../src/cli/Cli.ts"
import * as Ending from "../../src/cli/Ending.ts"

export interface Answer {
  readonly status?: number
  readonly body?: string
  readonly type?: string
}

export type Given = Answer | "none" | "half" | "torn" | "broken"

/** An answer of JSON. */
export const json = (body: unknown, status = 200): Answer => ({ body: JSON.stringify(body), status })

/** What log lines say. */
export const messages = (err: ReadonlyArray<string>): ReadonlyArray<string> =>
  err.map((line) => /message="([^"]*)"/.exec(line)?.[1] ?? line)

export interface Asked {
  readonly request: string
  readonly token: string | undefined
  readonly body: string | undefined
}

export type Answers = (request: string, before: number) => Given | undefined

/** What Node's fetch says where the socket failed with a code. */
const failed = (request: HttpClientRequest.HttpClientRequest, code: string) => {
  const cause = new TypeError("fetch failed", { cause: Object.assign(new Error(`connect ${code}`), { code }) })
  const reason = new HttpClientError.TransportError({ request, cause })
  return Effect.fail(new HttpClientError.HttpClientError({ reason }))
}

/**
 * A service that answers as the test says, `"none"` never, `"half"` without an end, `"torn"` to a half, `"broken"` breaks off; without an answer
 * nobody listens. Where it is a function, it is asked of each request, how many came before it.
 */
const service = (asked: Array<Asked>, begun: Deferred.Deferred<void>, given?: Given | Answers) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request) =>
      Effect.suspend(() => {
        const line = `${request.method} ${request.url}`
        const answer = typeof given === "function" ? given(line, asked.length) : given
        asked.push({
          request: line,
          token: request.headers["authorization"],
          body: textOf(request)
        })
        Deferred.doneUnsafe(begun, Effect.void)
        if (answer === "none") return Effect.never
        if (answer === "half") {
          return Effect.succeed(
            HttpClientResponse.fromWeb(request, new Response(new ReadableStream(), { status: 202 }))
          )
        }
        if (answer === "torn") {
          const body = new ReadableStream({ pull: (half) => half.error(new TypeError("terminated")) })
          const headers = { "content-type": "text/event-stream" }
          return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { headers })))
        }
        if (answer === "broken") return failed(request, "ECONNRESET")
        if (answer === undefined) return failed(request, "ECONNREFUSED")
        const { body, status = 200, type = "application/json" } = answer
        const response = new Response(body ?? null, { status, headers: { "content-type": type } })
        return Effect.succeed(HttpClientResponse.fromWeb(request, response))
      })
    )
  )

const textOf = ({ body }: HttpClientRequest.HttpClientRequest): string | undefined =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : undefined

export interface Ended {
  readonly code: number
  readonly out: ReadonlyArray<string>
  readonly err: ReadonlyArray<string>
  readonly asked: ReadonlyArray<Asked>
}

/** The disk, with `home` for the working directory. */
const disk = (home: string) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => {
      const at = (path: string) => path.startsWith("/") ? path : `${home}/${path}`
      return FileSystem.FileSystem.of({
        ...fs,
        exists: (path) => fs.exists(at(path)),
        readFileString: (path, encoding) => fs.readFileString(at(path), encoding)
      })
    })
  )

/**
 * No file but those in `home`, no environment but the given one; log lines are logfmt. `meanwhile` happens to it once it has asked.
 * Where it is `real`, the service is whatever answers over HTTP.
 */
export const program = Effect.fnUntraced(function*(
  args: ReadonlyArray<string>,
  options: {
    readonly home?: string
    readonly environment?: { readonly [name: string]: string }
    readonly answer?: Given | Answers
    readonly real?: boolean
    readonly meanwhile?: (running: Fiber.Fiber<unknown, unknown>) => Effect.Effect<unknown>
  } = {}
) {
  const out: Array<string> = []
  const err: Array<string> = []
  const asked: Array<Asked> = []
  const console = yield* Console.Console
  const home = options.home ?? "/nowhere"
  const begun = yield* Deferred.make<void>()
  const running = yield* Cli.run(args).pipe(
    Effect.provide(options.real === true ? FetchHttpClient.layer : service(asked, begun, options.answer)),
    Effect.provideService(Console.Console, {
      ...console,
      log: (line: string) => out.push(line),
      error: (line: string) => err.push(line)
    }),
    Effect.provide(Layer.provideMerge(disk(home), NodeServices.layer)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({
      HOME: home,
      IBKR_STATE_DIR: home,
      LOG_FORMAT: "logfmt",
      ...options.environment
    }))),
    Effect.forkChild
  )
  const { meanwhile } = options
  if (meanwhile !== undefined) yield* Effect.andThen(Deferred.await(begun), meanwhile(running))
  const exit = yield* Fiber.await(running)
  return { code: Ending.codeOf(exit), out, err, asked } satisfies Ended
})
