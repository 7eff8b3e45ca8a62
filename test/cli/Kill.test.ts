import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Scripted from "../fixtures/ScriptedConnection.ts"
import { json, program } from "./Program.ts"

describe("kill", () => {
  it.live("the switch says how it stands, and what else stands against orders", () =>
    Effect.gen(function*() {
      const engaged = { engaged: true, since: "2026-11-20T14:30:00.000Z", why: "fat finger", by: "human", kept: true }
      const engage = yield* program(["kill", "engage", "--why", "fat finger"], { answer: json(engaged) })
      assert.deepStrictEqual([engage.out, engage.asked.map(({ body, request }) => [request, body])], [
        ["ENGAGED since 2026-11-20T14:30:00.000Z by human: fat finger. No order passes"],
        [["PUT http://127.0.0.1:9497/kill-switch", `{"why":"fat finger"}`]]
      ])
      const free = ["Released: it stops no order", "Orders pass by the other rules"]
      const released = { engaged: false, since: null, why: null, by: null, kept: true }
      const standing = (status: unknown, state: object = released) => (request: string) =>
        json(request.endsWith("/status") ? status : state)
      const asked = yield* Effect.forEach(
        [["kill"], ["kill", "release"]],
        (args) => program(args, { answer: standing(Scripted.ready) })
      )
      assert.deepStrictEqual(asked.map(({ asked: [one], out }) => [one?.request, ...out]), [
        ["GET http://127.0.0.1:9497/kill-switch", ...free],
        ["DELETE http://127.0.0.1:9497/kill-switch", ...free]
      ])
      const blocked = { ...Scripted.ready, ordersAllowed: false, ordersBlockedBy: ["state_not_writable", "line_stale"] }
      const still = yield* Effect.forEach(
        [["kill", "release"], ["kill"], ["kill", "release", "--json"]],
        (args) => program(args, { answer: standing(blocked) })
      )
      const says = "Orders are still refused (state_not_writable, line_stale). Look with: effect-ibkr status"
      assert.deepStrictEqual(still.map(({ code, out }) => [code, ...out]), [
        [0, free[0], says],
        [0, free[0], says],
        [0, JSON.stringify(released)]
      ])
      const unseen = yield* program(["kill", "release"], { answer: standing({ hello: "world" }) })
      assert.deepStrictEqual([unseen.code, unseen.out], [0, [
        "Released: it stops no order",
        "Whether orders pass is not known: No service at http://127.0.0.1:9497: what answers there is not this service"
      ]])
      const loss = yield* program(["kill"], {
        answer: json({ ...engaged, by: "daily_loss", why: "The day's loss is above its limit." })
      })
      assert.deepStrictEqual(loss.out, [
        "ENGAGED since 2026-11-20T14:30:00.000Z by daily_loss: The day's loss is above its limit. No order passes"
      ])
      const unkept = yield* Effect.forEach(
        [{ ...engaged, kept: false }, { ...released, kept: false }],
        (state) => program(["kill"], { answer: standing(Scripted.ready, state) })
      )
      assert.deepStrictEqual(unkept.map(({ code, out }) => [code, out]), [
        [75, [
          "ENGAGED since 2026-11-20T14:30:00.000Z by human: fat finger. No order passes. NOT KEPT: a restart before the disk " +
          "of the state directory takes it would release it"
        ]],
        [75, [
          "Released: it stops no order. NOT KEPT: a restart before the disk of the state directory takes it would engage it again",
          "Orders pass by the other rules"
        ]]
      ])
      const gone = yield* Effect.forEach([["kill"], ["kill", "state"], ["kill", "release"]], (args) => program(args))
      assert.deepStrictEqual(gone.map(({ code }) => code), [75, 75, 69])
      const bare = yield* program(["kill", "engage", "--json"], { answer: json({ ...engaged, kept: false }) })
      assert.deepStrictEqual([bare.code, bare.out], [75, [JSON.stringify({ ...engaged, kept: false })]])
    }))
})
