/** What small worlds of data are made of: for each matter, the kind of its lines, how its worlds begin, and every step that may come then. */

/** `lines`: of which there are, and room for how many; `length`: how many steps come after the first, by `npm run worlds`, and in the suite. */
export interface Alphabet {
  readonly kind: string
  readonly lines: ReadonlyArray<string>
  readonly room: number
  readonly first: ReadonlyArray<string>
  readonly steps: ReadonlyArray<string>
  readonly length: { readonly long: number; readonly short: number }
}

const one = { lines: ["a"], room: 3, first: ["join"] }
const flows = ["join", "flow 10"]
const length = { long: 3, short: 1 }
const ways = ["1100", "1101", "1102", "loss"]
const farm = ["2103 usfarm", "2104 usfarm"]

export const alphabets: { readonly [name: string]: Alphabet } = {
  "data quotes": {
    ...{ ...one, kind: "quotes", length: { long: 3, short: 1 } },
    steps: [
      ...["tick", "late", ...ways, ...farm, "down", "up", "join", "join 2", "leave", "leave 2", "ack", "slow", "take"],
      ...["er 200", "er 354", "er 10197", "er 322", "er 101", "lateEr 200", "100", "silent", "heard"],
      ...["pass 1", "pass 7", "pass 16", "pass 31", "pass 80", "flow 10"]
    ]
  },
  "data quotes that flow": {
    ...{ ...one, first: flows, kind: "quotes", length: { long: 4, short: 2 } },
    steps: [
      ...["tick", "late", ...ways, ...farm, "2103 cashfarm", "join 2", "leave", "join", "er 200", "er 10197"],
      ...["pass 1", "pass 7", "pass 100", "flow 10"]
    ]
  },
  "data quotes of a line that is down": {
    ...{ ...one, first: [...flows, "down"], kind: "quotes", length: { long: 4, short: 1 } },
    steps: ["up", "down", "join 2", "leave", "join", ...ways, ...farm, "late", "tick", "pass 1", "pass 31", "flow 10"]
  },
  "data slow": {
    ...{ ...one, first: [...flows, "slow"], kind: "quotes", length: { long: 4, short: 1 } },
    steps: [
      "tick",
      "flow 10",
      "take",
      "slow",
      "loss",
      "1101",
      "1100",
      "1102",
      "pass 1",
      "pass 7",
      "er 200",
      "leave",
      "join 2"
    ]
  },
  "data taken": {
    ...{ ...one, first: [...flows, "er 10197"], kind: "quotes", length: { long: 4, short: 1 } },
    steps: [
      ...["join", "leave", "join 2", "tick", "er 10197", "er 200", ...ways, "pass 1", "pass 31", "pass 61", "pass 130"],
      "flow 10"
    ]
  },
  "data ticks": {
    ...{ ...one, kind: "ticks", length },
    steps: [
      ...[
        "tick",
        "late",
        ...ways,
        ...farm,
        "join 2",
        "leave",
        "join",
        "slow",
        "take",
        "er 10189",
        "er 10190",
        "er 200"
      ],
      ...["er 322", "pass 1", "pass 7", "pass 16", "pass 31", "pass 480", "flow 10"]
    ]
  },
  "data depth": {
    ...{ ...one, kind: "depth", length },
    steps: [
      ...["tick", "late", ...ways, ...farm, "join 2", "leave", "join", "slow", "take", "er 316", "er 317", "er 309"],
      ...["er 200", "pass 1", "pass 7", "pass 31", "pass 100", "flow 10"]
    ]
  },
  "data bars": {
    ...{ ...one, kind: "bars", length },
    steps: [
      ...["tick", "late", ...ways, ...farm, "2105 ushmds", "2106 ushmds", "join 2", "leave", "join", "slow", "take"],
      ...["er 420", "er 162", "er 200", "pass 1", "pass 16", "pass 31", "pass 50", "flow 10"]
    ]
  },
  "data live": {
    ...{ ...one, kind: "live", length },
    steps: [
      ...["tick", "late", ...ways, ...farm, "2105 ushmds", "2106 ushmds", "join 2", "leave", "join", "slow", "take"],
      ...["er 162", "er 10182", "er 10225", "er 322", "er 200", "pass 1", "pass 16", "pass 31", "pass 61", "pass 200"],
      "flow 10"
    ]
  },
  "data pnl": {
    ...{ ...one, kind: "pnl", length },
    steps: [
      ...["tick", "late", ...ways, "join 2", "leave", "join", "slow", "take", "er 321", "er 322", "silent", "heard"],
      ...["pass 1", "pass 7", "pass 16", "pass 31", "flow 10"]
    ]
  },
  "data two": {
    ...{ lines: ["a", "b"], room: 2, first: ["join", "b:join"], kind: "quotes", length },
    steps: [
      ...["tick", "b:tick", "late", ...ways, ...farm, "leave", "join", "b:leave", "b:join", "er 200", "b:er 10197"],
      ...["er 101", "pass 1", "pass 16", "pass 31", "pass 80", "flow 10"]
    ]
  },
  "data two with room for one": {
    ...{ lines: ["a", "b"], room: 1, first: ["join"], kind: "quotes", length: { long: 4, short: 1 } },
    steps: [
      ...["leave", "join", "b:leave", "b:join", "tick", "b:tick", "1101", "loss", "er 200", "b:er 200", "er 10197"],
      ...["pass 1", "pass 31"]
    ]
  }
}
