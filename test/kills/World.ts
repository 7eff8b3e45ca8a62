/**
 * The built service and its gateway as processes: who asks is told what the one says, and sees what the other has; the service
 * can be killed, and goes on with the state that it left.
 */
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import built from "../../scripts/built.ts"
import * as Program from "../../scripts/Program.ts"
import type { Fault } from "./Draw.ts"
import type { Case, Had, Told } from "./Verdict.ts"

/** The longest that a healed gateway may stay unready, ms: the circuit's longest opening, and an attempt. */
export const recovery = 160_000

interface Frame {
  readonly n: number
  readonly direction: "in" | "out"
  readonly fields: ReadonlyArray<string>
}

export interface World {
  /** The status of the answer and what it says; nothing where there was none. */
  readonly ask: (method: string, route: string, body?: unknown) => Promise<readonly [number, unknown] | undefined>
  readonly fault: (fault: Fault) => Promise<void>
  readonly heal: () => Promise<void>
  /** Ends the service by -9 and starts it again; answers once that is ready. */
  readonly kill: () => Promise<void>
  /** All that is known of these names, and of those that came over the wire otherwise. */
  readonly cases: (names: ReadonlySet<string>) => Promise<ReadonlyArray<Case>>
  readonly log: () => string
  readonly close: () => Promise<void>
}

const token = "of-these-orders-which-nobody-else-knows"
const placeOrder = "3"
/** Where the name stands in a message that places an order. */
const placeOrderRef = 26

/** Starts both; the environment is the service's. */
export const open = async (
  seed: number,
  environment: Readonly<Record<string, string>> = {}
): Promise<World> => {
  built()
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-"))
  const gateway = await Program.simulator(["--seed", String(seed)])
  const started = () =>
    Program.service(
      ["--port", String(gateway.port)],
      { ...environment, IBKR_STATE_DIR: path.join(home, "state"), IBKR_HTTP_TOKEN: token },
      recovery
    )
  let service = await started()

  const ask: World["ask"] = async (method, route, body) => {
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

  const written = new Map<string, number>()
  let seenTo = 0
  const readWire = async (): Promise<void> => {
    for (const { direction, fields, n } of await ofGateway<ReadonlyArray<Frame>>(`/wire?since=${seenTo}`)) {
      seenTo = Math.max(seenTo, n)
      if (fields[0] !== placeOrder || direction !== "in") continue
      const name = fields[placeOrderRef] ?? ""
      written.set(name, (written.get(name) ?? 0) + 1)
    }
  }
  const toldOf = async (name: string): Promise<Told | undefined> => {
    const [status, told] = await ask("GET", `/orders/${name}`) ?? [0, null]
    if (status === 200) return told as Told
    if (status === 404) return undefined
    throw new Error(`GET /orders/${name}: ${status} ${JSON.stringify(told)}`)
  }

  return {
    ask,
    fault: gateway.fault,
    heal: gateway.heal,
    kill: async () => {
      service.child.kill("SIGKILL")
      service = await started()
    },
    cases: async (names) => {
      await readWire()
      const { orders } = await ofGateway<{ readonly orders: ReadonlyArray<Had> }>("/")
      const cases: Array<Case> = []
      for (const name of new Set([...names, ...written.keys()])) {
        const had = orders.filter(({ orderRef }) => orderRef === name)
        cases.push({ name, written: written.get(name) ?? 0, had, told: await toldOf(name) })
      }
      return cases
    },
    log: () => service.log(),
    close: async () => {
      await service.stop()
      await gateway.stop()
      fs.rmSync(home, { recursive: true, force: true })
    }
  }
}
