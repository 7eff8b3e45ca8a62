/**
 * What only a real gateway can prove, asked of a paper gateway: `IBKR_HOST=127.0.0.1 IBKR_PORT=4002 npm run test:gateway`.
 * It only reads, unless `IBKR_GATEWAY_ORDERS=yes`: then it places one order that cannot fill, and cancels it.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Composed from "../../scripts/Composed.ts"
import * as Command from "../../src/domain/Command.ts"
import { Connection } from "../../src/layers/Connection.ts"

const { IBKR_CLIENT_ID, IBKR_GATEWAY_ORDERS, IBKR_HOST, IBKR_PORT } = process.env
const mayOrder = IBKR_GATEWAY_ORDERS === "yes"

/** A check fails with a sentence, or answers what it saw. */
interface Check {
  readonly name: string
  readonly seconds: number
  readonly run: Effect.Effect<string, unknown, Connection>
}

const must = (holds: boolean, otherwise: string) => holds ? Effect.void : Effect.fail(otherwise)

const ready: Check = {
  name: "becomes ready",
  seconds: 40,
  run: Effect.gen(function*() {
    const connection = yield* Connection
    const session = yield* connection.ready
    return `server version ${session.serverVersion}, ${session.managedAccounts.length} managed accounts`
  })
}

const paper: Check = {
  name: "is on a paper account",
  seconds: 5,
  run: Effect.gen(function*() {
    const { account, isPaperAccount } = yield* (yield* Connection).status
    yield* must(isPaperAccount === true, `this is no paper account: ${account?.id ?? "none known"}`)
    return `${account?.id}`
  })
}

const snapshot: Check = {
  name: "knows its positions, orders and executions",
  seconds: 90,
  run: Effect.gen(function*() {
    const connection = yield* Connection
    const all = yield* connection.changes.pipe(
      Stream.filter((status) => Object.values(status.snapshot).every((at) => at !== null)),
      Stream.runHead
    )
    return Option.isNone(all) ? yield* Effect.fail("the status ended") : JSON.stringify(all.value.snapshot)
  })
}

const idle: Check = {
  name: "does not alarm in 60 s of an idle line",
  seconds: 70,
  run: Effect.gen(function*() {
    const connection = yield* Connection
    const seen = yield* connection.changes.pipe(
      Stream.takeUntil((status) => !status.ready),
      Stream.interruptWhen(Effect.sleep("60 seconds")),
      Stream.runCollect
    )
    const last = seen.at(-1)
    yield* must(last?.ready === true, `it was not ready: ${JSON.stringify(last?.quality)}`)
    return `probe round trips ${JSON.stringify(last?.heartbeat.rttMs)} ms`
  })
}

const again: Check = {
  name: "comes back with the same client id after a reconnect",
  seconds: 60,
  run: Effect.gen(function*() {
    const connection = yield* Connection
    const before = yield* connection.ready
    yield* connection.reconnect
    const after = yield* connection.ready
    yield* must(after.clientId === before.clientId, `client id ${before.clientId} became ${after.clientId}`)
    return `client id ${after.clientId}, next order id ${after.nextOrderId}`
  })
}

const order: Check = {
  name: "places an order that cannot fill, and cancels it",
  seconds: 30,
  run: Effect.gen(function*() {
    const session = yield* (yield* Connection).ready
    const id = session.nextOrderId
    const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" }
    const limit = { action: "BUY", orderType: "LMT", totalQuantity: 1, lmtPrice: 1, tif: "DAY", transmit: true }
    const ended = yield* session.events.pipe(
      Stream.filter((event) => event._tag === "orderStatus" && event.orderId === id),
      Stream.tap((event) =>
        event._tag === "orderStatus" && /^(PreSubmitted|Submitted)$/.test(event.status)
          ? session.send(Command.make("cancelOrder", id, ""))
          : Effect.void
      ),
      Stream.takeUntil((event) => event._tag === "orderStatus" && /^(ApiCancelled|Cancelled)$/.test(event.status)),
      Stream.runCount,
      Effect.forkChild({ startImmediately: true })
    )
    yield* session.send(Command.make("placeOrder", id, contract as never, limit as never))
    return `cancelled after ${yield* Fiber.join(ended)} reports`
  })
}

const checks: ReadonlyArray<Check> = [ready, paper, snapshot, idle, again, ...mayOrder ? [order] : []]

const notRun = [
  ...mayOrder ? [] : ["orders: set IBKR_GATEWAY_ORDERS=yes to place one that cannot fill, and cancel it"],
  "1100, 1101, 1102 and broken farms: nobody can make IBKR lose a gateway on request",
  "the nightly reset, the weekly login and the second factor: leave `effect-ibkr run` on for a week and read its log",
  "a read-only API: switch it on in the gateway's settings and read `effect-ibkr status`",
  "live accounts: never"
]

const main = Effect.gen(function*() {
  let failed = 0
  for (const { name, run, seconds } of checks) {
    const outcome = yield* run.pipe(
      Effect.timeoutOrElse({ duration: `${seconds} seconds`, orElse: () => Effect.fail(`not within ${seconds} s`) }),
      Effect.match({
        onFailure: (why) => ({ ok: false, text: String(why) }),
        onSuccess: (text) => ({ ok: true, text })
      })
    )
    console.log(`${outcome.ok ? "ok    " : "FAILED"} ${name}: ${outcome.text}`)
    if (outcome.ok) continue
    failed++
    if (name === paper.name || name === ready.name) break
  }
  for (const what of notRun) console.log(`not run: ${what}`)
  return failed
})

if (IBKR_HOST === undefined || IBKR_PORT === undefined) {
  console.log("test:gateway: IBKR_HOST and IBKR_PORT name no gateway, so nothing was run:")
  for (const what of [...checks.map(({ name }) => name), ...notRun]) console.log(`not run: ${what}`)
} else {
  const failed = await main.pipe(
    Effect.provide(Composed.connection({
      host: IBKR_HOST,
      port: Number(IBKR_PORT),
      clientId: Number(IBKR_CLIENT_ID ?? 101),
      tradingMode: mayOrder ? "paper" : "read-only"
    })),
    Effect.runPromise
  )
  process.exit(failed === 0 ? 0 : 1)
}
