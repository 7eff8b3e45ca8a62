/**
 * How fast a client may speak: what it says too fast is handled later, in order, or told back to it (100).
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Faults } from "../Faults/Faults.ts"
import * as Notices from "../Notices.ts"
import * as Client from "./Client.ts"

/**
 * What becomes of messages above the rate: `off` knows none; `throttle` lets them wait, as a gateway does by default;
 * `reject` answers each with 100 and forgets it.
 *
 * @since 0.1.0
 * @category models
 */
export type Pacing = "off" | "throttle" | "reject"

/**
 * How many messages a second a client may send: half as many as it has lines of market data (source: IBKR's
 * documentation).
 *
 * @since 0.1.0
 * @category constants
 */
export const perSecond = 50

const second = 1000

interface Own {
  /** When the messages of the last second were handled, the oldest first. */
  handled: Array<number>
  readonly waiting: Array<() => void>
}

/**
 * What the pacing is made from; `run` begins what takes time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly pacing: Pacing
  readonly faults: Faults
  readonly now: () => number
  readonly run: (work: Effect.Effect<void>) => void
}

// at 50 a second they take three minutes: who asks for more gets nothing of it, and fills the memory
const mostWaiting = 10_000
const tooFast = Notices.make(-1, 100, "Max rate of messages per second has been exceeded.")

/**
 * The pacing of a gateway. The fault of that name overrules it. What waits is gone with its client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ faults, now, pacing, run }: Ground) => {
  const owns = new WeakMap<Client.Client, Own>()
  const of = (client: Client.Client): Own => {
    const own = owns.get(client) ?? { handled: [], waiting: [] }
    owns.set(client, own)
    return own
  }
  const policy = () => {
    const fault = faults.on("pacing")
    if (fault === undefined) return { limit: pacing === "off" ? Infinity : perSecond, waits: pacing === "throttle" }
    return { limit: fault.limit ?? perSecond, waits: fault.throttle === true, closes: fault.close !== false }
  }
  /** How long until one more message may be handled, in milliseconds. */
  const left = (own: Own, limit: number): number => {
    own.handled = own.handled.filter((at) => now() - at < second)
    if (limit === 0) return second
    const blocking = own.handled[own.handled.length - limit]
    return blocking === undefined ? 0 : blocking + second - now()
  }
  const handle = (own: Own, does: () => void): void => {
    own.handled.push(now())
    does()
  }
  const drain = (client: Client.Client, own: Own): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (client.stage !== "started" || client.isDead) own.waiting.length = 0
      const millis = left(own, Math.max(1, policy().limit))
      if (millis > 0) return Effect.andThen(Effect.sleep(millis), drain(client, own))
      const next = own.waiting.shift()
      if (next !== undefined) handle(own, next)
      return own.waiting.length === 0 ? Effect.void : drain(client, own)
    })

  return {
    /** Handles a message of a client now or later, or refuses it. */
    pass: (client: Client.Client, does: () => void): void => {
      const { closes = false, limit, waits } = policy()
      if (limit === Infinity && !owns.has(client)) return does()
      const own = of(client)
      if (own.waiting.length === mostWaiting) {
        Client.push(client, [tooFast])
        return Client.end(client, "fin")
      }
      if (own.waiting.length > 0) return void own.waiting.push(does)
      if (limit === Infinity) return does()
      if (left(own, limit) === 0) return handle(own, does)
      if (waits) {
        own.waiting.push(does)
        return run(drain(client, own))
      }
      Client.push(client, [tooFast])
      if (closes) Client.end(client, "fin")
    }
  }
}

/**
 * The pace of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Pace extends ReturnType<typeof make> {}
