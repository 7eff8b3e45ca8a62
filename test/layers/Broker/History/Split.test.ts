import { assert, describe, it } from "@effect/vitest"
import * as BarSize from "../../../../src/domain/BarSize.ts"
import * as BarTime from "../../../../src/domain/BarTime.ts"
import type * as Event from "../../../../src/domain/Event.ts"
import * as Split from "../../../../src/layers/Broker/History/Split.ts"
import * as Stitch from "../../../../src/layers/Broker/History/Stitch.ts"
import * as Walk from "../../../../src/simulator/Market/Walk.ts"

const second = 1000
const day = 86_400_000
const sizes = Object.keys(BarSize.meanings) as ReadonlyArray<BarSize.BarSize>

/** A span of trading that one bar tells of: of what is told by dates, its date. */
interface Span {
  readonly from: number
  readonly to: number
}

/** What the gateway writes of a span: whole, or cut at either end, which its volume tells. */
const bar = (span: Span, from: number, to: number, isDated: boolean): Event.Bar => ({
  time: isDated ? BarTime.formatDate(span.from) : String(Math.floor(Math.max(span.from, from) / second)),
  open: 1,
  high: 2,
  low: 0.5,
  close: 1.5,
  volume: Math.min(span.to, to) - Math.max(span.from, from),
  WAP: 1,
  count: 1
})

/** Spans on a grid of its own, with hours and days at which nothing is traded; those of dates begin at midnight. */
function* market(seed: number, size: BarSize.BarSize, from: number, to: number): Generator<Span> {
  const { isDated, length } = BarSize.meanings[size]
  const millis = length * second
  const offset = isDated ? 0 : Math.floor(Walk.noise(seed, 1, 0) * length) * second
  const block = Math.max(6 * 3_600_000, 7 * millis)
  let trades = false
  let known = Number.NaN
  for (let at = Math.floor(from / millis) * millis + offset; at < to; at += millis) {
    const here = Math.floor(at / block)
    if (here !== known) trades = Walk.noise(seed, 2, here) > 0.4
    known = here
    if (trades) yield { from: at, to: at + millis }
  }
}

const drain = <A>(work: Generator<void, A>): A => {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

/** The question as strictly as can be: no moment more than was asked for, days counted by the clock, and cut at both ends. */
const answer = (seed: number, size: BarSize.BarSize, part: Split.Part, now: number): ReadonlyArray<Event.Bar> => {
  const { isDated } = BarSize.meanings[size]
  const end = part.end ?? now
  const from = Split.before(end, part.duration) ?? Number.NaN
  const lead = 2 * BarSize.meanings[size].length * second
  return [...market(seed, size, from - lead, end)]
    .filter((span) => span.to > from && span.from < end)
    .map((span) => bar(span, from, end, isDated))
}

describe("a range of bars", () => {
  it("is the union of its parts: none twice, none missing, none cut, whatever the range and the size", () => {
    const wrong: Array<unknown> = []
    for (let seed = 1; seed <= 40; seed++) {
      const noise = (about: number) => Walk.noise(seed, about, 0)
      const size = sizes[Math.floor(noise(3) * sizes.length)] ?? "1 min"
      const { isDated, length, longest } = BarSize.meanings[size]
      const now = Date.UTC(2026, 0, 10) + Math.floor(noise(4) * day)
      const reach = Math.min(longest * second * 3.5, 12_000 * length * second)
      const from = now - Math.floor(noise(5) * reach) - 400 * length * second
      // some of them go on beyond now, and most begin or end in the middle of a bar
      const to = noise(6) < 0.2 ? now + day : from + Math.floor(noise(7) * (now - from))
      const parts = Split.parts({ from, to }, size, now)
      const got = parts.flatMap((part) => {
        const taken = drain(Stitch.take(answer(seed, size, part, now), part))
        return typeof taken === "string" ? [] : taken
      })
      const first = isDated ? Math.floor(from / day) * day : from
      const wanted = [...market(seed, size, from - 2 * length * second, Math.min(to, now))]
        .filter((span) => span.from >= first && span.from < to && span.from < now)
        .map((span) => [String(span.from), String(Math.min(span.to, now) - span.from)])
      const told = got.map(({ time, volume }) => [String(time), volume])
      const at = wanted.findIndex((each, index) => String(told[index]) !== String(each))
      if (at >= 0 || told.length !== wanted.length) {
        wrong.push({ seed, size, parts, told: told[at], wanted: wanted[at] })
      }
    }
    assert.deepStrictEqual(wrong, [])
  })

  it("of small bars has as many parts as are counted before they are made", () => {
    const now = Date.UTC(2026, 0, 10, 12, 0, 0, 500)
    const small = sizes.filter((size) => BarSize.meanings[size].isPaced)
    const wrong = small.flatMap((size) =>
      Array.from({ length: 60 }, (_, seed) => {
        const longest = BarSize.meanings[size].longest * second
        const from = Math.round(now - Walk.noise(seed, 1, 0) * 3 * longest)
        const to = seed % 3 === 0 ? undefined : from + Math.round(Walk.noise(seed, 2, 0) * 4 * longest) + 1
        const duration = `${Math.ceil(Walk.noise(seed, 3, 0) * 3)} D`
        const range = seed % 5 === 0 ? { duration, to } : { from, to }
        return [Split.count(range, size, "TRADES", now), Split.split(range, size, "TRADES", now)?.length] as const
      }).filter(([counted, made]) => counted !== made)
    )
    assert.deepStrictEqual(wrong, [])
  })

  it("that goes back beyond what a calendar holds begins where that does, and is not one that holds nothing", () => {
    const durations = ["270000 Y", "999999 Y", "1 day"]
    assert.deepStrictEqual(durations.map((duration) => Split.before(0, duration)), [
      Date.UTC(1970 - 270_000, 0),
      -8.64e15,
      undefined
    ])
  })

  it("of small bars is asked for in seconds, and of no more of them than one question may", () => {
    const long = sizes.filter((size) => BarSize.meanings[size].isPaced).flatMap((size) => {
      const { longest } = BarSize.meanings[size]
      const now = Date.UTC(2026, 0, 10) + 1
      return Split.parts({ from: now - 2.5 * longest * second - 1, to: now - 7 }, size, now).flatMap(({ duration }) => {
        const [count, unit] = duration.split(" ")
        return unit === "S" && Number(count) <= longest ? [] : [`${duration} of ${size}`]
      })
    })
    assert.deepStrictEqual(long, [])
  })

  it("is no more than one question asks for, each part beginning where the one before it ends", () => {
    for (const size of sizes) {
      const { isDated, longest } = BarSize.meanings[size]
      const now = Date.UTC(2026, 0, 10)
      const from = now - 2.5 * longest * second
      const parts = Split.parts({ from, to: now }, size, now)
      assert.deepStrictEqual(
        [
          parts.length,
          parts[0]?.from,
          parts.map(({ to }) => to),
          parts.filter(({ from, to }) => to - from > longest * second)
        ],
        [3, isDated ? Math.floor(from / day) * day : from, [...parts.slice(1).map((part) => part.from), now], []],
        size
      )
    }
  })
})
