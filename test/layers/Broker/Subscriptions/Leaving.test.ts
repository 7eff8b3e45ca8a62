import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Scheduler, Stream } from "effect"
import * as Command from "../../../../src/domain/Command.ts"
import * as Pacing from "../../../../src/layers/Broker/Pacing.ts"
import * as Subscriptions from "../../../../src/layers/Broker/Subscriptions.ts"
import type { Spec } from "../../../../src/layers/Broker/Subscriptions/Spec.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import * as Streams from "../Streams.ts"
import * as Hand from "./Hand.ts"

/** A history that is kept up to date, which takes a turn and a seat. */
const spec: Spec<number> = {
  key: "line",
  request: "reqHistoricalData",
  open: (reqId) => Command.make("reqMktData", reqId, {}, "", false, false),
  close: (reqId) => Command.make("cancelMktData", reqId),
  fold: () => ({
    _tag: "Each",
    most: 9,
    take: (event, _, tell) => event._tag === "tickPrice" && tell(1),
    reset: () => {}
  }),
  acknowledges: true,
  limit: "liveHistory",
  turn: { kind: "past", contract: "AAPL", about: "", exactly: "", weight: 1 }
}

/** How many of it the gateway still has in the session that lives, and how many were cancelled that it had not. */
const left = ({ sent, session, sessionsOf }: ReturnType<typeof Hand.make>) => {
  const open = new Set<unknown>()
  let wrong = 0
  for (const [at, { _tag, args }] of sent.entries()) {
    if (sessionsOf[at] !== session()) continue
    if (_tag === "reqMktData") open.add(args[0])
    else if (_tag === "cancelMktData" && !open.delete(args[0])) wrong++
  }
  return [open.size, wrong]
}

const paced = (hand: ReturnType<typeof Hand.make>) =>
  Subscriptions.layer.pipe(Layer.provideMerge(Layer.provideMerge(Pacing.layer, hand.layer)))

describe("a line whose reader leaves", () => {
  for (const what of ["leaves", "comes", "comes and goes", "loses its session"] as const) {
    it.effect(`is kept and open, or neither, at whatever operation one ${what}`, () =>
      Effect.gen(function*() {
        const wrong: Array<ReadonlyArray<unknown>> = []
        for (let at = 0, isOver = false; !isOver; at++) {
          const hand = Hand.make()
          isOver = yield* Effect.gen(function*() {
            const { audit, isOpen, open } = yield* Subscriptions.Subscriptions
            const context = yield* Effect.context<never>()
            const drain = Effect.exit(Stream.runDrain(open(spec)))
            const others: Array<Fiber.Fiber<unknown, unknown>> = []
            let first: Fiber.Fiber<unknown, unknown> | undefined
            const act = {
              leaves: () => first?.interruptUnsafe(),
              comes: () => others.push(Effect.runForkWith(context)(drain)),
              "comes and goes": () => Effect.runForkWith(context)(drain).interruptUnsafe(),
              "loses its session": () => {
                hand.endNow()
                hand.beginNow()
              }
            }
            const meanwhile = yield* Yielding.meanwhile(act[what], at)
            yield* hand.begin
            first = yield* drain.pipe(
              Effect.provideService(Scheduler.Scheduler, meanwhile.scheduler),
              Effect.forkChild({ startImmediately: true })
            )
            yield* Streams.pass("1 second")
            yield* hand.tick(1)
            yield* Fiber.interrupt(first)
            yield* Streams.pass("61 seconds")
            const kept = [...left(hand), isOpen(spec.key)]
            yield* Effect.forEach(others, Fiber.interrupt)
            yield* Streams.pass("61 seconds")
            const { wanted } = yield* audit
            const is = [...kept, ...left(hand), isOpen(spec.key), wanted, hand.free()]
            const isRead = others.length > 0
            const expected = [isRead ? 1 : 0, 0, isRead, 0, 0, false, 0, 2]
            if (is.join() !== expected.join()) wrong.push([at, ...is])
            return meanwhile.isOver()
          }).pipe(Effect.provide(paced(hand), { local: true }), Effect.scoped)
        }
        assert.deepStrictEqual(wrong, [])
      }))
  }
})
