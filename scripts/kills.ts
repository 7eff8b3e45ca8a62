/**
 * Orders by HTTP through the built service, by seed, while its gateway misbehaves and it is killed by -9 again and again: after
 * each round every order is compared with what the gateway has, and with what came over its wire.
 *
 * `npm run kills -- --minutes 10 --seed 1`
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import * as Seeded from "../test/fixtures/Seeded.ts"
import built from "./built.ts"
import * as Program from "./Program.ts"

const { values: flags } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } }
})
const endsAt = performance.now() + Number(flags.minutes) * 60_000

/** The longest that a healed gateway may stay unready, ms: the circuit's longest opening, and an attempt. */
const recovery = 160_000
/** The longest that an order may stay unsettled on a line that is ready: a gateway may still be loading its orders. */
const settling = 100_000

const faults: ReadonlyArray<Readonly<{ name: string; [parameter: string]: unknown }>> = [
  { name: "close" },
  { name: "close", on: "placeOrder" },
  { name: "reset", on: "placeOrder" },
  { name: "reset", on: "placeOrder", midFrame: true },
  { name: "reset", on: "cancelOrder" },
  { name: "half-open" },
  { name: "stall", ms: 2500 },
  { name: "stall", ms: 700 },
  { name: "freeze" },
  { name: "refuse" },
  { name: "login-pending", stage: "ready" },
  { name: "client-id-in-use", attempts: 1 },
  { name: "server-lost", restore: "kept", after: 2000 },
  { name: "server-lost", restore: "lost", after: 2000 },
  { name: "frame", kind: "unknown-id", rate: 50 },
  { name: "frame", length: -1 },
  { name: "bad-reject-json" },
  { name: "reject", code: 201, text: "Order rejected - reason: made up" },
  { name: "drip", bytes: 1, ms: 1 },
  { name: "flap", up: 500, down: 500 },
  { name: "restart", closed: 1000 },
  { name: "no-end", message: 53 },
  { name: "no-end", message: 55 },
  { name: "no-end", message: 102 },
  { name: "clock-skew", seconds: 30 },
  { name: "mute-order" },
  { name: "hold-order" },
  { name: "no-commission" },
  { name: "duplicate-status" },
  { name: "filled-first" },
  { name: "late-cancel", after: 1500 },
  { name: "read-only" }
]

const next = Seeded.random(Number(flags.seed))
const below = (most: number): number => Math.floor(next() * most)
const pick = <A>(all: ReadonlyArray<A>): A => all[below(all.length)] as A

interface Told {
  readonly orderRef: string
  readonly state: string
  readonly settled: boolean
  readonly filled: string
  readonly executions: ReadonlyArray<{ readonly quantity: string }>
}
interface Had {
  readonly orderRef: string
  readonly status: string
  readonly filled: number
}
interface Frame {
  readonly n: number
  readonly direction: "in" | "out"
  readonly fields: ReadonlyArray<string>
}

const token = "of-these-orders-which-nobody-else-knows"
const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-"))
const contract = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" }
/** Where the name stands in a message that places an order, after the order id. */
const placeOrderRef = 24
const lives = new Set(["maybe_sent", "acknowledged", "partially_filled"])

built()
const gateway = await Program.simulator(["--seed", String(flags.seed)])
const started = () =>
  Program.service(
    ["--port", String(gateway.port)],
    { IBKR_STATE_DIR: path.join(home, "state"), IBKR_HTTP_TOKEN: token },
    recovery
  )
let service = await started()

/** The status of the answer and what it says; nothing where there was none. */
const ask = async (method: string, route: string, body?: unknown): Promise<readonly [number, unknown] | undefined> => {
  try {
    const answer = await fetch(service.url + route, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    return [answer.status, await answer.json().catch(() => null)]
  } catch {
    return undefined
  }
}
const ofGateway = async <A>(route: string): Promise<A> =>
  (await fetch(`http://127.0.0.1:${gateway.controlPort}${route}`)).json() as Promise<A>

const until = async (what: string, most: number, holds: () => Promise<boolean>): Promise<void> => {
  const from = performance.now()
  while (!(await holds())) {
    if (performance.now() - from > most) throw new Error(`not within ${most} ms: ${what}`)
    await sleep(100)
  }
}
const isReady = async () => (await ask("GET", "/health/ready"))?.[0] === 200

/** An order, or several that belong together, by the name under which they are asked for. */
const wish = (name: string): { readonly route: string; readonly body: unknown } => {
  const [action, limitPrice] = pick([["BUY", "150.00"], ["SELL", "310.00"]] as const)
  const one = { orderRef: name, contract, action, quantity: String(1 + below(20)), orderType: "LMT", limitPrice }
  const { limitPrice: _, ...atMarket } = { ...one, orderType: "MKT" }
  const entry = { ...one, action: "BUY", limitPrice: pick(["200.00", "260.00"]) }
  return pick([
    { route: "/orders", body: one },
    { route: "/orders", body: atMarket },
    { route: "/orders", body: { ...one, limitPrice: action === "BUY" ? "260.00" : "200.00" } },
    { route: "/orders/bracket", body: { entry, takeProfit: "300.00", stopLoss: "150.00" } },
    { route: "/orders/oca", body: { orders: [one, { ...one, orderRef: `${name}-other` }] } }
  ])
}

/** How often each name came over the wire to be placed, and all names that were ever asked for or seen. */
const written = new Map<string, number>()
const names = new Set<string>()
const counts = { rounds: 0, kills: 0, lostAnswers: 0 }
const states = new Map<string, number>()
let seenTo = 0

const readWire = async (): Promise<void> => {
  for (
    const { direction, fields: [id, , ...fields], n } of await ofGateway<ReadonlyArray<Frame>>(`/wire?since=${seenTo}`)
  ) {
    seenTo = Math.max(seenTo, n)
    if (id !== "3" || direction !== "in") continue
    const orderRef = fields[placeOrderRef] ?? ""
    written.set(orderRef, (written.get(orderRef) ?? 0) + 1)
    names.add(orderRef)
  }
}

/** How an order may be told that the gateway has like this; nothing known of it is never wrong, and never right for long. */
const fits = (had: Had | undefined, { executions, filled, state }: Told): boolean => {
  const executed = executions.reduce((sum, { quantity }) => sum + Number(quantity), 0)
  if (state === "unknown") return Number(filled) === executed
  if (had === undefined) return ["unsent", "refused", "rejected"].includes(state) && executed === 0
  if (Number(filled) !== had.filled || executed !== had.filled) return false
  if (had.status === "Filled") return state === "filled"
  if (had.status === "Cancelled" || had.status === "ApiCancelled") return state === "cancelled" || state === "rejected"
  if (had.status === "Inactive") return state === "rejected" || lives.has(state)
  return state === (had.filled === 0 ? "acknowledged" : "partially_filled")
}

const judge = async (): Promise<ReadonlyArray<string>> => {
  await readWire()
  const { orders } = await ofGateway<{ readonly orders: ReadonlyArray<Had> }>("/")
  const problems: Array<string> = []
  states.clear()
  for (const name of names) {
    const times = written.get(name) ?? 0
    const had = orders.filter(({ orderRef }) => orderRef === name)
    if (times > 1 || had.length > 1) {
      problems.push(`${name} was written ${times} times, and is there ${had.length} times`)
    }
    const [status, told] = await ask("GET", `/orders/${name}`) as readonly [number, Told]
    const state = status === 200 ? told.state : "none"
    states.set(state, (states.get(state) ?? 0) + 1)
    const isRight = status === 200 ? fits(had[0], told) : status === 404 && times === 0
    if (!isRight) {
      problems.push(`${name} is ${JSON.stringify(had[0])} there, and told as ${status} ${JSON.stringify(told)}`)
    }
  }
  return problems
}

const isSettled = async (): Promise<boolean> => {
  const answer = await ask("GET", "/orders")
  if (answer?.[0] !== 200) return false
  return (answer[1] as ReadonlyArray<Told>).every(({ settled, state }) => settled && state !== "maybe_sent")
}

/** What nobody has answered is asked for again, under the same name, once there is somebody. */
const place = async (name: string): Promise<void> => {
  const { body, route } = wish(name)
  names.add(name)
  if (route === "/orders/oca") names.add(`${name}-other`)
  if (await ask("POST", route, body) !== undefined) return
  counts.lostAnswers++
  await until("a service that answers", recovery, async () => await ask("GET", "/health/live") !== undefined)
  await ask("POST", route, body)
}

const round = async (): Promise<void> => {
  const number = ++counts.rounds
  const fault = pick(faults)
  const isKilled = next() < 0.4
  const faultAt = below(300)
  const killAt = below(600)
  const orders = Array.from({ length: 1 + below(6) }, (_, at) => ({ name: `k${number}-${at}`, after: below(500) }))
  const cancels = [...names].filter(() => next() < 0.2).slice(-5)
  const work = [
    ...orders.map(async ({ after, name }) => {
      await sleep(after)
      await place(name)
    }),
    ...cancels.map(async (name) => {
      await sleep(200)
      await ask("DELETE", `/orders/${name}`)
    })
  ]
  await sleep(faultAt)
  await gateway.fault(fault)
  if (isKilled) {
    await sleep(killAt)
    service.child.kill("SIGKILL")
    counts.kills++
    const [again] = await Promise.all([started(), sleep(1000 + below(2000)).then(gateway.heal)])
    service = again
  } else {
    await sleep(1000 + below(3000))
    await gateway.heal()
  }
  await Promise.all(work)
  const what = `round ${number}, ${JSON.stringify(fault)}${isKilled ? ", killed" : ""}`
  await until(`ready after ${what}`, recovery, isReady)
  await until(`settled after ${what}`, settling, isSettled)
  const problems = await judge()
  if (problems.length > 0) throw new Error(`${what}\n${problems.join("\n")}`)
  // a gateway takes so many orders of one side and no more
  if (number % 3 === 0) await ask("POST", "/orders/cancel-all")
}

const print = () =>
  console.log(
    `seed ${flags.seed}: ${counts.rounds} rounds, ${counts.kills} kills, ${counts.lostAnswers} answers lost, ` +
      `${names.size} names; ${[...states].map(([state, many]) => `${many} ${state}`).join(", ")}`
  )
let verdict = "all holds"
try {
  while (performance.now() < endsAt) {
    await round()
    if (counts.rounds % 10 === 0) print()
  }
} catch (problem) {
  verdict = `a problem\n${String(problem)}\n${service.log().slice(-4000)}`
  process.exitCode = 1
}
print()
console.log(`verdict: ${verdict}`)
await service.stop()
await gateway.stop()
fs.rmSync(home, { recursive: true, force: true })
