/** What small worlds are made of: for each matter, how its worlds begin, and every step that may come then. */

/** `orders`: how many of ours there are; `length`: how many steps come after the first, by `npm run worlds`, and in the suite. */
export interface Alphabet {
  readonly orders: 1 | 2
  readonly first: ReadonlyArray<string>
  readonly steps: ReadonlyArray<string>
  readonly length: { readonly long: number; readonly short: number }
}

const works = "oo Submitted, st Submitted 0 10"
const isPart = "oo Submitted, st Submitted 4 6, ex 1 4"
const always = ["loss", "kill", "lists"]

export const alphabets: { readonly [name: string]: Alphabet } = {
  everything: {
    orders: 1,
    first: [],
    length: { long: 2, short: 1 },
    steps: [
      ...["PendingSubmit", "PreSubmitted", "Submitted", "PendingCancel", "Cancelled", "Filled", "Inactive"].map((
        status
      ) => `oo ${status}`),
      ...["PendingSubmit", "PreSubmitted", "Submitted", "PendingCancel", "Cancelled", "ApiCancelled", "Inactive"]
        .flatMap(
          (status) => [`st ${status} 0 10`, `st ${status} 4 6`]
        ),
      ...["st Filled 10 0", "ex 1 4", "ex 2 6", "ex 1.2 3", "ex 1.2 0", "co 1", "co 2", "co 1.2"],
      ...[103, 104, 161, 201, 202, 399, 10147, 10148].map((code) => `er ${code}`),
      ...["done Filled 10 0", "done Cancelled 0 10", "done Cancelled 4 6", "done Inactive 0 10"],
      ...["end open", "end done", "end filled", ...always, `lists ${works}`, `lists ${isPart}`, "lists ex 1 4"],
      ...["lists done Filled 10 0", "lists done Cancelled 4 6, ex 1 4", "pass 3", "pass 61"],
      ...["cancel", "change 20", "change 5", "reprice 101"]
    ]
  },
  fills: {
    orders: 1,
    first: [],
    length: { long: 3, short: 1 },
    steps: [
      ...["oo Submitted", "st Submitted 0 10", "st Submitted 4 6", "st Filled 10 0", "st Cancelled 4 6"],
      ...["ex 1 4", "ex 2 6", "ex 1.2 3", "ex 1.2 0", "co 1", "co 2", "co 1.2"],
      ...["done Filled 10 0", "done Cancelled 4 6", ...always, "lists ex 1 4", "pass 3"]
    ]
  },
  cancels: {
    orders: 1,
    first: ["oo Submitted", "cancel"],
    length: { long: 3, short: 1 },
    steps: [
      ...["st Submitted 0 10", "st PendingCancel 0 10", "st Cancelled 0 10", "st Cancelled 4 6", "st Filled 10 0"],
      ...["ex 1 4", "er 202", "er 161", "er 10147", "er 10148", "er 201", "cancel", "change 20"],
      ...[...always, `lists ${works}`, `lists ${isPart}`, "lists done Cancelled 0 10", "pass 12"]
    ]
  },
  ends: {
    orders: 1,
    first: ["oo Submitted", "st Cancelled 0 10"],
    length: { long: 3, short: 1 },
    steps: [
      ...["oo Submitted", "st Submitted 0 10", "st PendingCancel 0 10", "st Submitted 4 6", "ex 1 4", "er 161"],
      ...["cancel", "change 20", ...always, `lists ${works}`, "lists done Cancelled 0 10", "lists done Inactive 0 10"],
      "pass 12"
    ]
  },
  changes: {
    orders: 1,
    first: ["oo Submitted", "change 20"],
    length: { long: 3, short: 1 },
    steps: [
      ...[
        "oo Submitted",
        "oo Submitted 20",
        "oo Filled 10",
        "st Submitted 4 6",
        "st Submitted 10 10",
        "st Submitted 12 8",
        "st Submitted 4 16",
        "st Filled 10 0",
        "st Filled 20 0"
      ],
      ...[
        "st Cancelled 0 10",
        "st Cancelled 4 16",
        "st Cancelled 12 8",
        "ex 1 4",
        "ex 2 6",
        "ex 3 10",
        "er 103",
        "er 104",
        "er 201",
        "er 202"
      ],
      ...["change 5", "cancel", ...always, `lists ${works}`, "lists oo Submitted 20, st Submitted 0 20"],
      ...["done Filled 10 0", "done Filled 20 0", "done Cancelled 4 16", "pass 12"]
    ]
  },
  smaller: {
    orders: 1,
    first: ["oo Submitted", "change 5"],
    length: { long: 3, short: 1 },
    steps: [
      ...[
        "oo Submitted",
        "oo Submitted 5",
        "oo Filled 5",
        "oo PendingCancel 5",
        "st Submitted 4 6",
        "st Submitted 4 1"
      ],
      ...["st Submitted 5 5", "st Submitted 7 3", "st Filled 5 0", "st Filled 7 0", "st Filled 10 0"],
      ...["st Cancelled 4 1", "st Cancelled 5 5", "st Cancelled 7 3", "ex 1 4", "ex 2 6", "ex 3 1"],
      ...["er 103", "er 104", "er 201", "er 202", "change 20", "cancel", ...always, `lists ${isPart}`],
      ...["lists oo Submitted 5, st Submitted 4 1", "done Filled 5 0", "done Filled 7 0", "done Cancelled 4 1"],
      ...["done Cancelled 7 3", "pass 12"]
    ]
  },
  rejections: {
    orders: 1,
    first: [],
    length: { long: 3, short: 1 },
    steps: [
      ...[
        "oo Inactive",
        "oo Submitted",
        "st Inactive 0 10",
        "st Submitted 0 10",
        "st Cancelled 0 10",
        "er 201",
        "er 103"
      ],
      ...["er 399", "er 202", "ex 1 4", "ex 1.2 0", "done Inactive 0 10", "done Cancelled 0 10", "cancel"],
      ...[...always, "lists oo Inactive", `lists ${works}`, "pass 3", "pass 12"]
    ]
  },
  silence: {
    orders: 1,
    first: [],
    length: { long: 3, short: 1 },
    steps: [
      ...["oo Submitted", "st Filled 10 0", "ex 1 4", "er 201", "er 10147", "cancel", "pass 12", "pass 61", ...always],
      ...[`lists ${works}`, "lists ex 1 4", "lists done Filled 10 0", "lists done Cancelled 0 10", "end open"]
    ]
  },
  two: {
    orders: 2,
    first: [],
    length: { long: 3, short: 1 },
    steps: [
      ...["oo Submitted", "b:oo Submitted", "st Filled 10 0", "b:st Cancelled 0 10", "ex 1 4", "b:ex 1 4", "er 201"],
      ...[
        "b:er 201",
        "b:er 10147",
        "cancel",
        "b:cancel",
        ...always,
        `lists ${works}`,
        "lists b:oo Submitted, b:ex 1 4"
      ],
      ...["lists done Filled 10 0", "pass 12"]
    ]
  }
}
