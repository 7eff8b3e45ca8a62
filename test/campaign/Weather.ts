/** The faults of the campaign: each with parameters as they are drawn, and for how long it may last. */
import type * as Fault from "../../src/simulator/Faults/Fault.ts"
import type { Draw } from "./Draw.ts"

/** A fault that begins, and for how long it lasts (ms) where it does not end by itself. */
export interface Strike {
  readonly fault: Fault.Request
  readonly lasts: number
}

type Drawn<N extends Fault.Name> = (draw: Draw) => readonly [parameters: Fault.Parameters<N>, lasts: number]

const commands = [
  "placeOrder",
  "cancelOrder",
  "reqCurrentTime",
  "reqMktData",
  "reqRealTimeBars",
  "reqTickByTickData",
  "reqContractDetails",
  "reqAllOpenOrders",
  "reqCompletedOrders",
  "reqExecutions",
  "reqPositions"
] as const

/** At once, after some frames, or as soon as something was asked. */
const ending = (draw: Draw) =>
  draw.weighted<() => readonly [{ frames?: number; on?: string }, number]>([
    [3, () => [{}, 0]],
    [3, () => [{ frames: draw.int(1, 150) }, draw.int(1000, 6000)]],
    [3, () => [{ on: draw.pick(commands) }, draw.int(1000, 6000)]]
  ])()

const catalogue: { readonly [N in Fault.Name]?: { readonly often: number; readonly drawn: Drawn<N> } } = {
  "close": { often: 8, drawn: ending },
  "reset": {
    often: 8,
    drawn: (draw) => {
      const [parameters, lasts] = ending(draw)
      return [{ ...parameters, ...(draw.chance(0.3) ? { midFrame: true } : {}) }, lasts]
    }
  },
  "half-open": { often: 4, drawn: (draw) => [{}, draw.int(500, 25_000)] },
  "stall": { often: 4, drawn: (draw) => [{ ms: draw.int(100, 8000) }, 0] },
  "freeze": { often: 3, drawn: (draw) => [{ ms: draw.int(100, 20_000) }, 0] },
  "server-lost": {
    often: 8,
    drawn: (draw) => [{
      restore: draw.pick(["kept", "lost"]),
      code: draw.pick([1100, 2110]),
      perRequest: draw.chance(0.3),
      notices: draw.chance(0.3),
      ...(draw.chance(0.2) ? { repeat: 1000 } : {}),
      after: draw.int(100, 8000)
    }, 0]
  },
  "server-restored": { often: 3, drawn: (draw) => [{ code: draw.pick([1101, 1102]), times: draw.int(1, 2) }, 0] },
  "mute-order": { often: 6, drawn: (draw) => [{}, draw.int(500, 15_000)] },
  "hold-order": { often: 2, drawn: (draw) => [{}, draw.int(500, 10_000)] },
  "no-end": { often: 5, drawn: (draw) => [{ message: draw.pick([52, 53, 55, 62, 102]) }, draw.int(1000, 15_000)] },
  "rollback-ids": {
    often: 4,
    drawn: (draw) => [draw.chance(0.5) ? {} : { by: draw.int(1, 5) }, draw.int(2000, 30_000)]
  },
  "order-notice": {
    often: 3,
    drawn: (draw) => [{ code: draw.pick([399, 404, 10349, 2109, 2137, 163]) }, draw.int(1000, 15_000)]
  },
  "duplicate-status": { often: 3, drawn: (draw) => [{}, draw.int(1000, 20_000)] },
  "filled-first": { often: 3, drawn: (draw) => [{}, draw.int(1000, 15_000)] },
  "late-cancel": { often: 3, drawn: (draw) => [{ after: draw.int(100, 12_000) }, draw.int(1000, 15_000)] },
  "no-commission": { often: 2, drawn: (draw) => [{}, draw.int(1000, 15_000)] },
  "farm": {
    often: 3,
    drawn: (draw) => [draw.chance(0.5) ? { flap: draw.int(200, 2000) } : {}, draw.int(500, 10_000)]
  },
  "competing-session": { often: 2, drawn: (draw) => [{ seconds: draw.int(1, 10) }, 0] },
  "bust": { often: 2, drawn: () => [{}, 0] },
  "pacing": {
    often: 3,
    drawn: (draw) => [
      { limit: draw.int(3, 30), ...draw.pick([{}, { close: true }, { throttle: true }]) },
      draw.int(1000, 8000)
    ]
  },
  "read-only": { often: 2, drawn: (draw) => [{}, draw.int(1000, 10_000)] },
  "client-id-in-use": {
    often: 2,
    drawn: (draw) => [{ seconds: draw.int(1, 15), silent: draw.chance(0.3) }, 0]
  },
  "nightly-reset": {
    often: 3,
    drawn: (draw) => [{ closed: draw.int(500, 5000), silent: draw.int(0, 5000) }, 0]
  },
  "restart": { often: 3, drawn: (draw) => [{ closed: draw.int(500, 8000) }, 0] },
  "port-moved": { often: 2, drawn: (draw) => [{ port: draw.int(7600, 7700) }, draw.int(1000, 15_000)] },
  "refuse": { often: 2, drawn: (draw) => [{}, draw.int(500, 8000)] },
  "accept-silent": { often: 1, drawn: (draw) => [{}, draw.int(500, 8000)] },
  "accept-close": { often: 1, drawn: (draw) => [{ reset: draw.chance(0.5) }, draw.int(500, 8000)] },
  "no-next-id": { often: 1, drawn: (draw) => [{ after: draw.int(100, 5000) }, draw.int(500, 8000)] },
  "no-accounts": { often: 1, drawn: (draw) => [{ after: draw.int(100, 5000) }, draw.int(500, 8000)] },
  "flap": {
    often: 1,
    drawn: (draw) => [{ up: draw.int(300, 3000), down: draw.int(300, 3000) }, draw.int(2000, 15_000)]
  },
  "reject": { often: 2, drawn: (draw) => [{ code: draw.pick([201, 110, 203, 10318]) }, draw.int(500, 8000)] },
  "bad-reject-json": { often: 1, drawn: (draw) => [{}, draw.int(500, 8000)] },
  "disclaimer": { often: 1, drawn: (draw) => [{ code: draw.pick([2139, 10141]) }, draw.int(500, 8000)] },
  "drip": { often: 1, drawn: (draw) => [{ bytes: draw.int(20, 400), ms: draw.int(1, 20) }, draw.int(500, 6000)] },
  "clock-skew": { often: 1, drawn: (draw) => [{ seconds: draw.int(-120, 120) }, draw.int(1000, 20_000)] },
  "swap-account": { often: 1, drawn: (draw) => [{ account: "DU7654321", now: draw.chance(0.5) }, draw.int(500, 8000)] }
}

/** What only a new session meets: the line is reset as well. */
const atTheDoor: ReadonlySet<string> = new Set([
  "refuse",
  "accept-silent",
  "accept-close",
  "no-accounts",
  "no-next-id",
  "client-id-in-use",
  "swap-account"
])

const all = Object.entries(catalogue).map(([name, { drawn, often }]) =>
  [often, { name: name as Fault.Name, drawn: drawn as Drawn<Fault.Name> }] as const
)

/** One fault, or two where it is met only by a new session. */
export const strike = (draw: Draw): ReadonlyArray<Strike> => {
  const { drawn, name } = draw.weighted(all)
  const [parameters, lasts] = drawn(draw)
  const one: Strike = { fault: { name, parameters } as Fault.Request, lasts }
  const needsNew = atTheDoor.has(name) || (name === "rollback-ids" && draw.chance(0.7))
  return needsNew ? [one, { fault: { name: "reset", parameters: {} }, lasts: 0 }] : [one]
}
