/**
 * Server-sent events of the blotter: orders and executions of the account in use as they are known, and every change of them, for
 * those who come anew and for those who come back.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Entry } from "../../domain/Blotter.ts"
import type { Known } from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import { Orders } from "../Broker/Orders.ts"
import { iso } from "./Documents.ts"
import * as Documents from "./Documents/Blotter.ts"
import * as Events from "./Events.ts"
import * as Listeners from "./Listeners.ts"
import * as Problems from "./Problems.ts"

/**
 * How many events may wait for one listener before it is dropped: as many as an outage may bring at once.
 *
 * @since 0.1.0
 * @category constants
 */
export const patience = 4096

const encode = Schema.encodeUnknownEffect(Problems.NotKnown)

/** A part as it is known, or the problem that it is not. */
const part = <A, B>(
  name: "orders" | "executions",
  known: Known<ReadonlyArray<A>>,
  why: string | null,
  shown: (all: ReadonlyArray<A>) => ReadonlyArray<B>
) =>
  Problems.current(name, shown)(known).pipe(
    Effect.map(({ at, value }) => Events.event(name)({ asOf: iso(at), [name]: value })),
    Effect.catch((problem) =>
      Effect.map(
        Effect.orDie(encode(new Problems.NotKnown({ ...problem, ...why !== null && { detail: Mask.text(why) } }))),
        Events.event("unknown")
      )
    )
  )

const textOf = (entry: Entry): Effect.Effect<string> => {
  switch (entry._tag) {
    case "Orders":
      return part("orders", entry.known, entry.why, identity)
    case "Executions":
      return part("executions", entry.known, entry.why, (all) => all.map(Documents.execution))
    case "Order":
      return Effect.succeed(Events.event("order")(entry.order))
    case "Execution":
      return Effect.succeed(Events.event("execution")(Documents.execution(entry.execution)))
    case "Correction":
      return Effect.succeed(Events.event("correction")(Documents.execution(entry.execution)))
    case "Commission":
      return Effect.succeed(Events.event("commission")(Documents.execution(entry.execution)))
  }
}

/**
 * Makes what opens the responses of those who follow the blotter, each for as long as its request lasts. It begins anew for whoever
 * does not name the id of an event of this run that is kept.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function*() {
  const events = yield* Events.Events
  const orders = yield* Orders
  const listen = Listeners.make({ most: Events.most, patience })
  const started = yield* Clock.currentTimeMillis
  const run = `${started.toString(36)}-${(yield* Random.nextIntBetween(0, 36 ** 4)).toString(36)}`

  const numberOf = (id: string): number | null => {
    const [, number] = id.startsWith(`${run}-`) ? /^(\d{1,15})$/.exec(id.slice(run.length + 1)) ?? [] : []
    return number === undefined ? null : Number(number)
  }
  const write = (entry: Entry | null): Effect.Effect<string> => {
    if (entry === null) return Effect.succeed(Events.nothing)
    const id = entry.number === null ? "" : `id: ${run}-${entry.number}\n`
    return Effect.map(textOf(entry), (text) => id + text)
  }
  const tell = (lastEventId: string) => (say: (entry: Entry | null) => Effect.Effect<void>) =>
    orders.blotter(numberOf(lastEventId)).pipe(
      Stream.merge(Stream.map(Stream.tick(Events.breath), () => null), { haltStrategy: "left" }),
      Stream.interruptWhen(events.ending),
      Stream.runForEach(say)
    )
  return (lastEventId = "") => listen(tell(lastEventId), write)
})
