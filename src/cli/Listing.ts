/**
 * Lists a part of what a running service knows: a table for people with its age, or one JSON object per line.
 *
 * @since 0.1.0
 */
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Schema from "effect/Schema"
import * as Broker from "./Service/Broker.ts"
import type { AnotherService, NoService, NotAllowed, Problem } from "./Service/Failure.ts"
import * as Table from "./Table.ts"

/**
 * The flag of every command that programs read: nothing but JSON on stdout.
 *
 * @since 0.1.0
 * @category constructors
 */
export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("one JSON object per line on stdout"),
  Flag.withDefault(false)
)

/**
 * What is listed: where it is asked for, what each row is, and how people see the rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Listing<A, I> {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly row: Schema.Codec<A, I>
  readonly lines: (rows: ReadonlyArray<A>) => ReadonlyArray<string>
  /** How long the answer may take, where it waits for the gateway. */
  readonly patience?: Duration.Duration
}

/**
 * A value as one line of JSON.
 *
 * @since 0.1.0
 * @category conversions
 */
export const text = (value: unknown): string => JSON.stringify(value)

/**
 * Prints lines on stdout.
 *
 * @since 0.1.0
 * @category programs
 */
export const print = (lines: ReadonlyArray<string>): Effect.Effect<void> =>
  Effect.forEach(lines, (line) => Console.log(line), { discard: true })

/**
 * Prints a value: as one line of JSON, or as people see it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tell = <A>(json: boolean, lines: (value: A) => ReadonlyArray<string>) => (value: A): Effect.Effect<void> =>
  print(json ? [text(value)] : lines(value))

/**
 * Shows people what was known last where it is not known now; programs are told nothing, so that none takes it for what is.
 *
 * @since 0.1.0
 * @category combinators
 */
export const orLastKnown =
  <R>(json: boolean, show: (known: unknown, ageSeconds: number | null) => Effect.Effect<void, NoService, R>) =>
  <A, R2>(asked: Effect.Effect<A, AnotherService | NoService | NotAllowed | Problem, R2>) =>
    Effect.tapError(asked, (error) => {
      const { ageSeconds = null, lastKnown = null } = error._tag === "Problem" ? error : {}
      return json || lastKnown === null ? Effect.void : show(lastKnown, ageSeconds)
    })

const aged = (seconds: number | null): ReadonlyArray<string> =>
  seconds === null ? [] : [`told ${Table.age(seconds)} ago`]

/**
 * Asks and prints. What is not known fails with the problem, after what was known last.
 *
 * @since 0.1.0
 * @category programs
 */
export const show = Effect.fnUntraced(function*<A, I>(listing: Listing<A, I>, options: { readonly json: boolean }) {
  const { lines, patience, request, row } = listing
  const rows = Broker.as(Schema.Array(row))
  const { at, body } = yield* Broker.ask(request, patience).pipe(
    orLastKnown(
      options.json,
      (last, ageSeconds) => Effect.flatMap(rows(last), (known) => print([...lines(known), ...aged(ageSeconds)]))
    )
  )
  const known = yield* rows(body)
  if (options.json) return yield* print(known.map(text))
  const now = yield* Clock.currentTimeMillis
  yield* print([...lines(known), ...aged(at === null ? null : Math.max(0, now - at) / 1000)])
})
