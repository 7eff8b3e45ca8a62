import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Trust from "../../../src/simulator/Clients/Trust.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Caller from "../Caller.ts"

describe("whose connections are answered", () => {
  it("the loopback's always, and those of listed addresses and networks", () => {
    const isTrusted = Trust.make(["10.1.0.0/16", "192.0.2.7", "2001:db8::/32", "no address"])
    assert.deepStrictEqual(
      [
        "127.0.0.1",
        "127.8.9.9",
        "::1",
        "::ffff:127.0.0.1",
        "this process",
        "10.1.200.3",
        "::ffff:10.1.2.3",
        "192.0.2.7",
        "2001:db8:5::1"
      ].filter((address) => !isTrusted(address)),
      []
    )
    assert.deepStrictEqual(
      ["10.2.0.1", "192.0.2.8", "::ffff:192.0.2.8", "2001:db9::1", "::2"].filter(isTrusted),
      []
    )
  })

  it("knows an address, and a network", () => {
    assert.deepStrictEqual(
      ["10.0.0.1", "10.0.0.0/8", "::1", "::/0", "0.0.0.0/0"].filter((text) => !Trust.isAddress(text)),
      []
    )
    assert.deepStrictEqual(
      ["", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0/8", "::/129", "10.0.0.0/-1"].filter(
        Trust.isAddress
      ),
      []
    )
  })

  it.effect("a stranger gets no answer, and the report says so", () =>
    Effect.gen(function*() {
      const gateway = yield* Gateway.Gateway
      const stages = Effect.map(gateway.report, ({ clients }) => clients.map(({ stage }) => stage))
      const friend = yield* gateway.acceptFrom("10.0.0.1")
      const stranger = yield* gateway.acceptFrom("10.0.0.2")
      for (const line of [friend, stranger]) line.hello({ minimum: 100, maximum: 193 })
      yield* Caller.settle
      assert.deepStrictEqual(yield* stages, ["greeted", "connected"])
      assert.deepStrictEqual((yield* gateway.report).turnedAway.map(({ why }) => why), [
        "its address 10.0.0.2 is not trusted: it gets no answer"
      ])
    }).pipe(Effect.provide(Gateway.layer({ trusted: ["10.0.0.1"] }))))
})
