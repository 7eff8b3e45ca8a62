/**
 * Answers about the beginnings of histories.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Client from "../../Clients/Client.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import * as Timestamp from "../../Timestamp.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Head from "./Head.ts"
import * as Refusal from "./Refusal.ts"
import * as Source from "./Source.ts"
import * as Upstream from "./Upstream.ts"

/**
 * Answers 87 and 90.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, faults, market, now, run }: Ground): Family => {
  const upstream = Upstream.make(faults)
  const questions = Subscriptions.make<object>(clients)
  return {
    handlers: {
      reqHeadTimestamp: (client, reqId, contract, whatToShow, _useRTH, formatDate) => {
        const refuse = (refusal: Refusal.Refusal): void => Client.push(client, [refusal.about(reqId)])
        const [instrument] = market.find(contract)
        if (instrument === undefined) {
          return refuse(Refusal.coded(200, "No security definition has been found for the request"))
        }
        const source = Source.parse(whatToShow, instrument)
        if (Refusal.isRefusal(source)) return refuse(source)
        if (formatDate !== 1 && formatDate !== 2) {
          return refuse(Refusal.invalid(`Date formatting selection of ${formatDate} rejected.`))
        }
        if (upstream.isBroken()) return refuse(Refusal.service(Upstream.failed))
        const open = {}
        questions.of(client).set(reqId, open)
        const answer = Effect.sync(() => {
          if (questions.of(client).get(reqId) !== open) return
          questions.of(client).delete(reqId)
          const at = Head.of(instrument, now())
          const headTimestamp = formatDate === 2 ? String(at / 1000) : Timestamp.writer("UTC", "dashed")(at)
          Client.push(client, [{ _tag: "headTimestamp", reqId, headTimestamp }])
        })
        run(Effect.andThen(upstream.back, answer))
      },
      cancelHeadTimestamp: (client, reqId) => {
        questions.of(client).delete(reqId)
      }
    },
    lose: questions.clear
  }
}
