import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Status } from "../../../../src/domain/Status.ts"
import * as Soundness from "../../../../src/layers/Broker/Feed/Soundness.ts"

type Session = "heard" | "deaf" | "none"
type Upstream = Status["upstream"]["state"]

/** What is said after each look at how the connection stands, and whether that was told. */
const looks = (...all: ReadonlyArray<readonly [session: Session, ready: boolean, upstream: Upstream]>) => {
  let session: Session = "none"
  let told: Array<string> = []
  const made = Soundness.make(() => session, (isSound) => Effect.sync(() => void told.push(isSound ? "sound" : "not")))
  return all.map(([now, ready, state]) => {
    session = now
    told = []
    Effect.runSync(made.look({ ready, upstream: { state } } as Status))
    return [made.isSound(), made.isCutOff() ? "cut off" : "", told.join()]
  })
}

describe("soundness", () => {
  it("is of a session that is ready and heard, while TWS has IBKR for sure", () => {
    const seen = looks(
      ["heard", true, "ok"],
      ["heard", true, "ok"],
      ["heard", false, "ok"],
      ["heard", true, "unknown"],
      ["deaf", true, "ok"],
      ["none", true, "ok"],
      ["heard", true, "ok"]
    )
    assert.deepStrictEqual(seen, [
      [true, "", "sound"],
      [true, "", ""],
      [false, "", "not"],
      [false, "", ""],
      [false, "", ""],
      [false, "", ""],
      [true, "", "sound"]
    ])
  })

  it("that was cut off is so until it is sound again, or its session is over", () => {
    const seen = looks(
      ["heard", true, "ok"],
      ["heard", true, "lost"],
      ["heard", false, "ok"],
      ["heard", true, "ok"],
      ["heard", true, "lost"],
      ["none", true, "lost"],
      ["heard", true, "unknown"]
    )
    assert.deepStrictEqual(seen, [
      [true, "", "sound"],
      [false, "cut off", "not"],
      [false, "cut off", ""],
      [true, "", "sound"],
      [false, "cut off", "not"],
      [false, "", ""],
      [false, "", ""]
    ])
  })
})
