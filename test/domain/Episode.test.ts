import { assert, describe, it } from "@effect/vitest"
import * as Episode from "../../src/domain/Episode.ts"

/** Steps through signs at seconds, with a grace of 10 s; what is told, and when the next step is due. */
const play = (steps: ReadonlyArray<readonly [second: number, sign: Episode.Sign, excusedUntil?: number]>) => {
  let episode: Episode.Episode | undefined
  return steps.map(([second, sign, excusedUntil]) => {
    const step = Episode.step(episode, {
      at: second * 1000,
      sign,
      grace: 10_000,
      excusedUntil: excusedUntil === undefined ? undefined : excusedUntil * 1000
    })
    episode = step.episode
    return [
      second,
      step.told.map(({ event, flapped, lasted, phase }) =>
        `${event} ${phase} ${lasted / 1000}${flapped ? " on and off" : ""}`
      ),
      step.wake === undefined ? undefined : step.wake / 1000
    ]
  })
}

const lost = ["disconnected"] as const
const open = ["disconnected", "reconnect_failed", "circuit_open"] as const

describe("Episode", () => {
  it("says when it is to be asked again", () => {
    assert.deepStrictEqual(
      play([[0, "well"], [1, lost], [11, lost], [20, "well"], [30, "unknown"], [40, "well"], [70, "well"]]),
      [
        [0, [], undefined],
        [1, [], 11],
        [11, ["disconnected opened 10"], 311],
        [20, [], 50],
        [30, [], undefined],
        [40, [], 70],
        [70, ["disconnected closed 39 on and off"], undefined]
      ]
    )
  })

  it("that flapped has not lasted all the while, and says so to its end", () => {
    assert.deepStrictEqual(play([[0, lost], [1, "well"], [11, lost], [20, open], [21, "well"], [51, "well"]]), [
      [0, [], 10],
      [1, [], 31],
      [11, ["disconnected opened 11 on and off"], 311],
      [20, ["reconnect_failed escalated 20 on and off", "circuit_open escalated 20 on and off"], 311],
      [21, [], 51],
      [51, ["circuit_open closed 21 on and off"], undefined]
    ])
  })

  it("says for how long in words that are true of it", () => {
    const lasting = (lasted: number, flapped: boolean) =>
      Episode.lasting({ event: "disconnected", phase: "opened", lasted, flapped })
    assert.deepStrictEqual([lasting(0, false), lasting(499, true), lasting(11_000, false), lasting(11_400, true)], [
      [],
      [],
      ["For 11s now"],
      ["On and off for 11s now"]
    ])
  })

  it("asked late, it reminds once and goes on in its rhythm", () => {
    assert.deepStrictEqual(play([[0, lost], [10, lost], [5000, lost], [5001, lost], [25_210, lost]]), [
      [0, [], 10],
      [10, ["disconnected opened 10"], 310],
      [5000, ["disconnected reminder 5000"], 25_210],
      [5001, [], 25_210],
      [25_210, ["disconnected reminder 25210"], 46_810]
    ])
  })

  it("opens with the gravest there is, and never falls back", () => {
    assert.deepStrictEqual(play([[0, lost], [5, open], [10, open], [20, lost], [30, open]]), [
      [0, [], 10],
      [5, [], 10],
      [10, ["circuit_open opened 10"], 310],
      [20, [], 310],
      [30, [], 310]
    ])
  })

  it("an excuse outlasts what gave it", () => {
    assert.deepStrictEqual(play([[0, lost, 300], [20, lost], [300, lost]]), [
      [0, [], 300],
      [20, [], 300],
      [300, ["maintenance_overrun opened 300"], 600]
    ])
  })
})
