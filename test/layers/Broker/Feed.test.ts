import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Logger, Scope, Stream, SubscriptionRef } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import type { Status } from "../../../src/domain/Status.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import * as FeedLayer from "../../../src/layers/Broker/Feed.ts"
import { Feed } from "../../../src/layers/Broker/Feed.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Silent from "../../doubles/Silent.ts"
import * as Rig from "./Rig.ts"

describe("the feed", () => {
  it.effect("has the session as soon as the connection is ready", () =>
    Effect.gen(function*() {
      const { ready } = yield* Connection
      const { epoch } = yield* Feed
      const waiting = yield* Effect.forkChild(Effect.andThen(ready, epoch))
      yield* TestClock.adjust("1 second")
      const first = yield* Fiber.join(waiting)
      yield* Effect.flatMap(Gateway, (gateway) => gateway.startFault("reset", {}))
      yield* Connected.settle
      const again = yield* Effect.forkChild(Effect.andThen(ready, epoch))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual([first.number, (yield* Fiber.join(again)).number], [1, 2])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("tells of every session's beginning and end, and of what a return of IBKR leaves", () =>
    Effect.gen(function*() {
      const { watch } = yield* Feed
      const gateway = yield* Gateway
      const told: Array<string> = []
      yield* Rig.ready
      yield* watch({
        began: ({ number }) => void told.push(`${number} began`),
        restored: (data, { number }) => void told.push(`${number} ${data}`),
        ended: ({ number }, { message }) => void told.push(`${number} ended: ${message}`)
      })
      yield* gateway.startFault("server-restored", { code: 1101, times: 2 })
      yield* Connected.settle
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      const away = yield* gateway.startFault("server-lost", { restore: "kept" })
      yield* Connected.settle
      told.push("lost its server")
      yield* gateway.endFault(away)
      yield* Connected.settle
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      assert.deepStrictEqual(told, [
        "1 began",
        "1 lost",
        "1 lost",
        "1 kept",
        "lost its server",
        "1 kept",
        "1 ended: Connection to 127.0.0.1:7497: the connection was reset",
        "2 began"
      ])
    }).pipe(Effect.scoped, Effect.provide(Rig.ground())))

  it.effect("tells nobody who has gone, and has the session when it tells of it", () =>
    Effect.gen(function*() {
      const { answer, current, hear, nextId, watch } = yield* Feed
      const { session } = yield* Connection
      const gateway = yield* Gateway
      const told: Array<string> = []
      const ask = Effect.fnUntraced(function*(reqId: number) {
        const { send } = yield* session
        yield* send(Command.make("reqContractDetails", reqId, Contract.toTws(Contract.stock("AAPL"))))
      })
      yield* watch({ began: ({ number }) => void told.push(`${number} began in ${current()?.number}`) })
      yield* Rig.ready
      const mine = yield* Scope.make()
      yield* watch({ ended: () => void told.push("gone: ended") }).pipe(Scope.provide(mine))
      yield* hear("error", () => void told.push("gone: heard")).pipe(Scope.provide(mine))
      const [kept, left] = [nextId(), nextId()]
      answer(kept, ({ _tag }) => void told.push(_tag))
      answer(left, () => void told.push("gone: an answer"))()
      yield* Scope.close(mine, Exit.void)
      for (const reqId of [kept, left]) yield* ask(reqId)
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      assert.deepStrictEqual(told, ["1 began in 1", "contractDetails", "contractDetailsEnd", "2 began in 2"])
    }).pipe(Effect.scoped, Effect.provide(Rig.ground())))

  it.effect("is sound while the connection is ready and TWS has IBKR, and tells of each change", () =>
    Effect.gen(function*() {
      const { isCutOff, isSound, watch } = yield* Feed
      const gateway = yield* Gateway
      const told: Array<string> = []
      const say = (what: string) => void told.push(`${what} ${isSound()}${isCutOff() ? " cut off" : ""}`)
      yield* watch({ began: () => say("began"), ended: () => say("ended"), sound: () => say("sound") })
      yield* Rig.ready
      const away = yield* gateway.startFault("server-lost", { restore: "kept" })
      yield* Connected.settle
      yield* gateway.endFault(away)
      yield* TestClock.adjust("2 seconds")
      yield* gateway.startFault("half-open", {})
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      yield* gateway.endFaults
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      assert.deepStrictEqual(told, [
        "began false",
        "sound true",
        "sound false cut off",
        "sound true",
        "sound false",
        "ended false",
        "began false",
        "sound true"
      ])
    }).pipe(Effect.scoped, Effect.provide(Rig.ground())))

  it.effect("tells of sessions on and on, whoever has a defect when told", () =>
    Effect.gen(function*() {
      const { watch } = yield* Feed
      const gateway = yield* Gateway
      const told: Array<string> = []
      yield* Rig.ready
      const falls = ({ number }: { readonly number: number }) => {
        if (number > 1 || told.length > 1) throw new Error("a defect")
      }
      yield* watch({ began: falls, ended: falls })
      yield* watch({
        began: ({ number }) => void told.push(`${number} began`),
        ended: ({ number }) => void told.push(`${number} ended`)
      })
      for (let times = 0; times < 2; times++) {
        yield* gateway.startFault("reset", {})
        yield* Connected.settle
        yield* TestClock.adjust("10 seconds")
        yield* Connected.settle
      }
      assert.deepStrictEqual(told, ["1 began", "1 ended", "2 began", "2 ended", "3 began"])
    }).pipe(Effect.scoped, Effect.provide([Rig.ground(), Logger.layer([])])))

  it.effect("goes on after a defect of one that hears, and has everything asked anew", () =>
    Effect.gen(function*() {
      const { hear, watch } = yield* Feed
      const gateway = yield* Gateway
      const told: Array<string> = []
      yield* Rig.ready
      let falls = true
      yield* hear("error", () => {
        if (!falls) return
        falls = false
        throw new Error("a defect")
      })
      yield* watch({
        began: ({ number }) => void told.push(`${number} began`),
        ended: ({ number }) => void told.push(`${number} ended`),
        sound: (isSound) => void told.push(isSound ? "sound" : "not sound")
      })
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      told.push("defect")
      yield* TestClock.adjust("5 seconds")
      yield* Connected.settle
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      const anew = ["1 ended", "1 began", "sound", "not sound", "1 ended", "2 began", "sound"]
      assert.deepStrictEqual(told, ["1 began", "not sound", "defect", ...anew])
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(Rig.ground(), Logger.layer([])))))

  it.effect("follows another session than the one that ended, also where that still counts as ready for a moment", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const first = yield* Deferred.make<never, ConnectionError>()
      const is = (epoch: number | null) =>
        ({
          state: "connected",
          ready: epoch !== null,
          farms: {},
          upstream: { state: "ok" },
          session: epoch === null ? null : { epoch, connectedAt: "2026-11-20T10:00:00Z" }
        }) as unknown as Status
      const statuses = yield* SubscriptionRef.make(is(1))
      const status = SubscriptionRef.get(statuses)
      const connection = Layer.mock(Connection, {
        status,
        changes: SubscriptionRef.changes(statuses),
        account: Effect.succeed(null),
        ready: SubscriptionRef.changes(statuses).pipe(
          Stream.filter(({ session }) => session !== null),
          Stream.runHead,
          Effect.flatMap(Effect.fromOption),
          Effect.orDie,
          Effect.map(({ session }) => ({
            ...Silent.epoch(1, "DU1234567").session,
            hear: () => session?.epoch === 1 ? Deferred.await(first) : Effect.never
          }))
        )
      })
      const feed = Context.get(yield* Layer.build(Layer.provide(FeedLayer.layer, connection)), Feed)
      yield* feed.watch({
        began: ({ number }) => void told.push(`${number} began`),
        ended: ({ number }) => void told.push(`${number} ended`)
      })
      yield* Connected.settle
      yield* Deferred.fail(first, new ConnectionError({ reason: "Reset" }))
      yield* Connected.settle
      told.push("still ready")
      for (const epoch of [null, 2]) {
        yield* SubscriptionRef.set(statuses, is(epoch))
        yield* Connected.settle
      }
      assert.deepStrictEqual(told, ["1 began", "1 ended", "still ready", "2 began"])
    }).pipe(Effect.scoped))

  it.effect("is not sound from the defect of one that hears on, whatever changes besides", () =>
    Effect.gen(function*() {
      const { hear, isSound } = yield* Feed
      yield* Rig.ready
      let falls = true
      yield* hear("currentTime", () => {
        if (!falls) return
        falls = false
        throw new Error("a defect")
      })
      const seen = [isSound()]
      for (const time of ["2 seconds", "999 millis", "1 millis"] as const) {
        yield* TestClock.adjust(time)
        yield* Connected.settle
        seen.push(isSound())
      }
      assert.deepStrictEqual(seen, [true, false, false, true])
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(Rig.ground(), Logger.layer([])))))

  it.effect("that is over has no session", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const scope = yield* Scope.make()
      const { current, isSound } = Context.get(
        yield* Layer.buildWithScope(Layer.fresh(FeedLayer.layer), scope),
        Feed
      )
      yield* Connected.settle
      const before = [current()?.number, isSound()]
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual([before, current(), isSound()], [[1, true], null, false])
    }).pipe(Effect.provide(Rig.ground())))
})
