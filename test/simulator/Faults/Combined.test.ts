import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as Command from "../../../src/domain/Command.ts"
import * as Fault from "../../../src/simulator/Faults/Fault.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import { noise } from "../../../src/simulator/Market/Walk.ts"
import * as Caller from "../Caller.ts"

/** Every fault, in one form or several. */
const forms: { readonly [N in Fault.Name]: ReadonlyArray<Fault.Parameters<N>> } = {
  "refuse": [{}],
  "blackhole-connect": [{}],
  "accept-silent": [{}],
  "accept-close": [{}, { reset: true }],
  "login-pending": [{}, { stage: "ready" }],
  "no-accounts": [{}, { after: 500 }],
  "no-next-id": [{}, { after: 500 }],
  "accounts": [{ odd: "twice" }, { list: "DU9", now: true }],
  "client-id-in-use": [{}, { silent: true }, { attempts: 1 }],
  "close": [{}, { frames: 3 }, { on: "reqIds" }, { after: 700 }],
  "reset": [{}, { frames: 3 }, { midFrame: true }],
  "half-open": [{}, { after: 300 }],
  "stall": [{}, { ms: 400 }],
  "freeze": [{}, { ms: 400 }],
  "server-lost": [{}, { restore: "lost", after: 300 }, { restore: "never", repeat: 100, perRequest: true }],
  "server-restored": [{}, { code: 1101, times: 2 }],
  "port-moved": [{ port: 7500 }],
  "farm": [{}, { flap: 100 }],
  "version": [{ value: 38 }, { value: "HTTP" }],
  "competing-session": [{}, { seconds: 1 }],
  "bust": [{}],
  "halt": [{}, { symbol: "AAPL", reason: "volatility", ms: 500 }],
  "tick-rate": [{ perSecond: 50 }],
  "long-history": [{ bars: 10 }],
  "frame": [{}, { kind: "any", rate: 20 }, { length: -1 }, { kind: "half" }],
  "bad-reject-json": [{}],
  "reject": [{}],
  "disclaimer": [{}],
  "drip": [{}, { bytes: 3, ms: 1 }, { stall: true, ms: 50 }],
  "flap": [{ up: 200, down: 200 }],
  "nightly-reset": [{ closed: 300, silent: 300 }],
  "restart": [{ closed: 300 }],
  "untrusted": [{}, { close: true }],
  "rollback-ids": [{}, { by: 1 }],
  "swap-account": [{ account: "U1234567", now: true }],
  "read-only": [{}],
  "no-end": [{ message: 53 }, { message: 62 }],
  "no-commission": [{}],
  "duplicate-status": [{}],
  "filled-first": [{}],
  "late-cancel": [{ after: 300 }],
  "clock-skew": [{ seconds: -5 }],
  "mute-order": [{}],
  "hold-order": [{}],
  "order-notice": [{}],
  "pacing": [{ limit: 2 }],
  "account-not-ready": [{}],
  "ledger-prefix": [{}]
}
const names = Object.keys(forms) as ReadonlyArray<Fault.Name>

const pick = <A>(all: ReadonlyArray<A>, seed: number, at: number): A | undefined =>
  all[Math.floor(noise(seed, 1, at) * all.length)]

/** Up to five faults that a seed asks for. */
const requests = (seed: number): ReadonlyArray<Fault.Request> =>
  Array.from({ length: 1 + seed % 5 }, (_, at) => {
    const name = pick(names, seed, 2 * at) ?? "refuse"
    return { name, parameters: pick<unknown>(forms[name], seed, 2 * at + 1) } as Fault.Request
  })

/** Whatever becomes of it: a client that dials, asks and trades. */
const victim = Effect.gen(function*() {
  const { ask } = yield* Caller.call(1)
  yield* ask(
    Command.make("reqPositions"),
    Command.make("reqIds", 1),
    Caller.order(1, "BUY", 1),
    Caller.order(2, "BUY", 1, { orderType: "LMT", lmtPrice: 1 }),
    Command.make("cancelOrder", 2)
  )
})

describe("faults together", () => {
  it("are all of them", () => {
    assert.deepStrictEqual([...names].sort(), Object.keys(Fault.catalogue).sort())
  })

  for (const from of [1, 31]) {
    it.effect(`a healthy client is served once they are over, seeds ${from} to ${from + 29}`, () =>
      Effect.forEach(Array.from({ length: 30 }, (_, n) => from + n), (seed) => {
        const set = requests(seed)
        const said = `seed ${seed}: ${JSON.stringify(set)}`
        return Effect.gen(function*() {
          const gateway = yield* Gateway.Gateway
          const scope = yield* Scope.make()
          const clients = Effect.forEach([1, 2], () => Effect.exit(victim), { discard: true })
          yield* Effect.forkIn(Scope.provide(clients, scope), scope)
          for (const { name, parameters } of set) {
            yield* gateway.startFault(name, parameters)
            yield* TestClock.adjust(100)
          }
          yield* Effect.forkIn(Scope.provide(Effect.exit(victim), scope), scope)
          yield* TestClock.adjust(1500)
          yield* gateway.endFaults
          yield* TestClock.adjust(10_000)
          assert.deepStrictEqual(yield* gateway.faults, [], said)
          const { ask, greeting } = yield* Caller.call(99)
          assert.deepStrictEqual(greeting, Caller.greeting(), said)
          const [first, ...more] = yield* ask(Command.make("reqPositions"))
          assert.match(String(first), /^61 DU1234567 AAPL 10\d /, said)
          assert.deepStrictEqual(more, ["62"], said)
          yield* Scope.close(scope, Exit.void)
        }).pipe(
          Effect.scoped,
          Effect.provide(Gateway.layer({ seed, positions: [{ symbol: "AAPL", size: 100 }] }), { local: true })
        )
      }, { discard: true }))
  }
})
