/**
 * What the gateway answers to each request: the families of answers put together; whatever else is asked is told so.
 *
 * @since 0.1.0
 */
import type { Request } from "../../domain/Command.ts"
import * as Client from "../Clients/Client.ts"
import * as Notices from "../Notices.ts"
import * as Accounts from "./Accounts.ts"
import * as Advisor from "./Advisor.ts"
import * as Calculations from "./Calculations.ts"
import * as Contracts from "./Contracts.ts"
import * as Directory from "./Directory.ts"
import * as DisplayGroups from "./DisplayGroups.ts"
import * as Exchanges from "./Exchanges.ts"
import * as Exercise from "./Exercise.ts"
import * as Fundamentals from "./Fundamentals.ts"
import type { Family, Ground, Handlers } from "./Ground.ts"
import * as Histories from "./Histories.ts"
import * as News from "./News.ts"
import * as Orders from "./Orders.ts"
import * as PnL from "./PnL.ts"
import * as Scanner from "./Scanner.ts"
import * as Session from "./Session.ts"
import * as Streams from "./Streams/Streams.ts"
import * as Verification from "./Verification.ts"

const families: ReadonlyArray<(ground: Ground) => Family> = [
  Session.make,
  Accounts.make,
  Advisor.make,
  Contracts.make,
  Exchanges.make,
  Orders.make,
  Exercise.make,
  Histories.make,
  News.make,
  Scanner.make,
  Fundamentals.make,
  Calculations.make,
  DisplayGroups.make,
  Directory.make,
  Verification.make,
  Streams.make,
  PnL.make
]

const writing: ReadonlySet<string> = new Set([
  "placeOrder",
  "cancelOrder",
  "exerciseOptions",
  "reqGlobalCancel",
  "reqOpenOrders",
  "reqAutoOpenOrders",
  "reqCompletedOrders"
])

/**
 * Answers commands of started clients.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground) => {
  const { faults } = ground
  const made = families.map((family) => family(ground))
  const handlers = Object.assign({}, ...made.map(({ handlers }) => handlers)) as Handlers

  return {
    /** Ends all subscriptions to market data. */
    lose: (): void => made.forEach(({ lose }) => lose?.()),
    /** Another session takes the market data, or gives it back. */
    compete: (isTaken: boolean): void => made.forEach(({ compete }) => compete?.(isTaken)),
    /** A halt has begun or is over. */
    halt: (): void => made.forEach(({ halt }) => halt?.()),
    /** Lets every stream of quotes tick so many times. */
    flood: (ticks: number): void => made.forEach(({ flood }) => flood?.(ticks)),
    /** Ends all bars that are being built. */
    bust: (): void => made.forEach(({ bust }) => bust?.()),
    answer: (client: Client.Client, command: Request): void => {
      const first: unknown = command.args[0]
      const id = typeof first === "number" ? first : -1
      const readOnly = faults.on("read-only")
      if (readOnly !== undefined && writing.has(command._tag)) {
        return Client.push(client, [Notices.readOnly(id === -1 ? readOnly.id ?? -1 : id, readOnly.text)])
      }
      const lost = faults.on("server-lost")
      if (lost?.perRequest && id !== -1 && !writing.has(command._tag)) {
        return Client.push(client, [Notices.serverLost(lost.code ?? 1100, id)])
      }
      const handler = handlers[command._tag] as ((client: Client.Client, ...args: Request["args"]) => void) | undefined
      if (handler === undefined) {
        return Client.push(client, [Notices.unreadable(`The simulated gateway does not serve ${command._tag}.`, id)])
      }
      handler(client, ...command.args)
    }
  }
}

/**
 * What answers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Answers extends ReturnType<typeof make> {}
