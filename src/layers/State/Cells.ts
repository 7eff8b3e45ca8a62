/**
 * The state as cells over a place that keeps texts by name: read once, kept in memory, written through.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../domain/Mask.ts"
import type { Cell } from "./State.ts"
import * as State from "./State.ts"

/**
 * A place that keeps texts by name. `setAside` keeps a text that cannot be understood for a human to look at.
 *
 * @since 0.1.0
 * @category models
 */
export interface Place {
  readonly read: (name: string) => Effect.Effect<Option.Option<string>, { readonly message: string }>
  readonly write: (name: string, text: string) => Effect.Effect<void, { readonly message: string }>
  readonly remove: (name: string) => Effect.Effect<void, { readonly message: string }>
  readonly setAside: (name: string) => Effect.Effect<string, { readonly message: string }>
}

const HighWater = Schema.Struct({ highest: Schema.Int })

const consequence = "Orders are refused until this service is started again."

/**
 * The state of one gateway and client id, whose values bear `suffix` in their names. `writable` is what is known of
 * the place beforehand.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  place: Place,
  options: { readonly suffix: string; readonly writable: boolean }
): Effect.fn.Return<State.State["Service"]> {
  const one = yield* Semaphore.make(1)
  let writable = options.writable
  let toldOfWriting = !options.writable

  const notWritten = (name: string) => (error: { readonly message: string }) => {
    writable = false
    if (toldOfWriting) return Effect.void
    toldOfWriting = true
    return Effect.logWarning(`The state ${name} could not be written: ${Mask.text(error.message)}. ${consequence}`)
  }
  const notRead = Effect.fnUntraced(function*(name: string, why: string) {
    writable = false
    if (!options.writable) return Option.none()
    const aside = yield* Effect.match(place.setAside(name), {
      onFailure: () => "It could not be set aside.",
      onSuccess: (kept) => `It is kept as ${kept}.`
    })
    yield* Effect.logWarning(`The state ${name} ${why}. ${aside} ${consequence}`)
    return Option.none()
  })

  const cell = Effect.fnUntraced(function*<A>(name: string, schema: Schema.Codec<A, unknown>) {
    const json = Schema.fromJsonString(schema)
    const decode = Schema.decodeUnknownEffect(json)
    const encode = Schema.encodeEffect(json)
    let value: Option.Option<A> = yield* place.read(name).pipe(
      Effect.matchEffect({
        onFailure: (error) => notRead(name, `could not be read: ${Mask.text(error.message)}`),
        onSuccess: Option.match({
          onNone: () => Effect.succeed(Option.none<A>()),
          onSome: (text) =>
            Effect.matchEffect(decode(text), {
              onFailure: () => notRead(name, "is torn or not ours"),
              onSuccess: (value) => Effect.succeedSome(value)
            })
        })
      })
    )
    const change = (next: Option.Option<A>) =>
      Effect.suspend(() => {
        value = next
        return Effect.catch(
          Option.isSome(next)
            ? Effect.flatMap(Effect.orDie(encode(next.value)), (text) => place.write(name, text))
            : place.remove(name),
          notWritten(name)
        )
      }).pipe(one.withPermits(1), Effect.uninterruptible)
    return {
      get: Effect.sync(() => value),
      set: (value) => change(Option.some(value)),
      remove: change(Option.none())
    } satisfies Cell<A>
  })

  const opening = yield* cell(`circuit-${options.suffix}`, State.Opening)
  const pin = yield* cell(`pin-${options.suffix}`, State.Pin)
  const lastRun = yield* cell(`last-run-${options.suffix}`, State.LastRun)

  const highWaters = new Map<string, Cell<typeof HighWater.Type>>()
  const reserving = yield* Semaphore.make(1)
  const reserveOrderIds: State.State["Service"]["reserveOrderIds"] = Effect.fnUntraced(
    function*({ account, clientId, count, floor }) {
      const name = `order-ids-${account}-${clientId}`
      const highWater = highWaters.get(name) ?? (yield* cell(name, HighWater))
      highWaters.set(name, highWater)
      const used = Option.match(yield* highWater.get, { onNone: () => floor - 1, onSome: ({ highest }) => highest })
      const first = Math.max(floor, used + 1)
      yield* highWater.set({ highest: first + count - 1 })
      return first
    },
    reserving.withPermits(1)
  )

  return State.State.of({ opening, pin, lastRun, reserveOrderIds, writable: Effect.sync(() => writable) })
})
