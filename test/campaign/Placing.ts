/** Who places, changes and cancels orders in one life of our process, and what each call answered. */
import { Cause, Effect, Exit, Fiber, type Scope, Stream } from "effect"
import type { Flatten } from "../../src/layers/Broker/Flatten.ts"
import type { Handle, Orders } from "../../src/layers/Broker/Orders.ts"
import * as Diary from "./Diary.ts"
import type { Act, Wish as Wished } from "./Program.ts"
import * as Wish from "./Wish.ts"

/** What is done with orders. */
export type Deed = Extract<
  Act,
  {
    readonly _tag:
      | "Place"
      | "Abandon"
      | "Again"
      | "Bracket"
      | "OneCancelsAll"
      | "WhatIf"
      | "Modify"
      | "Cancel"
      | "CancelAll"
      | "Flatten"
  }
>

export const make = ({ diary, flatten, isAlive, life, now, orders, prices, scope }: {
  readonly diary: Diary.Diary
  readonly flatten: Flatten["Service"]["now"]
  readonly isAlive: () => boolean
  readonly life: number
  readonly now: () => number
  readonly orders: Orders["Service"]
  readonly prices: Effect.Effect<ReadonlyArray<Wish.Price>>
  readonly scope: Scope.Scope
}) => {
  const handles = new Map<string, Handle>()
  const fork = <A, E>(effect: Effect.Effect<A, E>) => Effect.forkIn(effect, scope, { startImmediately: true })

  const hold = Effect.fnUntraced(function*(handle: Handle) {
    const { orderRef } = handle
    if (handles.has(orderRef)) return
    handles.set(orderRef, handle)
    const follow = Stream.runForEach(
      handle.changes,
      (order) => Effect.sync(() => void (isAlive() && diary.states.push({ life, at: now(), order })))
    )
    yield* fork(follow)
    const note = (how: string) => Effect.sync(() => void diary.ended.set(`${life} ${orderRef}`, how))
    yield* fork(
      Effect.matchEffect(handle.ended, { onSuccess: ({ state }) => note(state), onFailure: ({ _tag }) => note(_tag) })
    )
  })
  const outcomeOf = <A>(exit: Exit.Exit<A, { readonly _tag: string; readonly message: string }>) => {
    if (Exit.isSuccess(exit)) return { outcome: "Accepted", says: "" } as const
    if (Cause.hasInterruptsOnly(exit.cause)) return { outcome: "GivenUp", says: "" } as const
    const error = Cause.squash(exit.cause) as { readonly _tag?: string; readonly message?: string }
    return { outcome: error._tag === "OrderRefused" ? "Refused" : "Failed", says: error.message ?? "" } as const
  }
  type Called<A> = Effect.Effect<A, { readonly _tag: string; readonly message: string }>

  const placing = (refs: ReadonlyArray<string>, call: Called<ReadonlyArray<Handle>>) =>
    Effect.suspend(() => {
      const placed: Diary.Placed = { refs, life, at: now(), outcome: "Waiting", says: "" }
      diary.placed.push(placed)
      const note = (exit: Exit.Exit<unknown, { readonly _tag: string; readonly message: string }>) => {
        if (!isAlive() || placed.outcome !== "Waiting") return
        Object.assign(placed, outcomeOf(exit))
        diary.texts.push(placed.says)
      }
      return call.pipe(
        Effect.onExit((exit) => Effect.sync(() => note(exit))),
        Effect.flatMap((all) => Effect.forEach(all, hold, { discard: true })),
        Effect.exit
      )
    })
  const changing = (ref: string, call: Called<unknown>) =>
    Effect.suspend(() => {
      const changed: Diary.Changed = { ref, at: now(), outcome: "Waiting" }
      diary.changed.push(changed)
      return call.pipe(
        Effect.onExit((exit) =>
          Effect.sync(() => {
            const { outcome, says } = outcomeOf(exit)
            if (isAlive()) changed.outcome = outcome
            diary.texts.push(says)
          })
        ),
        Effect.exit
      )
    })
  const place = (ref: string, wish: Wished) =>
    placing(
      [ref],
      Effect.flatMap(prices, (all) => Effect.map(orders.place(Wish.request(ref, wish, all)), (one) => [one]))
    )

  /** What is asked for; nothing where it names an order that nobody holds. */
  const done = Effect.fnUntraced(function*(deed: Exclude<Deed, { readonly _tag: "Abandon" }>) {
    const all = yield* prices
    switch (deed._tag) {
      case "Place":
        return yield* place(deed.ref, deed.wish)
      case "Bracket": {
        const bracket = { entry: Wish.request(deed.ref, deed.wish, all), ...Wish.exits(deed.wish, all) }
        const call = Effect.map(
          orders.bracket(bracket),
          ({ entry, stopLoss, takeProfit }) => [entry, takeProfit, stopLoss]
        )
        return yield* placing([deed.ref], call)
      }
      case "OneCancelsAll":
        return yield* placing(
          deed.refs,
          orders.oneCancelsAll(deed.refs.map((ref) => Wish.request(ref, deed.wish, all)))
        )
      case "WhatIf":
        return yield* Effect.exit(orders.whatIf(Wish.request("what-if", deed.wish, all)))
      case "Cancel":
        return yield* changing("", orders.cancel(deed.ref))
      case "CancelAll":
        return yield* changing("", orders.cancelAll)
      case "Flatten":
        return yield* placing([Diary.closer], Effect.as(flatten, []))
    }
    const handle = handles.get(deed.ref)
    if (handle === undefined) return
    const order = yield* handle.state
    if (deed._tag === "Again") {
      const { action, quantity } = order
      return yield* place(deed.ref, { orderType: "MKT", symbol: "AAPL", action, quantity, cents: 0, tif: "DAY" })
    }
    const quantity = deed.quantity === null ? {} : { quantity: deed.quantity }
    return yield* changing(deed.ref, orders.modify(deed.ref, { ...Wish.moved(order, deed.cents, all), ...quantity }))
  })

  return {
    handles: handles as ReadonlyMap<string, Handle>,
    do: Effect.fnUntraced(function*(deed: Deed) {
      if (deed._tag !== "Abandon") return yield* Effect.asVoid(fork(done(deed)))
      const fiber = yield* fork(place(deed.ref, deed.wish))
      yield* Effect.repeat(Effect.yieldNow, { times: deed.turns })
      yield* fork(Fiber.interrupt(fiber))
    })
  }
}
