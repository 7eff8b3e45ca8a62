import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import * as KillSwitch from "../../../../src/layers/Broker/Risk/KillSwitch.ts"
import * as Trouble from "../../../../src/layers/Broker/Risk/Trouble.ts"
import * as Cells from "../../../../src/layers/State/Cells.ts"
import * as Closings from "../../../../src/layers/State/Closings.ts"
import * as Lock from "../../../../src/layers/State/Lock.ts"
import { State } from "../../../../src/layers/State/State.ts"
import * as Yielding from "../../../doubles/Yielding.ts"
import { logged } from "../../State/Disk.ts"

/** A disk that can be full, slow, or another service's, and the switch of each run over it. */
const disk = () => {
  const texts = new Map<string, string>()
  const now = { isFull: false, isOurs: true, takes: 0 }
  const full = Effect.fail({ message: "ENOSPC: no space left on device" })
  const state = Layer.effect(
    State,
    Cells.make({
      read: (name) => Effect.sync(() => Option.fromUndefinedOr(texts.get(name))),
      write: (name, text) =>
        Effect.suspend(() => now.takes === 0 ? Effect.void : Effect.sleep(now.takes)).pipe(
          Effect.andThen(Effect.suspend(() => now.isFull ? full : Effect.sync(() => void texts.set(name, text))))
        ),
      remove: (name) => Effect.sync(() => void texts.delete(name)),
      setAside: Effect.succeed,
      nameOf: Effect.succeed
    }, { suffix: "x", lock: Lock.always(Effect.sync(() => now.isOurs)), locks: Closings.none("a test") })
  )
  const run = <A>(
    use: (one: KillSwitch.KillSwitch) => Effect.Effect<A>,
    changed: Effect.Effect<void> = Effect.void
  ): Effect.Effect<A> =>
    Effect.scoped(Effect.flatMap(KillSwitch.make(changed), use)).pipe(Effect.provide(state, { local: true }))
  return { now, run }
}

const stands = ({ engaged, kept }: { readonly engaged: boolean; readonly kept: boolean }) => [engaged, kept]

describe("the kill switch on a disk", () => {
  it.effect("stops orders at once although it cannot be written, says that it is not kept, and is once it can be", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      const [seen, told] = yield* logged(run((one) =>
        Effect.gen(function*() {
          const seen = [stands(one.now())]
          now.isFull = true
          yield* one.engage("a test", "human")
          seen.push(stands(one.now()))
          yield* TestClock.adjust("5 seconds")
          seen.push(stands(one.now()))
          now.isFull = false
          yield* TestClock.adjust("1 second")
          return [...seen, stands(one.now())]
        })
      ))
      assert.deepStrictEqual(seen, [[false, true], [true, false], [true, false], [true, true]])
      assert.deepStrictEqual(told, [
        [
          "Warn",
          "The state kill-switch-x could not be written: ENOSPC: no space left on device. Orders are refused until it can be. " +
          "Look at the disk."
        ],
        [
          "Error",
          "KILL SWITCH ENGAGED: no order is sent until it is released: a test. It is not kept: a restart before the disk " +
          "of the state directory takes it would release it"
        ],
        ["Info", "The state is written again, as it is by now"]
      ])
      assert.deepStrictEqual(yield* run((one) => Effect.sync(() => stands(one.now()))), [true, true])
    }))

  it.effect("released, says that it is not kept for as long as a restart would engage it again", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      const seen = yield* run((one) =>
        Effect.gen(function*() {
          yield* one.engage("a test", "human")
          now.isFull = true
          yield* one.engage("another", "human")
          const seen = [stands(one.now())]
          yield* one.release
          seen.push(stands(one.now()))
          yield* one.engage("a third", "human")
          seen.push(stands(one.now()))
          yield* one.release
          now.isFull = false
          yield* TestClock.adjust("1 second")
          return [...seen, stands(one.now())]
        })
      )
      assert.deepStrictEqual(seen, [[true, true], [false, false], [true, true], [false, true]])
      assert.deepStrictEqual(yield* run((one) => Effect.sync(() => stands(one.now()))), [false, true])
    }))

  it("tells people of both", () => {
    const seen: Trouble.Seen = {
      engagedBy: "human",
      isKept: false,
      cushion: null,
      loss: null,
      orders: null,
      jump: null,
      slowness: 1,
      rejected: 0
    }
    const told = (seen: Trouble.Seen) =>
      Trouble.all.filter(({ isOn }) => isOn(seen)).map(({ event, lines }) => [event, ...lines(seen)])
    const unkept = "a restart before the disk of the state directory takes it would"
    assert.deepStrictEqual(told(seen), [[
      "kill_switch",
      "Somebody engaged it.",
      `It is not kept: ${unkept} release it.`,
      "No order is sent until it is released, once a human has looked: effect-ibkr kill release, or DELETE /kill-switch."
    ]])
    assert.deepStrictEqual(told({ ...seen, engagedBy: null }), [
      ["risk_warning", `The kill switch is released, but that is not kept: ${unkept} engage it again.`]
    ])
    assert.deepStrictEqual(told({ ...seen, engagedBy: null, isKept: true }), [])
  })

  it.effect("is not kept where the state is another service's by now", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      const seen = yield* run((one) =>
        Effect.gen(function*() {
          now.isOurs = false
          yield* one.engage("a test", "human")
          return stands(one.now())
        })
      )
      assert.deepStrictEqual(seen, [true, false])
    }))

  it.effect("that is slow is waited for by who turns it and who asks, and meanwhile nobody hears that it is not kept", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      now.takes = 1000
      const [seen, told] = yield* logged(run((one) =>
        Effect.gen(function*() {
          const engaging = yield* Effect.forkChild(Effect.andThen(one.engage("a test", "human"), one.settled))
          yield* TestClock.adjust("500 millis")
          const seen = [stands(one.now())]
          const asking = yield* Effect.forkChild(one.settled)
          yield* TestClock.adjust("499 millis")
          seen.push([engaging.pollUnsafe() === undefined, asking.pollUnsafe() === undefined])
          yield* TestClock.adjust("1 milli")
          seen.push(stands(yield* Fiber.join(asking)), stands(yield* Fiber.join(engaging)))
          const releasing = yield* Effect.forkChild(one.release)
          yield* TestClock.adjust("500 millis")
          const other = yield* Effect.forkChild(one.engage("another", "human"))
          yield* TestClock.adjust("1500 millis")
          yield* Fiber.join(releasing)
          yield* Fiber.join(other)
          return [...seen, stands(one.now())]
        })
      ))
      assert.deepStrictEqual(seen, [[true, true], [true, true], [true, true], [true, true], [true, true]])
      assert.deepStrictEqual(told.map(([, line]) => line), [
        "KILL SWITCH ENGAGED: no order is sent until it is released: a test",
        "Kill switch released: orders may be sent again",
        "KILL SWITCH ENGAGED: no order is sent until it is released: another"
      ])
    }))

  it.effect("that takes longer than 2 s is not waited for: it is not kept until the disk has taken it, as is told then", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      now.takes = 3000
      const seen: Array<unknown> = []
      const [, told] = yield* logged(Effect.suspend(() => {
        let look = () => {}
        return run(
          (one) =>
            Effect.gen(function*() {
              look = () => seen.push(stands(one.now()))
              const engaging = yield* Effect.forkChild(Effect.andThen(one.engage("a test", "human"), one.settled))
              yield* TestClock.adjust("2 seconds")
              seen.push("engaged")
              yield* TestClock.adjust("1 second")
              seen.push(stands(yield* Fiber.join(engaging)))
            }),
          Effect.sync(() => look())
        )
      }))
      assert.deepStrictEqual(seen, [[true, false], "engaged", [true, true], [true, true]])
      assert.deepStrictEqual(told, [
        [
          "Error",
          "KILL SWITCH ENGAGED: no order is sent until it is released: a test. It is not kept: a restart before the disk of " +
          "the state directory takes it would release it"
        ]
      ])
    }))

  it.effect("that takes at last what it had refused tells so at once", () =>
    Effect.gen(function*() {
      const { now, run } = disk()
      now.isFull = true
      let changes = 0
      const seen = yield* run(
        (one) =>
          Effect.gen(function*() {
            yield* one.engage("a test", "human")
            yield* TestClock.adjust("5 seconds")
            const before = changes
            now.isFull = false
            yield* TestClock.adjust("1 second")
            return [before, changes, stands(one.now())]
          }),
        Effect.sync(() => void changes++)
      )
      assert.deepStrictEqual(seen, [1, 2, [true, true]])
    }))

  for (const what of ["engage", "release"] as const) {
    it.effect(`is kept and said as it stands, whenever who turns it gives up: ${what}`, () =>
      Effect.gen(function*() {
        const torn: Array<unknown> = []
        for (let at = 0;; at++) {
          const { run } = disk()
          const [{ isOver, says, stood }, told] = yield* logged(run((one) =>
            Effect.gen(function*() {
              if (what === "release") yield* one.engage("a test", "human")
              const turning = yield* Yielding.fork(what === "release" ? one.release : one.engage("a test", "human"), at)
              yield* Fiber.interrupt(turning.fiber)
              const says = what === "release" ? "Kill switch released" : "KILL SWITCH ENGAGED"
              return { isOver: turning.isOver(), says, stood: stands(one.now()) }
            })
          ))
          const found = yield* run((one) => Effect.sync(() => one.now().engaged))
          const isTurned = stood[0] === (what === "engage")
          const isSaid = told.some(([, line]) => line?.startsWith(says))
          if (stood[1] !== true || found !== stood[0] || isTurned !== isSaid) torn.push([at, stood, found, isSaid])
          if (isOver) break
        }
        assert.deepStrictEqual(torn, [])
      }))
  }
})
