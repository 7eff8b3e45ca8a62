/** What a program came to: what was asked for and told, and what the gateway's own books have of it. */
import type { Execution } from "../../src/domain/Execution.ts"
import type { Known } from "../../src/domain/Known.ts"
import type { Order } from "../../src/domain/Order.ts"
import type { Position } from "../../src/domain/Position.ts"
import type * as Diary from "./Diary.ts"
import type { Legacy } from "./Legacy.ts"
import type { Program } from "./Program.ts"
import type { Stage } from "./Stage.ts"
import type * as Witness from "./Witness.ts"

/** An order as the gateway's own books have it. */
export interface Truth {
  readonly orderId: number
  readonly clientId: number
  readonly permId: number
  readonly account: string
  readonly orderRef: string
  readonly orderType: string
  readonly status: string
  readonly quantity: number
  readonly limitPrice: number | null
  readonly stopPrice: number | null
  readonly filled: number
}

/** An execution, or a correction of one, as the gateway's own books have it; `at` is when it was told. */
export interface Fill {
  readonly execId: string
  readonly orderRef: string
  readonly shares: number
  readonly price: number
  readonly commission: number
  readonly at: number
}

/** All that is known at the end. Times are epoch ms. */
export interface Story extends Pick<Stage, "delayed" | "slack"> {
  readonly program: Program
  /** When each step was done. */
  readonly doneAt: ReadonlyArray<number>
  readonly startedAt: number
  readonly healedAt: number
  readonly readyAt: number | null
  /** Orders of earlier sessions that were not settled 5 s into a session that began after everything was healed. */
  readonly lateAt5s: ReadonlyArray<string>
  readonly endedAt: number
  readonly diary: Diary.Diary
  /** What each life left, and what the last would leave at the end. */
  readonly legacies: ReadonlyArray<Legacy>
  readonly witness: Witness.Witness
  readonly truths: ReadonlyArray<Truth>
  readonly fills: ReadonlyArray<Fill>
  readonly known: ReadonlyMap<string, Order>
  readonly handles: ReadonlyMap<string, Order>
  readonly listed: Known<ReadonlyArray<Order>>
  readonly executions: Known<ReadonlyArray<Execution>>
  readonly positions: Known<ReadonlyArray<Position>>
  /** What the account holds by the gateway's own books, by symbol. */
  readonly held: ReadonlyMap<string, number>
  readonly missing: ReadonlyArray<string>
  /** Who still read data. */
  readonly readers: ReadonlyArray<Diary.Reader>
  /** Calls that had not answered. */
  readonly waiting: ReadonlyArray<string>
  readonly isReady: boolean
}
