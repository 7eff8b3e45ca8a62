/**
 * What happens at the gateway as server-sent events: how it stands twice a second, and the frames as they pass.
 *
 * @since 0.1.0
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Gateway } from "../Gateway.ts"
import { Server } from "../Server/Server.ts"
import { Wire } from "../Server/Wire.ts"
import * as Frames from "./Frames.ts"
import { TooManyListeners } from "./Problems.ts"

/**
 * How many may listen at a time.
 *
 * @since 0.1.0
 * @category constants
 */
export const most = 16

/**
 * How many events may wait for one listener before it is dropped.
 *
 * @since 0.1.0
 * @category constants
 */
export const patience = 32

const breath = "100 millis"
const breathsPerReport = 5
const mostOrders = 200
const mostFrames = 300
const framesAtFirst = 100

/**
 * Opens one listener's response for as long as its request lasts; `end` ends them all.
 *
 * @since 0.1.0
 * @category services
 */
export class Live extends Context.Service<Live, {
  readonly open: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    TooManyListeners,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >
  readonly end: Effect.Effect<void>
}>()("effect-ibkr/simulator/Control/Live") {}

interface Listener {
  readonly queue: Queue.Queue<string, Cause.Done>
  readonly drop: () => void
}

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * The events of the gateway. Nothing is looked at while nobody listens.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Live, never, Gateway | Server | Wire> = Layer.effect(
  Live,
  Effect.gen(function*() {
    const gateway = yield* Gateway
    const { address } = yield* Server
    const wire = yield* Wire
    const telling = yield* FiberHandle.make<void>()
    const listeners = new Set<Listener>()
    let last = 0

    const report = Effect.gen(function*() {
      const { orders, ...rest } = yield* gateway.report
      const prices = yield* gateway.prices
      return event("report", { listening: address, ...rest, orders: orders.slice(-mostOrders), prices })
    })
    /** The frames since the last time, or as many of them as one event may hold: `missed` counts the others. */
    const frames = (since: number, atMost: number): string | undefined => {
      const passed = wire.since(since)
      const kept = passed.slice(-atMost)
      const newest = kept.at(-1)
      if (newest === undefined) return undefined
      return event("wire", { missed: newest.n - since - kept.length, frames: kept.map(Frames.show) })
    }
    const say = (text: string): void => {
      for (const { drop, queue } of listeners) if (!Queue.offerUnsafe(queue, text)) drop()
    }
    const tell = Effect.gen(function*() {
      for (let breaths = 1;; breaths++) {
        yield* Effect.sleep(breath)
        const text = frames(last, mostFrames)
        last = wire.last()
        if (text !== undefined) say(text)
        if (breaths % breathsPerReport === 0) say(yield* report)
      }
    })

    const open = Effect.gen(function*() {
      const request = yield* HttpServerRequest.HttpServerRequest
      if (listeners.size >= most) return yield* new TooManyListeners({ detail: `${most} listen already` })
      const listener: Listener = {
        queue: yield* Queue.dropping<string, Cause.Done>(patience),
        // ending the response would wait behind what the listener does not read
        drop: () => void NodeHttpServerRequest.toIncomingMessage(request).socket.destroy()
      }
      if (listeners.size === 0) last = wire.last()
      Queue.offerUnsafe(listener.queue, yield* report)
      const before = frames(Math.max(0, last - framesAtFirst), framesAtFirst)
      if (before !== undefined) Queue.offerUnsafe(listener.queue, before)
      listeners.add(listener)
      yield* FiberHandle.run(telling, tell, { onlyIfMissing: true })
      yield* Effect.addFinalizer(() =>
        Effect.suspend(() => {
          listeners.delete(listener)
          return listeners.size === 0 ? FiberHandle.clear(telling) : Effect.void
        })
      )
      return HttpServerResponse.stream(Stream.encodeText(Stream.fromQueue(listener.queue)), {
        contentType: "text/event-stream",
        headers: { connection: "close" }
      })
    })
    const end = Effect.sync(() => {
      for (const { queue } of listeners) Queue.endUnsafe(queue)
    })
    return Live.of({ open, end })
  })
)
