import { assert, describe, it } from "@effect/vitest"
import * as Turn from "../../../../src/layers/Broker/Pacing/Turn.ts"
import * as Pace from "../../../../src/schedules/Pace.ts"
import * as Walk from "../../../../src/simulator/Market/Walk.ts"

const rules = Turn.rules(Pace.defaults, (contract) => contract)
const asked = (contract: string, exactly: string, weight: 1 | 2 = 1): Turn.Asked => ({
  kind: "past",
  contract,
  about: "TRADES",
  exactly,
  weight
})

/** When each is asked in its turn, of those that ask one after the other. */
const turns = (all: ReadonlyArray<readonly [now: number, asked: Turn.Asked]>): ReadonlyArray<Turn.Booked> => {
  const booked: Array<Turn.Booked> = []
  for (const [now, each] of all) booked.push({ ...each, at: Turn.earliest(rules, booked, each, now) })
  return booked
}

/** Do so many weigh too much within ms, counted from any of them? */
const isBroken = (
  all: ReadonlyArray<Turn.Booked>,
  most: number,
  within: number,
  weight: (one: Turn.Booked) => number
) =>
  all.some((first) =>
    all.reduce((sum, each) => first.at <= each.at && each.at < first.at + within ? sum + weight(each) : sum, 0) > most
  )

describe("the turns of questions", () => {
  it("come at once, but after 60 in ten minutes, 5 of one contract in two seconds, and an identical one", () => {
    const many = turns(Array.from({ length: 62 }, (_, index) => [index, asked(`${index}`, `${index}`)]))
    const same = turns(Array.from({ length: 11 }, (_, index) => [0, asked("AAPL", `${index}`)]))
    const quotes = turns(Array.from({ length: 31 }, (_, index) => [0, asked(`${index}`, `${index}`, 2)]))
    assert.deepStrictEqual(
      [
        many.slice(58).map(({ at }) => at),
        same.map(({ at }) => at),
        quotes.slice(29).map(({ at }) => at),
        turns([[0, asked("AAPL", "1")], [100, asked("AAPL", "1")]]).map(({ at }) => at)
      ],
      [
        [58, 59, 600_500, 600_501],
        [0, 0, 0, 0, 0, 2500, 2500, 2500, 2500, 2500, 5000],
        [0, 600_500],
        [0, 15_500]
      ]
    )
  })

  it("come to the gaps of streams for half of what may be asked, and the rest is left to lines and questions", () => {
    const gaps = Array.from({ length: 31 }, (_, n) => ({ ...asked(`${n}`, `${n}`), fillsGap: true }))
    const quotes = Array.from({ length: 16 }, (_, n) => ({ ...asked(`${n}`, `${n}`, 2), fillsGap: true }))
    const [mine, others] = [asked("mine", "mine"), asked("others", "others")]
    assert.deepStrictEqual(
      [gaps, quotes].map((many) =>
        turns([...many, mine, others].map((each) => [0, each])).slice(-4).map(({ at }) => at)
      ),
      [[0, 600_500, 0, 0], [0, 600_500, 0, 0]]
    )
  })

  it("pass those that wait for something else, and take nothing from those that are booked already", () => {
    const [, again, other] = turns([[0, asked("AAPL", "1")], [0, asked("AAPL", "1")], [0, asked("MSFT", "2")]])
    const booked = Array.from({ length: 60 }, (_, index) => ({ ...asked(`${index}`, `${index}`), at: 1000 }))
    assert.deepStrictEqual(
      [again?.at, other?.at, Turn.earliest(rules, booked, asked("new", "new"), 0)],
      [15_500, 0, 601_500]
    )
  })

  it("count what is alike alone: of its kind, its contract, what of it, and what fills gaps", () => {
    const ticks = { ...asked("AAPL", "1"), kind: "ticks" } as const
    const five = Array.from({ length: 5 }, (_, n) => asked("AAPL", `${n}`))
    const thirty = Array.from({ length: 30 }, (_, n) => asked(`${n}`, `${n}`))
    const last = (...all: ReadonlyArray<Turn.Asked>) => turns(all.map((each) => [0, each])).at(-1)?.at
    assert.deepStrictEqual(
      [
        last(ticks, asked("AAPL", "1")),
        last(asked("AAPL", "1"), ticks),
        last(ticks, { ...ticks, contract: "MSFT" }),
        last(asked("AAPL", "1"), asked("MSFT", "1")),
        last(...five, { ...asked("AAPL", "5"), about: "BID" }),
        last(...thirty, { ...asked("gap", "gap"), fillsGap: true })
      ],
      [0, 0, 0, 0, 0, 0]
    )
  })

  it("that one rule puts off keep the others then, too", () => {
    const booked = Array.from({ length: 5 }, (_, n) => ({ ...asked("AAPL", `${n}`), at: 15_000 }))
    const before = { ...asked("AAPL", "x"), at: 0 }
    assert.strictEqual(Turn.earliest(rules, [before, ...booked], asked("AAPL", "x"), 1000), 17_500)
  })

  it("come also to what counts for more than may be asked at all", () => {
    const few = Turn.rules({ ...Pace.defaults, history: 1 }, (contract) => contract)
    const booked = [{ ...asked("AAPL", "1"), at: 0 }]
    assert.deepStrictEqual(
      [Turn.earliest(few, [], asked("AAPL", "1", 2), 0), Turn.earliest(few, booked, asked("MSFT", "1", 2), 0)],
      [0, 600_500]
    )
  })

  it("break no limit, whoever asks when", () => {
    const broken: Array<number> = []
    for (let seed = 1; seed <= 20; seed++) {
      const noise = (of: number, at: number) => Walk.noise(seed, of, at)
      const speed = noise(1, 0) * 20_000
      let now = 0
      const all = turns(Array.from({ length: 110 }, (_, at) => {
        now += Math.floor(noise(2, at) * speed)
        const contract = `${Math.floor(noise(3, at) * 3)}`
        return [
          now,
          asked(contract, `${contract} ${Math.floor(noise(4, at) * 20)}`, noise(5, at) < 0.2 ? 2 : 1)
        ] as const
      }))
      const groups = (by: (one: Turn.Booked) => string) =>
        [...new Set(all.map(by))].map((key) => all.filter((each) => by(each) === key))
      if (
        isBroken(all, 60, 600_000, ({ weight }) => weight) ||
        groups(({ contract }) => contract).some((alike) => isBroken(alike, 5, 2000, () => 1)) ||
        groups(({ exactly }) => exactly).some((alike) => isBroken(alike, 1, 15_000, () => 1))
      ) broken.push(seed)
    }
    assert.deepStrictEqual(broken, [])
  })
})
