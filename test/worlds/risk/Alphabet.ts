/** What small worlds of risk are made of: for each matter, its limits, how its worlds begin, and every step that may come then. */
import type { Settings } from "../../../src/domain/Settings.ts"

/** `length`: how many steps come after the first, by `npm run worlds`, and in the suite; `probes`: the largest size that is asked about. */
export interface Alphabet {
  readonly settings: Partial<Settings>
  readonly held: number
  readonly refs: ReadonlyArray<string>
  readonly first: ReadonlyArray<string>
  readonly steps: ReadonlyArray<string>
  readonly probes: number
  readonly atMarket?: true
  readonly length: { readonly long: number; readonly short: number }
}

const length = { long: 3, short: 1 }

const always = ["loss", "kill"]

export const alphabets: { readonly [name: string]: Alphabet } = {
  "risk position of one side": {
    ...{
      settings: { riskMaxPosition: 4 },
      held: 0,
      refs: ["a", "b"],
      first: ["a:buy 2", "a:take", "b:buy 1"],
      length,
      probes: 5
    },
    steps: [
      ...[
        "a:fill 1",
        "a:fill 2",
        "a:fill 1 early",
        "a:fill 1 late",
        "a:fill 1 held",
        "a:change 3",
        "a:change 1",
        "a:cancel"
      ],
      ...[
        "a:take",
        "b:take",
        "b:fill 1",
        "b:reject",
        "b:swallow",
        "tell",
        "human 1",
        "human -2",
        ...always,
        "loss taken"
      ],
      ...["silence", "pass 1", "pass 12"]
    ]
  },
  "risk position of both sides": {
    ...{
      settings: { riskMaxPosition: 3 },
      held: 2,
      refs: ["a", "b"],
      first: ["a:buy 1", "a:take", "b:sell 2", "b:take"],
      length,
      probes: 6
    },
    steps: [
      ...[
        "a:fill 1",
        "a:fill 1 early",
        "a:fill 1 late",
        "a:fill 1 held",
        "b:fill 1",
        "b:fill 2 late",
        "b:fill 1 held",
        "b:fill 1 early"
      ],
      ...["b:change 3", "b:change 1", "b:cancel", "a:cancel", "a:take", "b:take", "tell", "human 1", "human -3"],
      ...[...always, "pass 1", "pass 12"]
    ]
  },
  "risk buying power": {
    ...{ settings: { riskBuyingPower: true }, held: 0, refs: ["a", "b"], length, probes: 6 },
    first: ["quote 99 100 100", "a:buy 2", "a:take", "b:sell 1", "b:take"],
    steps: [
      ...[
        "a:fill 1",
        "a:fill 2",
        "a:fill 1 late",
        "a:fill 1 early",
        "b:fill 1",
        "b:fill 1 late",
        "a:change 4",
        "a:change 1",
        "a:take"
      ],
      ...["b:cancel", "b:take", "tell", "human 1", "human -2", "figures", ...always, "pass 1", "pass 12"]
    ]
  },
  "risk pace": {
    ...{ settings: { riskOrdersPerMinute: 2 }, held: 1, refs: ["a", "b"], probes: 2, length },
    first: ["a:buy 1", "pass 1", "b:sell 1"],
    steps: [
      ...["a:take", "b:take", "a:change 2", "a:reject", "b:reject", "a:fill 1", "b:fill 1", "a:cancel", "human -2"],
      ...["pass 1", "pass 30", "pass 57", "pass 59", ...always]
    ]
  },
  "risk loss": {
    ...{ settings: { riskMaxDailyLoss: 100 }, held: 1, refs: ["a"], probes: 2, length },
    first: ["daily -50", "daily -101", "release"],
    steps: [
      ...["daily -100", "daily -101", "daily -50", "daily none", "engage a test", "engage another", "release"],
      ...["a:sell 1", "a:take", "a:fill 1", "pass 1800", ...always]
    ]
  },
  "risk worth": {
    ...{
      settings: { riskMaxNotional: 300, riskMaxOrderSize: 4 },
      held: 1,
      refs: ["a"],
      probes: 5,
      atMarket: true,
      length
    },
    first: ["quote 99 101 100"],
    steps: [
      "a:buy 2",
      "a:take",
      "a:fill 1",
      "a:change 3",
      "quote 50 51 50",
      "quote 149 151 150",
      "pass 91",
      "human -2",
      ...always
    ]
  }
}
