/**
 * Guards a session that users hold: what may move money goes through only while it is allowed.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Command } from "../domain/Command.ts"
import * as FactsData from "../domain/Facts.ts"
import * as Verdict from "../domain/Verdict.ts"
import type { ConnectionError } from "../errors/IbkrError.ts"
import { type OrderBlock, OrderRefused } from "../errors/OrderRefused.ts"
import { Facts } from "../layers/Facts.ts"
import * as Metrics from "../layers/Metrics.ts"
import { Settings } from "../layers/Settings.ts"
import type { State } from "../layers/State/State.ts"
import type { TwsSession } from "../layers/Tws/Tws.ts"
import * as Moment from "./Moment.ts"

// Taking an order back only lowers what is at stake: staleness does not stop it, the fence does.
const cancels: ReadonlySet<Command["_tag"]> = new Set(["cancelOrder", "reqGlobalCancel"])

type Order = Extract<Command, { readonly _tag: "exerciseOptions" | "placeOrder" }>

const isOrder = (command: Command): command is Order =>
  command._tag === "placeOrder" || command._tag === "exerciseOptions"

const accountOf = (order: Order): string => order._tag === "placeOrder" ? order.args[2].account ?? "" : order.args[4]

// An allocation spreads an order over the accounts of a group or model, whatever account it names.
const isAllocated = (order: Order): boolean => {
  if (order._tag !== "placeOrder") return false
  const { faGroup, faMethod, faPercentage, faProfile, modelCode } = order.args[2]
  return [faGroup, faMethod, faPercentage, faProfile, modelCode].some((each) => each !== undefined && each !== "")
}

const foreign = (order: Order, { account, managesOthers }: FactsData.Facts): ReadonlyArray<OrderBlock> => {
  const named = accountOf(order)
  const isOurs = named === "" ? !managesOthers : named === account?.id
  return isOurs && !isAllocated(order) ? [] : ["account_mismatch"]
}

/**
 * The session with a `send` that refuses with `OrderRefused` what may not be sent now: orders while `ordersBlockedBy`
 * names anything, while they name another account than the pinned one or are allocated to several; cancels while the
 * fence stands against them; both once the session is no longer the current one. Everything else goes through as it is.
 *
 * @since 0.1.0
 * @category combinators
 */
export const guard = (session: TwsSession): Effect.Effect<TwsSession<OrderRefused>, never, Facts | Settings | State> =>
  Effect.map(Effect.context<Facts | Settings | State>(), (context) => {
    const facts = Context.get(context, Facts)
    const settings = Context.get(context, Settings)
    // whoever lets nobody come between goes on in their own context
    const moment = Effect.suspend(() => Moment.by(context))
    const ofCancel = (): ReadonlyArray<OrderBlock> => {
      const known = facts.get()
      if (facts.session() !== session) return ["not_ready"]
      return [...known.fence, ...(known.readOnlyApi ? ["read_only_api"] as const : [])]
    }
    const ofOrder = (order: Order, now: Moment.Moment): ReadonlyArray<OrderBlock> => {
      const known = facts.get()
      if (facts.session() !== session) return ["not_ready"]
      return [...new Set([...Verdict.ordersBlockedBy(known, now, settings), ...foreign(order, known)])]
    }
    /** Sends it unless anything stands against that. */
    const sendUnless = (
      blockedBy: ReadonlyArray<OrderBlock>,
      command: Command
    ): Effect.Effect<void, ConnectionError | OrderRefused> => {
      if (blockedBy.length === 0) return session.send(command)
      const refusal = new OrderRefused({ command: command._tag, blockedBy })
      return Effect.andThen(Metrics.refused(refusal), Effect.fail(refusal))
    }
    // one of ours must not come again when positions are closed
    const noteId = (order: Order) => () => {
      if (order._tag === "placeOrder") facts.note(FactsData.used(order.args[0]))
    }
    return {
      ...session,
      send: (command) => {
        if (isOrder(command)) {
          const sent = Effect.flatMap(moment, (now) => sendUnless(ofOrder(command, now), command))
          return Effect.map(sent, noteId(command))
        }
        return cancels.has(command._tag)
          ? Effect.suspend(() => sendUnless(ofCancel(), command))
          : session.send(command)
      }
    }
  })
