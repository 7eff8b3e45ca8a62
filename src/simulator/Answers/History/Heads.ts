/**
 * Answers about the beginnings of histories.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Client from "../../Clients/Client.ts"
import * as Subscriptions from "../../Clients/Subscriptions.ts"
import * as Timestamp from "../../Timestamp.ts"
import * as Asked from "../Asked.ts"
import type { Family, Ground } from "../Ground.ts"
import * as Head from "./Head.ts"
import type { Service } from "./Pace.ts"
import * as Refusal from "./Refusal.ts"
import * as Source from "./Source.ts"

/**
 * Answers 87 and 90.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ clients, market, now, run }: Ground, { upstream }: Service): Family => {
  const questions = Subscriptions.make<object>(clients)
  return {
    handlers: {
      reqHeadTimestamp: (client, reqId, contract, whatToShow, _useRTH, formatDate) => {
        const refuse = (refusal: Refusal.Refusal): void => Client.push(client, [refusal.about(reqId)])
        const instrument = Asked.instrument(market, reqId, contract)
        if (Asked.isRefusal(instrument)) return Client.push(client, [instrument])
        const source = Source.parse(whatToShow, instrument)
        if (Refusal.isRefusal(source)) return refuse(source)
        if (formatDate !== 1 && formatDate !== 2) {
          return refuse(Refusal.invalid(`Date formatting selection of ${formatDate} rejected.`))
        }
        const problem = upstream.problem(instrument)
        if (problem !== undefined) return refuse(Refusal.service(problem))
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
