import { afterEach, assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Logger } from "effect"
import { vi } from "vitest"
import * as Watchdog from "../../src/cli/Watchdog.ts"

afterEach(() => vi.restoreAllMocks().useRealTimers())

describe("Watchdog", () => {
  it("ends a process that still runs 5 s after its shutdown's time is up, with 70", () => {
    vi.useFakeTimers()
    const codes: Array<unknown> = []
    vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue([])
    vi.spyOn(process, "exit").mockImplementation((code) => codes.push(code) as never)
    const lines: Array<unknown> = []
    const log = Logger.layer([Logger.make(({ logLevel, message }) => lines.push([logLevel, message]))])
    Effect.runSync(Effect.provide(Watchdog.arm(Duration.seconds(8)), log))
    vi.advanceTimersByTime(12_999)
    assert.deepStrictEqual(codes, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual([codes, lines], [[70], [["Fatal", ["The stop hangs: it has not ended within 13s"]]]])
  })
})
