/**
 * The log of a gateway for people: what each client did, one line for each happening. Of a client that does thousands of
 * things in a second the first are written, and the others counted.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as LogLevel from "effect/LogLevel"
import * as Queue from "effect/Queue"
import * as References from "effect/References"
import type * as Scope from "effect/Scope"
import * as Account from "../../domain/Account.ts"
import * as Mask from "../../domain/Mask.ts"
import { Gateway } from "../Gateway.ts"
import type { Happening } from "./Happenings.ts"
import * as Wording from "./Wording.ts"

/**
 * How many lines are written of one client in a second, and of the comings and goings of all.
 *
 * @since 0.1.0
 * @category constants
 */
export const most = 20

/**
 * How many clients are summed up by themselves; those beyond are summed up together.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostSummed = 20

// lines that nobody has written yet; what comes on top is lost, and there is no more than that to lose
const mostWaiting = 10_000
const window = "1 second"

/** Whose allowance a happening uses: a client's, that of all comings and goings, or that of what is done to the gateway. */
const whoseIs = (happening: Happening): Wording.Whose =>
  happening._tag === "Asked" || happening._tag === "Told"
    ? happening.client.number
    : "client" in happening
    ? "clients"
    : "gateway"

/**
 * Writes the log until its Scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<void, never, Gateway | Scope.Scope> = Effect.gen(function*() {
  const { faults, happenings, report } = yield* Gateway
  Mask.learn((yield* report).accounts)
  const clock = yield* Clock.Clock
  const isDebug = LogLevel.isLessThanOrEqualTo(yield* References.MinimumLogLevel, "Debug")
  const lines = yield* Queue.dropping<Effect.Effect<void>>(mostWaiting)
  const counting = yield* Latch.make(false)
  const written = new Map<Wording.Whose, number>()
  const unwritten = new Map<Wording.Whose, Map<string, number>>()

  const write = (line: string): void => void Queue.offerUnsafe(lines, Effect.logInfo(line))
  const count = (who: Wording.Whose, kind: string, by = 1): void => {
    const kinds = unwritten.get(who) ?? new Map<string, number>()
    unwritten.set(who, kinds.set(kind, (kinds.get(kind) ?? 0) + by))
  }
  const sumUp = (): void => {
    const [first, others] = [[...unwritten].slice(0, mostSummed), [...unwritten].slice(mostSummed)]
    for (const [who, kinds] of first) write(Wording.summary(who, kinds))
    unwritten.clear()
    for (const [, kinds] of others) for (const [kind, by] of kinds) count("clients", kind, by)
    for (const [who, kinds] of unwritten) write(Wording.summary(who, kinds))
    unwritten.clear()
    written.clear()
  }
  const hear = (happening: Happening): void => {
    if (happening._tag === "Told" && happening.event._tag === "managedAccounts") {
      Mask.learn(Account.parseList(happening.event.accountsList))
    }
    if (isDebug && happening._tag === "Asked") {
      Queue.offerUnsafe(lines, Effect.logDebug(Wording.request(happening.client, happening.request)))
    }
    const who = whoseIs(happening)
    const before = written.get(who) ?? 0
    if (before >= most) return count(who, Wording.kind(happening))
    const line = Wording.of(happening, clock.currentTimeMillisUnsafe())
    if (line === undefined) return
    written.set(who, before + 1)
    counting.openUnsafe()
    write(line)
  }

  const writer = Effect.flatMap(Queue.takeAll(lines), (all) => Effect.all(all, { discard: true }))
  yield* Effect.forkScoped(Effect.forever(writer))
  // nothing ticks while nothing happens
  const eachSecond = counting.await.pipe(
    Effect.andThen(Effect.sleep(window)),
    Effect.andThen(Effect.sync(() => {
      counting.closeUnsafe()
      sumUp()
    }))
  )
  yield* Effect.forkScoped(Effect.forever(eachSecond))
  for (const { id, ...fault } of yield* faults) hear({ _tag: "FaultStarted", id, fault })
  yield* happenings.follow(hear)
})

/**
 * The log of the gateway in the context.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Gateway> = Layer.effectDiscard(make)
