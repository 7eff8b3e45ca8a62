/** What a process leaves: how its journal has each order of ours, beside how its book has it and how it was told last. */
import { Effect } from "effect"
import type { Order } from "../../src/domain/Order.ts"
import * as Replay from "../../src/layers/Broker/Journal/Replay.ts"
import type { Orders } from "../../src/layers/Broker/Orders.ts"
import * as Restore from "../../src/layers/Broker/Orders/Keeper/Restore.ts"
import type * as Diary from "./Diary.ts"

/** `left` is what the next process would begin with, `told` how it was told last, in this one or in one before. */
export interface Legacy {
  readonly life: number
  readonly ref: string
  readonly left: Order | undefined
  readonly book: Order | undefined
  readonly told: Order | undefined
}

/** What a process would leave if it ended now. */
export const of = Effect.fnUntraced(function*({ diary, journal, life, orders }: {
  readonly diary: Diary.Diary
  readonly journal: ReadonlyArray<string>
  readonly life: number
  readonly orders: Orders["Service"]
}) {
  const replay = Replay.make()
  journal.forEach(replay.line)
  const told = new Map(
    diary.told.filter(({ order }) => order.owner === "ours")
      .map(({ order }) => [order.orderRef ?? "", order])
  )
  return yield* Effect.forEach(
    new Set([...told.keys(), ...replay.orders.keys()]),
    Effect.fnUntraced(function*(ref) {
      const kept = replay.orders.get(ref)
      const read = kept === undefined ? undefined : Replay.read(kept)
      const left = read === undefined ? undefined : Restore.ticket(read).order
      return { life, ref, left, book: yield* orders.get(ref), told: told.get(ref) } satisfies Legacy
    })
  )
})
