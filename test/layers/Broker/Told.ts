/** A feed and questions by hand: the test is the gateway, and tells line by line what no other can be made to tell. */
import { Deferred, Effect, Layer, Option } from "effect"
import type { Event } from "../../../src/domain/Event.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { type Epoch, Feed, type Listener } from "../../../src/layers/Broker/Feed.ts"
import { Requests } from "../../../src/layers/Broker/Requests.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Silent from "../../doubles/Silent.ts"

export const account = "DU1234567"

const epoch = Silent.epoch(1, account)

export const make = () => {
  const hearers: Array<readonly [name: string, hear: (event: never, epoch: Epoch) => void]> = []
  const listeners: Array<Listener> = []
  const asked = new Set<(event: Event) => void>()
  let current: Epoch | null = null

  const feed = Feed.of({
    epoch: Effect.suspend(() =>
      current === null ? Effect.fail(new ConnectionError({ reason: "NotReady" })) : Effect.succeed(current)
    ),
    current: () => current,
    isSound: () => true,
    isCutOff: () => false,
    watch: (listener) => Effect.sync(() => void listeners.push(listener)),
    hear: (name, hear) => Effect.sync(() => void hearers.push([name, hear])),
    nextId: () => 1,
    answer: () => () => {}
  })
  const requests = Requests.of({
    ask: (question) =>
      Effect.suspend(() => {
        const answer = Deferred.makeUnsafe<Option.Option.Value<ReturnType<ReturnType<typeof question.collect>>>>()
        const collect = question.collect()
        const take = (event: Event) => {
          if (question.hears?.includes(event._tag) !== true) return
          const taken = collect(event)
          if (Option.isSome(taken)) Deferred.doneUnsafe(answer, Effect.succeed(taken.value))
        }
        asked.add(take)
        return Effect.ensuring(Deferred.await(answer), Effect.sync(() => asked.delete(take)))
      })
  })
  return {
    layer: Layer.mergeAll(Layer.succeed(Feed, feed), Layer.succeed(Requests, requests)),
    begin: Effect.andThen(
      Effect.sync(() => {
        current = epoch
        for (const { began } of listeners) began?.(epoch)
      }),
      Connected.settle
    ),
    /** TWS has IBKR again (1102). */
    restored: Effect.andThen(
      Effect.sync(() => {
        for (const { restored } of listeners) restored?.("kept", epoch)
      }),
      Connected.settle
    ),
    tell: (events: ReadonlyArray<Event>) =>
      Effect.andThen(
        Effect.sync(() => {
          for (const event of events) {
            for (const [name, hear] of hearers) if (name === event._tag) hear(event as never, epoch)
            for (const take of [...asked]) take(event)
          }
        }),
        Connected.settle
      )
  }
}
