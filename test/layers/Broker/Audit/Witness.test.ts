import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { released } from "../../../../src/domain/KillSwitch.ts"
import * as Audit from "../../../../src/layers/Broker/Audit.ts"
import * as Witness from "../../../../src/layers/Broker/Audit/Witness.ts"
import * as Risk from "../../../../src/layers/Broker/Risk.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Case from "../Risk/Case.ts"

type Entry = Readonly<Record<string, any>>

const intentOf = (orderRef: string) => Case.intent({ orderRef })

describe("what the gate of risk decides is written into the audit", () => {
  it.effect("every use of the kill switch", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* kill.engage("too hot")
        yield* kill.release
      }).pipe(
        Effect.provide(Witness.risk.pipe(Layer.provide([Risk.layerNone, Audit.layerMemory(entries)])))
      )
      assert.deepStrictEqual(entries, [
        { event: "kill_switch", engaged: true, why: "too hot" },
        { event: "kill_switch", engaged: false }
      ])
    }))

  it.effect("every use of the kill switch, which waits for no line of it", () =>
    Effect.gen(function*() {
      const used: Array<string> = []
      const noted: Array<unknown> = []
      const kill = {
        engage: (why: string) => Effect.sync(() => void used.push(why)),
        release: Effect.sync(() => void used.push("released")),
        state: Effect.succeed(released)
      }
      const inner = Layer.effect(Risk.Risk, Effect.map(Risk.Risk, (risk) => ({ ...risk, kill })))
      const stuck = Layer.succeed(Audit.Audit, {
        note: (...entries) => void noted.push(...entries),
        write: () => Effect.never
      })
      yield* Effect.gen(function*() {
        const { kill } = yield* Risk.Risk
        yield* Effect.forkChild(Effect.andThen(kill.engage("too hot"), kill.release), { startImmediately: true })
        yield* Connected.settle
      }).pipe(Effect.provide(Layer.provide(Witness.risk, [Layer.provide(inner, Risk.layerNone), stuck])))
      assert.deepStrictEqual([used, noted], [["too hot", "released"], [
        { event: "kill_switch", engaged: true, why: "too hot" },
        { event: "kill_switch", engaged: false }
      ]])
    }))

  it.effect("every order that it refuses; those that it lets pass are written with their intents", () =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      const broken = [{ rule: "max_order_size", limit: "1", actual: "2", says: "quantity 2 is above 1" }] as const
      const judging = Layer.effect(
        Risk.Risk,
        Effect.map(Risk.Risk, (risk) =>
          Risk.Risk.of({
            ...risk,
            check: ({ request }) => Effect.succeed(request.orderRef === "large" ? broken : [])
          }))
      )
      yield* Effect.gen(function*() {
        const { check } = yield* Risk.Risk
        for (const orderRef of ["small", "large"]) yield* Effect.scoped(check(intentOf(orderRef)))
      }).pipe(
        Effect.provide(
          Witness.risk.pipe(
            Layer.provide(Layer.provide(judging, Risk.layerNone)),
            Layer.provide(Audit.layerMemory(entries))
          )
        )
      )
      assert.deepStrictEqual(entries, [{ event: "decision", orderRef: "large", by: "risk", passes: false, broken }])
    }))
})
