/** What our side was told, life after life of our process: what became of each call, and all that the streams said. */
import type { Execution } from "../../src/domain/Execution.ts"
import type { Order } from "../../src/domain/Order.ts"

/** What became of the call that places an order. `Killed`: the process was, before the call answered. */
export type Outcome = "Waiting" | "Accepted" | "Refused" | "Failed" | "GivenUp" | "Killed"

/** What the names of the orders of `flatten` begin with. */
export const closer = "close-"

/** A call that places orders. `refs` are those that it is known to place: a bracket's exits are named by us. */
export interface Placed {
  readonly refs: ReadonlyArray<string>
  readonly life: number
  readonly at: number
  outcome: Outcome
  says: string
}

/** A call that changes an order. */
export interface Changed {
  readonly ref: string
  readonly at: number
  outcome: Outcome
}

/** What was written into the audit in a life, or was to be (then `toldAt` is since when), as far as it is judged. */
export interface Line {
  readonly life: number
  readonly event: string
  readonly orderRef?: string
  readonly command?: string
  readonly change?: unknown
  readonly again?: boolean
  readonly state?: string
  readonly toldAt?: number
}

/** What people were told. */
export interface Alert {
  readonly event: string
  readonly text: string
}

/** How an order was said to stand. */
export interface Told {
  readonly life: number
  readonly at: number
  readonly order: Order
}

/** An execution as it was told. */
export interface Executed {
  readonly life: number
  readonly at: number
  readonly execution: Execution
}

/** A reader of data, from when it began until it was let go or its stream ended. */
export interface Reader {
  readonly what: string
  readonly symbol: string
  readonly life: number
  readonly from: number
  until: number | null
  /** Why its stream failed. */
  failed: string | null
  values: number
  gaps: number
  lastAt: number | null
}

export const make = () => ({
  placed: [] as Array<Placed>,
  changed: [] as Array<Changed>,
  told: [] as Array<Told>,
  /** The same by the handle of each. */
  states: [] as Array<Told>,
  /** What each life had written into the audit when it ended. */
  audits: [] as Array<ReadonlyArray<Line>>,
  /** What each life was about to write there. */
  owed: [] as Array<ReadonlyArray<Line>>,
  alerts: [] as Array<Alert>,
  executions: [] as Array<Executed>,
  /** What a life was about to tell when it was killed, and what it would have told after. */
  late: { orders: [] as Array<Told>, executions: [] as Array<Executed> },
  readers: [] as Array<Reader>,
  /** How `ended` of each handle answered. */
  ended: new Map<string, string>(),
  /** Every line that was logged, and every text of an error or a document. */
  texts: [] as Array<string>,
  /** Lives of our process: when each began and ended, and whether it was killed. */
  lives: [] as Array<{ readonly from: number; until: number | null; killed: boolean }>
})

export interface Diary extends ReturnType<typeof make> {}
