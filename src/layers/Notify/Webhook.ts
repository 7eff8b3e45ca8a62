/**
 * Requests to a URL that is itself a secret: never traced, never redirected, each within 10 s, their answers unread.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { constTrue } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Redacted from "effect/Redacted"

const patience = Duration.seconds(10)

// HTTP's own form of it has no fraction, Discord's may have one, and half a second too early is refused again.
const inWholeSeconds = (response: HttpClientResponse.HttpClientResponse): HttpClientResponse.HttpClientResponse => {
  const seconds = response.headers["retry-after"] ?? ""
  if (!/^\d+\.\d+$/.test(seconds)) return response
  const headers = { ...response.headers, "retry-after": String(Math.ceil(Number(seconds))) }
  return HttpClientResponse.fromWeb(response.request, new Response(null, { status: response.status, headers }))
}

/**
 * A client that fails with anything but a 2xx. Its errors hold the URL: only `explain` may tell of them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const client = (
  outside: HttpClient.HttpClient
): HttpClient.HttpClient.With<HttpClientError.HttpClientError | Cause.TimeoutError> =>
  outside.pipe(
    HttpClient.withScope,
    HttpClient.transformResponse((response) =>
      response.pipe(
        // Ends the request, too: whatever else the other side has to say is not waited for.
        Effect.scoped,
        Effect.map(inWholeSeconds),
        Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(new Cause.TimeoutError()) }),
        Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
        // The span of a request would hold its whole URL.
        Effect.provideService(HttpClient.TracerDisabledWhen, constTrue)
      )
    ),
    HttpClient.filterStatusOk
  )

/**
 * The URL, where the secret is one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const url = (secret: Redacted.Redacted<string>): URL | undefined =>
  URL.canParse(Redacted.value(secret)) ? new URL(Redacted.value(secret)) : undefined

/**
 * Why a request failed, without a word of its URL.
 *
 * @since 0.1.0
 * @category combinators
 */
export const explain = (error: unknown): string => {
  if (Cause.isTimeoutError(error)) return `no answer within ${Duration.format(patience)}`
  if (!HttpClientError.isHttpClientError(error)) return "the request could not be made"
  if (error.reason._tag !== "StatusCodeError") return "the host could not be reached"
  const { status } = error.reason.response
  return status >= 300 && status < 400 ? `a redirect (${status}), which is not followed` : `status ${status}`
}
