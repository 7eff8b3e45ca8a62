import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import * as Rig from "./Rig.ts"

const details = (symbol: string): Requests.Question<ReadonlyArray<string | undefined>> => ({
  command: (reqId) => Command.make("reqContractDetails", reqId, Contract.toTws(Contract.stock(symbol))),
  collect: () => {
    const found: Array<string | undefined> = []
    return (event) => {
      if (event._tag === "contractDetails") found.push(event.contractDetails.contract.symbol)
      return event._tag === "contractDetailsEnd" ? Option.some(found) : Option.none()
    }
  }
})

describe("questions", () => {
  it.effect("are answered each by its own id, and refused with the gateway's reason", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const requests = yield* Requests.Requests
      const answers = yield* Rig.during(
        Effect.all([
          requests.ask(details("AAPL")),
          Effect.flip(requests.ask(details("NOSUCH"))),
          requests.ask(details("MSFT"))
        ], { concurrency: "unbounded" }),
        "1 second"
      )
      assert.deepStrictEqual(answers.map((each) => each instanceof Error ? each.message : each), [
        ["AAPL"],
        "reqContractDetails: the gateway refused it (200): No security definition has been found for the request",
        ["MSFT"]
      ])
    }).pipe(Effect.provide(Rig.ground())))
})
