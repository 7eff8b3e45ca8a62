/** What happens beside our process: the market moves, executions are corrected, and somebody types orders into the TWS window. */
import { Effect } from "effect"
import * as Contract from "../../src/domain/Contract.ts"
import type * as Gateway from "../../src/simulator/Gateway.ts"
import type { Act } from "./Program.ts"
import * as Wish from "./Wish.ts"

type Doing<Tag extends Act["_tag"]> = Extract<Act, { readonly _tag: Tag }>

export const make = (gateway: Gateway.Gateway["Service"], now: () => number) => {
  /** When each execution was corrected, by the name that it has since. */
  const correctedAt = new Map<string, number>()

  const move = Effect.fnUntraced(function*(symbol: string, cents: number) {
    const { last } = (yield* gateway.prices).find((one) => one.symbol === symbol && one.secType === "STK") ??
      { last: 100 }
    yield* gateway.setPrice(symbol, Math.max(1, Math.round(last * 100 + cents) / 100))
  })
  const correct = Effect.fnUntraced(function*({ cents, nth, part }: Doing<"Correct">) {
    const executions = yield* gateway.executions
    const execution = executions[nth % Math.max(1, executions.length)]
    if (execution === undefined) return
    const { execId, price, shares } = execution
    const terms = { price: Math.round(price * 100 + cents) / 100, shares: Math.floor(shares * part) }
    const corrected = yield* gateway.correct(execId, terms)
    if ("execId" in corrected) correctedAt.set(corrected.execId, now())
  })
  const type = Effect.fnUntraced(function*({ wish }: Doing<"ByHand">) {
    const { action, limitPrice = "1", orderType, quantity } = Wish.request("tws", wish, yield* gateway.prices)
    yield* gateway.placeManually(
      Contract.toTws(Contract.stock(wish.symbol)),
      {
        action,
        orderType,
        totalQuantity: Number(quantity),
        lmtPrice: Number(limitPrice)
      } as Parameters<typeof gateway.placeManually>[1]
    )
  })

  return {
    move,
    correctedAt,
    act: (act: Doing<"Price" | "Correct" | "ByHand">): Effect.Effect<void> =>
      act._tag === "Price" ? move(act.symbol, act.cents) : act._tag === "Correct" ? correct(act) : type(act)
  }
}
