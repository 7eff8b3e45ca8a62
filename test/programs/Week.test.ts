/** Random faults, by seed: what holds all the time, and that nothing stays behind. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Week from "./Week.ts"

/** All that a week tells of its faults. */
const kinds = [
  "alert circuit_open closed",
  "alert circuit_open escalated",
  "alert circuit_open opened",
  "alert circuit_open reminder",
  "alert client_id_in_use once",
  "alert connected once",
  "alert degraded closed",
  "alert degraded opened",
  "alert degraded reminder",
  "alert disconnected closed",
  "alert disconnected escalated",
  "alert disconnected opened",
  "alert disconnected reminder",
  "alert login_required once",
  "alert read_only_api once",
  "alert reconnect_failed escalated",
  "alert shutdown once",
  "alert upstream_lost closed",
  "alert upstream_lost opened",
  "alert upstream_lost reminder",
  "blocked by line_stale",
  "blocked by not_ready",
  "blocked by read_only_api",
  "blocked by upstream_lost",
  "circuit closed",
  "circuit half_open",
  "circuit open",
  "degraded: clock_skew",
  "degraded: executions_unknown",
  "degraded: farm_down",
  "degraded: silent",
  "degraded: slow",
  "degraded: undecodable",
  "degraded: upstream_lost",
  "error ConnectionError ClientIdInUse",
  "error ConnectionError Closed",
  "error ConnectionError ClosedDuringHandshake",
  "error ConnectionError FrameViolation",
  "error ConnectionError Refused",
  "error ConnectionError Reset",
  "error ConnectionError Undecodable",
  "error ConnectionError VersionUnsupported",
  "error TimeoutError Handshake",
  "error TimeoutError Heartbeat",
  "error TimeoutError Ready",
  "error TimeoutError Snapshot",
  "error TimeoutError TcpConnect",
  "farm broken",
  "farm inactive",
  "farm ok",
  "state circuit_open",
  "state connected",
  "state connecting",
  "state reconnecting",
  "upstream lost",
  "upstream ok",
  "upstream unknown"
]

describe("random faults", () => {
  // the week is `npm run week`: the first of these sees every kind of what it sees but one, the second that one
  it.effect("hours of them show all that a week shows", () =>
    Effect.gen(function*() {
      const hours = yield* Week.play("1103", 72)
      const outage = yield* Week.play("632", 1)
      assert.deepStrictEqual([...hours.problems, ...outage.problems], [])
      assert.deepStrictEqual(
        [...new Set([...hours.seen, ...outage.seen])].toSorted(),
        [...kinds, ...Week.faults.map((fault) => `fault ${Week.nameOf(fault)}`)].toSorted()
      )
    }))
})
