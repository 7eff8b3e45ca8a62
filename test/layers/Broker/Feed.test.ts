import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { Feed } from "../../../src/layers/Broker/Feed.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Rig from "./Rig.ts"

describe("the feed", () => {
  it.effect("has the session as soon as the connection is ready", () =>
    Effect.gen(function*() {
      const { ready } = yield* Connection
      const { epoch } = yield* Feed
      const waiting = yield* Effect.forkChild(Effect.andThen(ready, epoch))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(waiting)).number, 1)
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
        ended: ({ number }) => void told.push(`${number} ended`)
      })
      yield* gateway.startFault("server-restored", { code: 1102 })
      yield* Connected.settle
      yield* TestClock.adjust("5 seconds")
      yield* Connected.settle
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("10 seconds")
      yield* Connected.settle
      assert.deepStrictEqual(told, ["1 began", "1 ended", "1 began", "1 ended", "2 began"])
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(Rig.ground(), Logger.layer([])))))
})
