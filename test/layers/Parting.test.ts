import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, FileSystem, Layer, Scope } from "effect"
import { type PlatformError, systemError } from "effect/PlatformError"
import { TestClock } from "effect/testing"
import * as Audit from "../../src/layers/Broker/Audit.ts"
import * as Journal from "../../src/layers/Broker/Journal.ts"
import type * as Entry from "../../src/layers/Broker/Journal/Entry.ts"
import * as Pen from "../../src/layers/Broker/Journal/Pen.ts"
import * as KillSwitch from "../../src/layers/Broker/Risk/KillSwitch.ts"
import * as Parting from "../../src/layers/Parting.ts"
import * as Append from "../../src/layers/State/Append.ts"
import * as Cells from "../../src/layers/State/Cells.ts"
import * as Closings from "../../src/layers/State/Closings.ts"
import * as Lock from "../../src/layers/State/Lock.ts"
import * as Memory from "../../src/layers/State/Memory.ts"
import { State } from "../../src/layers/State/State.ts"
import * as Connected from "../doubles/Connected.ts"
import * as OrdersRig from "./Broker/OrdersRig.ts"
import { directory, layer, logged, platform, settings } from "./State/Disk.ts"

/** A disk of which no call returns from when it hangs. */
const disk = () => {
  const is = { hanging: false }
  return { is, on: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.suspend(() => is.hanging ? Effect.never : call) }
}

/** What is said at the end of what is built and used so, and whether it has ended once it had its time. */
const ended = Effect.fnUntraced(function*<A, E, R>(use: Effect.Effect<A, E, R>) {
  const scope = yield* Scope.make()
  yield* Scope.provide(use, scope)
  const closing = yield* Effect.forkDetach(logged(Scope.close(scope, Exit.void)), { startImmediately: true })
  yield* Connected.settle
  yield* TestClock.adjust(Parting.patience)
  yield* Connected.settle
  return closing.pollUnsafe() === undefined ? "waits" : (yield* Fiber.join(closing))[1]
})

/** A state of which nobody knows any more whose it is, once the disk hangs. */
const unknown = ({ is, on }: ReturnType<typeof disk>) =>
  Layer.effect(
    State,
    Effect.map(State, (state) => ({
      ...state,
      isOurs: on(state.isOurs),
      isOursInTime: Effect.suspend(() =>
        is.hanging ? Effect.fail({ message: "the disk does not answer" }) : state.isOursInTime
      )
    }))
  ).pipe(Layer.provide(Memory.layer()))

const full = systemError({
  _tag: "Unknown",
  module: "Append",
  method: "append",
  description: "no space left on device"
})

const intent: Entry.Entry = ["intent", "a", 8, 1, "DU1234567", 1, 0, OrdersRig.market(), null]

describe("the end of what is on a disk that hangs", () => {
  it.effect("is waited for half a second, and what of the state is not written is said", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const fs = yield* FileSystem.FileSystem
      const { is, on } = disk()
      const held = <Args extends ReadonlyArray<any>, A, R>(
        call: (...args: Args) => Effect.Effect<A, PlatformError, R>
      ) =>
      (...args: Args) => on(call(...args))
      const hanging: FileSystem.FileSystem = {
        ...fs,
        open: held(fs.open),
        readFileString: held(fs.readFileString),
        rename: held(fs.rename),
        stat: held(fs.stat)
      }
      const lines = yield* ended(
        Effect.gen(function*() {
          const state = yield* Effect.map(Layer.build(layer(home)), Context.get(State))
          is.hanging = true
          yield* Effect.forkDetach(state.upstream.set({ lost: true, at: 1 }), { startImmediately: true })
          yield* Effect.forkDetach(state.lastRun.set({ orderly: true, at: 1 }), { startImmediately: true })
        }).pipe(Effect.provideService(FileSystem.FileSystem, hanging))
      )
      assert.deepStrictEqual(lines, [
        [
          "Error",
          "The state upstream-127.0.0.1-7497-1, last-run-127.0.0.1-7497-1 may not be written as it was last: the next start " +
          "may find what was written before. Look at the disk."
        ],
        ["Error", "The state directory does not answer: its lock may stay there, and the next start takes it over"]
      ])
    }).pipe(Effect.provide(platform)))

  it.effect("of a state on a full disk says what is not written, too", () =>
    Effect.gen(function*() {
      const full = () => Effect.fail({ message: "no space left on device" })
      const place = {
        read: () => Effect.succeedNone,
        write: full,
        remove: full,
        setAside: Effect.succeed,
        nameOf: Effect.succeed
      }
      const options = { suffix: "x", lock: Lock.always(Effect.succeed(true)), locks: Closings.none("a test") }
      const lines = yield* ended(
        Effect.flatMap(Cells.make(place, options), ({ lastRun }) => lastRun.set({ orderly: true, at: 1 }))
      )
      assert.deepStrictEqual(lines, [[
        "Error",
        "The state last-run-x may not be written as it was last: the next start may find what was written before. " +
        "Look at the disk."
      ]])
    }))

  it.effect("of the audit", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const hanging = disk()
      const lines = yield* ended(Effect.gen(function*() {
        yield* Layer.build(Layer.provide(Audit.layerFile, [settings(home), unknown(hanging)]))
        hanging.is.hanging = true
      }))
      assert.deepStrictEqual(lines, [[
        "Error",
        "The disk does not answer: the last entries of the audit may be lost, also the one that says stopped"
      ]])
    }).pipe(Effect.provide(platform)))

  it.effect("of what the journal owes", () =>
    Effect.gen(function*() {
      const hanging = disk()
      const lines = yield* ended(Effect.gen(function*() {
        const state = yield* Effect.map(Layer.build(unknown(hanging)), Context.get(State))
        const pen = yield* Pen.make(yield* Append.memory(), state, () => true)
        hanging.is.hanging = true
        yield* Effect.forkDetach(pen.keep([intent]), { startImmediately: true })
      }))
      assert.deepStrictEqual(lines, [[
        "Error",
        "1 lines of the journal of orders could not be written: the next start asks the gateway"
      ]])
    }))

  it.effect("of the journal on a full disk, which says once what is not written, and why", () =>
    Effect.gen(function*() {
      const is = { full: false }
      const lines = yield* ended(Effect.gen(function*() {
        const state = yield* Effect.map(Layer.build(Memory.layer()), Context.get(State))
        const file = yield* Append.memory()
        const append: Append.Append["append"] = (lines) => is.full ? Effect.fail(full) : file.append(lines)
        const isOurs = Effect.suspend(() => is.full ? state.isOurs : Effect.succeed(false))
        const pen = yield* Pen.make({ ...file, append }, { ...state, isOurs, isOursInTime: isOurs }, () => true)
        yield* pen.keep([intent])
        is.full = true
      }))
      assert.deepStrictEqual(lines, [[
        "Error",
        "1 lines of the journal of orders could not be written (Unknown: Append.append: no space left on device): the next start " +
        "asks the gateway"
      ]])
    }))

  it.effect("of the journal is where what comes behind it is not written, which is said", () =>
    Effect.gen(function*() {
      const file = Append.make({
        path: "/orders",
        write: (bytes) => bytes.length,
        truncate: () => {},
        sync: Effect.void,
        isThere: () => true
      }, { found: [], torn: 0, size: 0 })
      const scope = yield* Scope.make()
      const state = yield* Effect.map(Layer.build(Memory.layer()), Context.get(State))
      const pen = yield* Scope.provide(Effect.flatMap(file, (file) => Pen.make(file, state, () => true)), scope)
      yield* pen.keep([intent])
      yield* Scope.close(scope, Exit.void)
      const says =
        "1 lines of the journal of orders came after its end and are not written: the next start asks the gateway"
      assert.deepStrictEqual((yield* logged(Effect.andThen(pen.keep([intent]), pen.keep([intent]))))[1], [
        ["Error", says],
        ["Error", says]
      ])
    }))

  it.effect("of the journal, which is not synced", () =>
    Effect.gen(function*() {
      const hanging = disk()
      const file = Append.make({
        path: "/orders",
        write: (bytes) => bytes.length,
        truncate: () => {},
        sync: Effect.uninterruptible(hanging.on(Effect.void)),
        isThere: () => true
      }, { found: [], torn: 0, size: 0 })
      const lines = yield* ended(Effect.gen(function*() {
        const journal = yield* Layer.build(Layer.provide(Journal.layerOver(file), unknown(hanging)))
        yield* Context.get(journal, Journal.Journal).write([intent])
        hanging.is.hanging = true
      }))
      assert.deepStrictEqual(lines, [[
        "Error",
        "The disk does not answer: the last lines of the journal of orders are lost if this machine loses its power now"
      ]])
    }))

  it.effect("of the kill switch", () =>
    Effect.gen(function*() {
      const place = {
        read: () => Effect.succeedNone,
        write: () => Effect.never,
        remove: () => Effect.never,
        nameOf: Effect.succeed
      }
      const options = { suffix: "x", lock: Lock.always(Effect.succeed(true)), locks: Closings.none("a test") }
      const cells = yield* Cells.make({ ...place, setAside: Effect.succeed }, options).pipe(
        Scope.provide(yield* Scope.make())
      )
      const lines = yield* ended(
        Effect.gen(function*() {
          const { engage } = yield* KillSwitch.make(Effect.void)
          yield* Effect.forkDetach(engage("a test", "human"), { startImmediately: true })
        }).pipe(Effect.provideService(State, cells))
      )
      assert.deepStrictEqual(lines, [[
        "Error",
        "The disk does not answer: the kill switch may not be kept as it is now, and the next run finds it as it was before"
      ]])
    }))

  it.effect("of what follows orders", () =>
    Effect.gen(function*() {
      const { is, on } = disk()
      const over = (file: Append.Append): Append.Append => ({ ...file, append: (lines) => on(file.append(lines)) })
      const { crash, orders, rig } = yield* OrdersRig.warm({ disk: over })
      yield* OrdersRig.during(rig, orders.place(OrdersRig.resting({ orderRef: "rests" })), 1)
      is.hanging = true
      yield* rig.gateway.setPrice("AAPL", 99)
      yield* rig.pass(1)
      const crashing = yield* Effect.forkDetach(crash, { startImmediately: true })
      // the journal has its own
      yield* rig.pass(0.5)
      yield* rig.pass(0.5)
      assert.deepStrictEqual(
        [
          crashing.pollUnsafe() === undefined ? "waits" : "ended",
          ...rig.logs.filter((line) => line.startsWith("Error"))
        ],
        [
          "ended",
          "Error The disk does not answer: what was heard last of orders may not be written, and the next start asks the gateway",
          "Error 3 lines of the journal of orders could not be written: the next start asks the gateway"
        ]
      )
    }).pipe(Effect.scoped))
})
