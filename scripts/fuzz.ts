/**
 * Hostile frames for as long as asked, by seed: a thread sends cut, bent and made-up frames over TCP, the live transport
 * reads them, and nothing may hang, crash, block the event loop or keep memory.
 *
 * `npm run fuzz -- --minutes 10 --seed 1`
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Schema from "effect/Schema"
import { once } from "node:events"
import * as net from "node:net"
import { parseArgs } from "node:util"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { IbkrError } from "../src/errors/IbkrError.ts"
import * as Socket from "../src/layers/Tws/Socket.ts"
import { Tws } from "../src/layers/Tws/Tws.ts"
import * as Frame from "../src/wire/Frame.ts"
import * as Seeded from "../test/fixtures/Seeded.ts"

const oddities = [
  "",
  "0",
  "1",
  "-1",
  "2147483647",
  "9223372036854775807",
  "1.7976931348623157E308",
  "NaN",
  "Infinity",
  "1e400",
  "true",
  "AAPL",
  "DU1234567",
  "Grüße 🟢",
  "20261120 09:30:00 US/Eastern",
  "{\"reject\":",
  "\u0007\u001b[31m",
  "x".repeat(5000)
]

/** The frames of a hostile session after its handshake, each in the pieces in which it is written. */
const hostile = function*(next: () => number): Generator<ReadonlyArray<Buffer>> {
  const pick = <A>(from: ReadonlyArray<A>): A => from[Math.floor(next() * from.length)] as A
  const until = (most: number) => Math.floor(next() * most)
  for (;;) {
    const fields = Array.from({ length: until(next() < 0.05 ? 400 : 40) }, () => pick(oddities))
    const frame = Frame.encode([String(1 + until(next() < 0.1 ? 100_000 : 110)), String(until(9)), ...fields])
    const kind = next()
    if (kind < 0.0005) {
      const head = Buffer.alloc(4)
      head.writeUInt32BE(pick([0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc, 17 * 2 ** 20]))
      yield [head]
    } else if (kind < 0.001) yield [Frame.encode(Array.from({ length: 400_000 }, () => ""))]
    else if (kind < 0.05) {
      const bent = Buffer.from(frame)
      for (let i = until(8); i >= 0; i--) bent[4 + until(bent.length - 4)] = until(256)
      yield [bent]
    } else if (kind < 0.1 && frame.length < 1000) yield Array.from(frame, (byte) => Buffer.from([byte]))
    else if (kind < 0.11) yield [Buffer.alloc(4)]
    else yield [frame]
  }
}

const perSession = 2000

const serve = () => {
  const next = Seeded.random(workerData as number)
  let sent = 0
  const server = net.createServer({ noDelay: true }, (socket) => {
    let asked = 0
    socket.on("error", () => {})
    socket.on("data", () => {
      asked++
      if (asked === 1) {
        return void socket.write(Frame.encode([String(151 + Math.floor(next() * 43)), "20261120 09:30:00 EST"]))
      }
      if (asked !== 2) return
      socket.write(Buffer.concat([Frame.encode(["15", "1", "DU1234567"]), Frame.encode(["9", "1", "1"])]))
      const frames = hostile(next)
      let left = perSession
      const more = () => {
        while (!socket.destroyed) {
          if (left-- === 0) return void socket.end()
          sent++
          for (const piece of frames.next().value) socket.write(piece)
          if (socket.writableNeedDrain) return void socket.once("drain", more)
        }
      }
      more()
    })
    socket.once("close", () => parentPort?.postMessage({ sent }))
  })
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage({ port: (server.address() as net.AddressInfo).port }))
}

/** The longest that this thread worked without a turn of its event loop, in milliseconds: not what the machine took away. */
const watchTheLoop = () => {
  const cpu = () => {
    const { system, user } = process.threadCpuUsage()
    return (system + user) / 1000
  }
  let worst = 0
  let at = performance.now()
  let worked = cpu()
  const timer = setInterval(() => {
    const now = performance.now()
    const by = cpu()
    worst = Math.max(worst, Math.min(now - at - 5, by - worked))
    at = now
    worked = by
  }, 5)
  return () => {
    clearInterval(timer)
    return worst
  }
}

const attack = async () => {
  const { values: flags } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } }
  })
  const worker = new Worker(new URL(import.meta.url), { workerData: Number(flags.seed) })
  const [{ port }] = await once(worker, "message")
  let sent = 0
  worker.on("message", (message) => {
    sent = message.sent
  })

  const ends = new Map<string, number>()
  const problems: Array<string> = []
  let worst = 0
  let worstTurn: (() => number) | undefined
  const session = Effect.gen(function*() {
    const tws = yield* Tws
    const one = yield* tws.connect({ host: "127.0.0.1", port, clientId: 1, onEvents: () => {} })
    return yield* one.closed
  }).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({ duration: Duration.seconds(30), orElse: () => Effect.die(new Error("a session hung")) }),
    Effect.provide(Socket.layer),
    Effect.provide(Logger.layer([]))
  )
  const memory = () => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 2 ** 20
  }

  const lasts = Number(flags.minutes) * 60_000
  const endsAt = performance.now() + lasts
  // what is made once for each version that is met stays, and no session meets all of them
  const halfway = endsAt - lasts / 2
  let before: number | undefined
  do {
    const exit = await Effect.runPromiseExit(session)
    const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
    const known = Schema.is(IbkrError)(error)
    const end = known ? `${error._tag} ${"reason" in error ? error.reason : error.operation}` : String(error)
    ends.set(end, (ends.get(end) ?? 0) + 1)
    if (!known) problems.push(`a defect: ${error instanceof Error ? error.stack : end}`)
    const isHalf = before === undefined && performance.now() > halfway
    if (isHalf || worstTurn === undefined) {
      worst = Math.max(worst, worstTurn?.() ?? 0)
      if (isHalf) before = memory()
      worstTurn = watchTheLoop()
    }
  } while (performance.now() < endsAt && problems.length < 10)
  worst = Math.max(worst, worstTurn?.() ?? 0)
  const after = memory()
  before ??= after
  if (after > before + 16) problems.push(`heap: ${before.toFixed(1)} MiB before, ${after.toFixed(1)} MiB after`)
  if (worst > 50) problems.push(`the event loop stood for ${worst.toFixed(0)} ms`)
  console.log(`${sent} frames in ${[...ends.values()].reduce((a, b) => a + b, 0)} sessions, seed ${flags.seed}`)
  for (const [end, times] of ends) console.log(`  ended by ${end}: ${times}`)
  console.log(`  event loop: ${worst.toFixed(1)} ms at most; heap: ${before.toFixed(1)} to ${after.toFixed(1)} MiB`)
  for (const problem of problems) console.log(`PROBLEM ${problem}`)
  await worker.terminate()
  process.exit(problems.length === 0 ? 0 : 1)
}

if (isMainThread) await attack()
else serve()
