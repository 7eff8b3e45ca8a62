import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

describe("Directory", () => {
  it.effect("knows tiers, families and the user", () =>
    Effect.gen(function*() {
      const { ask, events } = yield* Caller.call(1)
      const before = events.length
      yield* ask(
        Command.make("reqSoftDollarTiers", 1),
        Command.make("reqFamilyCodes"),
        Command.make("reqUserInfo", 2)
      )
      assert.deepStrictEqual(events.slice(before), [
        { _tag: "softDollarTiers", reqId: 1, tiers: [] },
        {
          _tag: "familyCodes",
          familyCodes: [{ accountID: "DU1", familyCode: "" }, { accountID: "DU2", familyCode: "" }]
        },
        { _tag: "userInfo", reqId: 2, whiteBrandingId: "" }
      ])
    }).pipe(Effect.provide(Gateway.layer({ accounts: ["DU1", "DU2"] }))))
})
