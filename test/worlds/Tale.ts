/** What a gateway that tells the truth has made of an order: what it tells of that on the line, and in its lists. */
import type { Order } from "../../src/domain/Order.ts"

/** `first`: how it begins; `told`: what is told of it, of which any part comes, in any order; `lists`: what the lists then say. */
export interface Tale {
  readonly first: ReadonlyArray<string>
  readonly told: ReadonlyArray<string>
  readonly lists: string
  readonly truth: string
  /** The states in which it may be until then. */
  readonly states: ReadonlyArray<Order["state"]>
  readonly length: { readonly long: number; readonly short: number }
}

const living: ReadonlyArray<Order["state"]> = ["maybe_sent", "acknowledged", "partially_filled"]
const length = { long: 3, short: 1 }

/** What is known of an order once the lists were read. */
export const seen = ({ commission, executions, filled, quantity, remaining, settled, state }: Order): string =>
  `${state} ${filled}/${remaining} of ${quantity} by ${
    executions.map(({ execId, quantity }) => `${execId.slice(execId.indexOf(".") + 1)} ${quantity}`).toSorted().join(
      ", "
    )
  } for ${commission}${settled ? "" : " unsettled"}`

export const tales: { readonly [name: string]: Tale } = {
  "fills in two parts": {
    first: [],
    told: [
      ...[
        "oo Submitted",
        "st Submitted 0 10",
        "ex 1 4",
        "st Submitted 4 6",
        "co 1",
        "ex 2 6",
        "co 2",
        "st Filled 10 0"
      ],
      ...["oo Filled", "pass 3"]
    ],
    lists: "done Filled 10 0, ex 1 4, ex 2 6, co 1, co 2",
    truth: "filled 10/0 of 10 by 1.01 4, 2.01 6 for 2",
    states: [...living, "filled"],
    length
  },
  "works, and a part of it has filled": {
    first: [],
    told: [
      "oo PreSubmitted",
      "st PreSubmitted 0 10",
      "oo Submitted",
      "st Submitted 0 10",
      "ex 1 4",
      "st Submitted 4 6",
      "co 1",
      "er 399",
      "pass 12"
    ],
    lists: "oo Submitted, st Submitted 4 6, ex 1 4, co 1",
    truth: "partially_filled 4/6 of 10 by 1.01 4 for 1",
    states: living,
    length
  },
  "is cancelled, with a part filled": {
    first: ["oo Submitted", "cancel"],
    told: [
      "ex 1 4",
      "co 1",
      "st Submitted 4 6",
      "st PendingCancel 0 10",
      "st PendingCancel 4 6",
      "st Cancelled 4 6",
      "oo Cancelled",
      "er 202",
      "pass 3"
    ],
    lists: "done Cancelled 4 6, ex 1 4, co 1",
    truth: "cancelled 4/6 of 10 by 1.01 4 for 1",
    states: [...living, "cancelled"],
    length
  },
  "is cancelled by nobody of ours": {
    first: [],
    told: [
      "oo Submitted",
      "st Submitted 0 10",
      "st PendingCancel 0 10",
      "st Cancelled 0 10",
      "oo Cancelled",
      "er 202",
      "pass 12"
    ],
    lists: "done Cancelled 0 10",
    truth: "cancelled 0/10 of 10 by  for null",
    states: [...living, "cancelled"],
    length
  },
  "fills before its cancel comes": {
    first: ["oo Submitted", "cancel"],
    told: ["ex 1 10", "co 1", "st Filled 10 0", "oo Filled", "er 161", "er 10148", "st PendingCancel 0 10", "pass 12"],
    lists: "done Filled 10 0, ex 1 10, co 1",
    truth: "filled 10/0 of 10 by 1.01 10 for 1",
    states: [...living, "filled"],
    length
  },
  "is rejected": {
    first: [],
    told: ["er 201", "oo Inactive", "st Inactive 0 10", "er 399", "pass 3"],
    lists: "done Inactive 0 10",
    truth: "rejected 0/10 of 10 by  for null",
    states: [...living, "rejected"],
    length
  },
  "is corrected after its fill": {
    first: ["oo Submitted"],
    told: ["ex 1 10", "co 1", "st Filled 10 0", "ex 1.2 10", "co 1.2", "pass 3"],
    lists: "done Filled 10 0, ex 1.2 10, co 1.2",
    truth: "filled 10/0 of 10 by 1.02 10 for 1",
    states: [...living, "filled"],
    length
  },
  "has a part of it taken back, and works": {
    first: ["oo Submitted"],
    told: ["ex 1 4", "co 1", "st Submitted 4 6", "ex 1.2 0", "co 1.2", "st Submitted 0 10", "pass 3"],
    lists: "oo Submitted, st Submitted 0 10, ex 1.2 0, co 1.2",
    truth: "acknowledged 0/10 of 10 by 1.02 0 for 1",
    states: living,
    length
  },
  "fills by the larger size of a change": {
    first: ["oo Submitted", "change 20"],
    told: [
      "oo Submitted 20",
      "st Submitted 0 20",
      "ex 1 4",
      "co 1",
      "ex 3 16",
      "co 3",
      "st Submitted 4 16",
      "st Filled 20 0",
      "pass 12"
    ],
    lists: "done Filled 20 0, ex 1 4, ex 3 16, co 1, co 3",
    truth: "filled 20/0 of 20 by 1.01 4, 3.01 16 for 2",
    states: [...living, "filled"],
    length
  },
  "fills by the smaller size of a change": {
    first: ["oo Submitted", "change 5"],
    told: ["oo Submitted 5", "st Submitted 0 5", "ex 1 4", "ex 3 1", "st Submitted 4 1", "st Filled 5 0", "pass 12"],
    lists: "done Filled 5 0, ex 1 4, ex 3 1",
    truth: "filled 5/0 of 5 by 1.01 4, 3.01 1 for null",
    states: [...living, "filled"],
    length
  },
  "fills, and its change is refused": {
    first: ["oo Submitted", "change 20"],
    told: [
      "er 104",
      "er 201",
      "oo Submitted",
      "ex 1 10",
      "st Submitted 0 10",
      "st Filled 10 0",
      "oo Filled",
      "pass 12"
    ],
    lists: "done Filled 10 0, ex 1 10",
    truth: "filled 10/0 of 10 by 1.01 10 for null",
    states: [...living, "filled"],
    length
  },
  "is cancelled after its change": {
    first: ["oo Submitted", "change 20", "oo Submitted 20", "cancel"],
    told: [
      "ex 1 4",
      "st Submitted 4 16",
      "st PendingCancel 4 16",
      "st Cancelled 4 16",
      "oo Cancelled 20",
      "er 202",
      "pass 12"
    ],
    lists: "done Cancelled 4 16, ex 1 4",
    truth: "cancelled 4/16 of 20 by 1.01 4 for null",
    states: [...living, "cancelled"],
    length
  },
  "is cancelled with its change on the way": {
    first: ["oo Submitted", "change 20", "cancel"],
    told: [
      "oo Submitted 20",
      "st Submitted 0 20",
      "ex 1 4",
      "st Submitted 4 16",
      "st Cancelled 4 16",
      "er 202",
      "pass 12"
    ],
    lists: "done Cancelled 4 16, ex 1 4",
    truth: "cancelled 4/16 of 20 by 1.01 4 for null",
    states: [...living, "cancelled"],
    length
  },
  "works on beyond the size before its change": {
    first: ["oo Submitted", "change 20"],
    told: [
      ...["oo Submitted 20", "st Submitted 0 20", "ex 1 10", "st Submitted 10 10", "ex 2 2", "st Submitted 12 8"],
      ...["co 1", "pass 12"]
    ],
    lists: "oo Submitted 20, st Submitted 12 8, ex 1 10, ex 2 2",
    truth: "partially_filled 12/8 of 20 by 1.01 10, 2.01 2 for null",
    states: living,
    length
  },
  "is cancelled beyond the size before its change": {
    first: ["oo Submitted", "change 20"],
    told: [
      ...["oo Submitted 20", "ex 1 10", "st Submitted 10 10", "ex 2 2", "st Submitted 12 8", "st Cancelled 12 8"],
      ...["oo Cancelled 20", "er 202", "pass 12"]
    ],
    lists: "done Cancelled 12 8, ex 1 10, ex 2 2",
    truth: "cancelled 12/8 of 20 by 1.01 10, 2.01 2 for null",
    states: [...living, "cancelled"],
    length
  },
  "works by the smaller size of its change": {
    first: ["oo Submitted", "change 5"],
    told: ["oo Submitted 5", "st Submitted 0 5", "ex 1 4", "st Submitted 4 1", "st Submitted 4 6", "pass 12"],
    lists: "oo Submitted 5, st Submitted 4 1, ex 1 4",
    truth: "partially_filled 4/1 of 5 by 1.01 4 for null",
    states: living,
    length
  },
  "is filled beyond the smaller size of its change": {
    first: ["oo Submitted", "change 5"],
    told: ["ex 1 7", "st Submitted 7 3", "er 104", "er 201", "oo Submitted", "ex 2 3", "st Filled 10 0", "pass 12"],
    lists: "done Filled 10 0, ex 1 7, ex 2 3",
    truth: "filled 10/0 of 10 by 1.01 7, 2.01 3 for null",
    states: [...living, "filled"],
    length
  },
  "works at the new price of its change": {
    first: ["oo Submitted", "reprice 101"],
    told: ["oo Submitted", "st Submitted 0 10", "ex 1 4", "st Submitted 4 6", "er 399", "pass 12"],
    lists: "oo Submitted, st Submitted 4 6, ex 1 4",
    truth: "partially_filled 4/6 of 10 by 1.01 4 for null",
    states: living,
    length
  }
}

/**
 * How it is found out in the end: in the same session, in the next one, or in that of the next run, also where the
 * last lines of the journal were lost with the power.
 */
export const endings: ReadonlyArray<(lists: string) => ReadonlyArray<string>> = [
  (lists) => [`lists ${lists}`, `lists ${lists}`],
  (lists) => ["loss", `lists ${lists}`, `lists ${lists}`],
  (lists) => ["kill", `lists ${lists}`, `lists ${lists}`],
  (lists) => ["kill 1", `lists ${lists}`, `lists ${lists}`],
  (lists) => ["kill 2", `lists ${lists}`, `lists ${lists}`]
]
