/**
 * The state as cells over a place that keeps texts by name: read once, kept in memory, written through.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Mask from "../../domain/Mask.ts"
import * as Owed from "./Cells/Owed.ts"
import * as Closings from "./Closings.ts"
import type { Lock } from "./Lock.ts"
import type { Cell } from "./State.ts"
import * as State from "./State.ts"

/**
 * A place that keeps texts by name. `setAside` keeps a text that cannot be understood for a human to look at, and `nameOf` is what
 * the name of a text calls an account.
 *
 * @since 0.1.0
 * @category models
 */
export interface Place {
  readonly read: (name: string) => Effect.Effect<Option.Option<string>, { readonly message: string }>
  readonly write: (name: string, text: string) => Effect.Effect<void, { readonly message: string }>
  readonly remove: (name: string) => Effect.Effect<void, { readonly message: string }>
  readonly setAside: (name: string) => Effect.Effect<string, { readonly message: string }>
  readonly nameOf: (account: string) => Effect.Effect<string>
}

const HighWater = Schema.Struct({ highest: Schema.Int })

/** A torn text that stays where it is, rather than being set aside: for good, or until the value is set or removed. */
interface Staying {
  readonly says: string
  readonly forGood: boolean
}

const ofPin: Staying = {
  says: "It stays as it is, so that no other account takes its place: see whose it was, and remove it yourself.",
  forGood: true
}

const ofKillSwitch: Staying = {
  says: "It stays as it is and counts as engaged, in every run, until somebody releases it.",
  forGood: false
}

/**
 * The state of one gateway and client id, whose values bear `suffix` in their names. `lock` says whether the place is
 * ours: while it is not, nothing in it is changed. What the place does not take is written as soon as it does, for as long as
 * the Scope lasts. `locks` are those of closings.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  place: Place,
  options: { readonly suffix: string; readonly lock: Lock; readonly locks: Closings.Locks }
): Effect.fn.Return<State.State["Service"], never, Scope.Scope> {
  const owed = yield* Owed.make(options.lock)
  let whole = true
  const doubts = new Set<symbol>()

  const ours = Effect.filterOrFail(options.lock.isOursInTime, (isOurs) => isOurs, () => "it is another one's")
  const setAside = (name: string) =>
    Effect.match(Effect.andThen(ours, place.setAside(name)), {
      onFailure: () => "It could not be set aside.",
      onSuccess: (kept) => `It is kept as ${Mask.text(kept)}.`
    })

  const cell = Effect.fnUntraced(function*<A>(
    name: string,
    schema: Schema.Codec<A, unknown>,
    { stays, torn = Option.none() }: { readonly torn?: Option.Option<A>; readonly stays?: Staying } = {}
  ) {
    const json = Schema.fromJsonString(schema)
    const decode = Schema.decodeUnknownEffect(json)
    const encode = Schema.encodeEffect(json)
    let isTorn = false
    const notRead = Effect.fnUntraced(function*(why: string) {
      isTorn = true
      whole = false
      // a start does not wait for a disk that is slow
      if (yield* Effect.orElseSucceed(options.lock.isOursInTime, () => true)) {
        const found = stays?.says ?? (yield* setAside(name))
        const says = `The state ${Mask.text(name)} ${why}. ${found}`
        yield* Effect.logWarning(`${says} Orders are refused until this service is started again.`)
      }
      return torn
    })
    let value: Option.Option<A> = yield* place.read(name).pipe(
      Effect.matchEffect({
        onFailure: (error) => notRead(`could not be read: ${Mask.text(error.message)}`),
        onSuccess: Option.match({
          onNone: () => Effect.succeed(Option.none<A>()),
          onSome: (text) =>
            Effect.matchEffect(decode(text), {
              onFailure: () => notRead("is torn or not ours"),
              onSuccess: (value) => Effect.succeedSome(value)
            })
        })
      })
    )
    let kept = value
    const put = (next: Option.Option<A>) =>
      Option.isSome(next)
        ? Effect.flatMap(Effect.orDie(encode(next.value)), (text) => place.write(name, text))
        : place.remove(name)
    const taken = Latch.makeUnsafe(true)
    const change = (next: Option.Option<A>) =>
      Effect.suspend(() => {
        if (isTorn && stays?.forGood === true) return Effect.void
        value = next
        return owed.write(name, taken, Effect.map(put(next), () => void (kept = next)))
      })
    return {
      get: Effect.sync(() => value),
      isTorn: Effect.sync(() => isTorn),
      kept: () => kept,
      isOwed: () => !taken.isOpen(),
      taken: taken.await,
      set: (value) => change(Option.some(value)),
      remove: change(Option.none())
    } satisfies Cell<A>
  })

  const opening = yield* cell(`circuit-${options.suffix}`, State.Opening)
  const pin = yield* cell(`pin-${options.suffix}`, State.Pin, { stays: ofPin })
  const upstream = yield* cell(`upstream-${options.suffix}`, State.Upstream, {
    torn: Option.some({ lost: true, at: 0 })
  })
  const lastRun = yield* cell(`last-run-${options.suffix}`, State.LastRun, {
    torn: Option.some({ orderly: false, at: 0 })
  })
  const killSwitch = yield* cell(`kill-switch-${options.suffix}`, State.KillSwitch, {
    torn: Option.some(State.tornKillSwitch),
    stays: ofKillSwitch
  })
  const ordersSent = yield* cell(`orders-sent-${options.suffix}`, State.OrdersSent)
  const claims = yield* cell(`claims-${options.suffix}`, State.Claims)

  const highWaters = new Map<string, Cell<typeof HighWater.Type>>()
  const reserving = yield* Semaphore.make(1)
  const reserveOrderIds: State.State["Service"]["reserveOrderIds"] = Effect.fnUntraced(
    function*({ account, clientId, count, floor }) {
      const key = `${account} ${clientId}`
      const highWater = highWaters.get(key) ??
        (yield* cell(`order-ids-${yield* place.nameOf(account)}-${clientId}`, HighWater))
      highWaters.set(key, highWater)
      const used = Option.match(yield* highWater.get, { onNone: () => floor - 1, onSome: ({ highest }) => highest })
      const first = Math.max(floor, used + 1)
      yield* highWater.set({ highest: first + count - 1 })
      return first
    },
    reserving.withPermits(1)
  )

  return State.State.of({
    opening,
    pin,
    upstream,
    lastRun,
    killSwitch,
    ordersSent,
    claims,
    reserveOrderIds,
    closing: yield* Closings.make(options.locks),
    distrust: Effect.sync(() => {
      const doubt = Symbol()
      doubts.add(doubt)
      return Effect.sync(() => void doubts.delete(doubt))
    }),
    isOurs: options.lock.isOurs,
    isOursInTime: options.lock.isOursInTime,
    writable: Effect.map(options.lock.isKnown, (isOurs) => isOurs && whole && owed.isPaid() && doubts.size === 0)
  })
})
