import { assert, describe, it } from "@effect/vitest"
import * as Day from "../../../../../src/layers/Broker/Orders/Inquiry/Day.ts"

const hour = 3_600_000

/** A session that began then, at a gateway whose clock said this. */
const began = (connectedAt: string, connectionTime: string): Day.Beginning => ({
  connectionTime,
  connectedAt: Date.parse(connectedAt)
})

describe("the day of a gateway", () => {
  it("is known from its clock, whatever it calls its zone", () => {
    const offsets = [
      began("2026-06-15T22:05:00Z", "20260616 00:05:00 CEST"),
      began("2026-06-15T22:05:09Z", "20260616 00:05:00 Central European Summer Time"),
      began("2026-06-15T23:05:00Z", "20260616 00:05:02 British Summer Time"),
      began("2026-06-15T23:05:00Z", "20260616 00:05:00 BST"),
      began("2026-06-15T18:04:00Z", "20260616 00:05:00 BST"),
      began("2026-06-16T07:02:00Z", "20260616 00:02:00 PDT"),
      began("2026-06-15T18:35:00Z", "20260616  00:20:00 Nepal Time"),
      began("2026-06-16T07:02:00Z", "20260616 00:02:00")
    ].map(Day.offsetOf)
    assert.deepStrictEqual(offsets, [2, 2, 1, 1, 6, -7, 5.75, -7].map((hours) => hours * hour))
  })

  it("is not known of one that tells no time, or none that can be", () => {
    const offsets = ["", "soon", "20261399 00:05:00 CET", "20260518 00:05:00 CET"].map((time) =>
      Day.offsetOf(began("2026-06-15T22:05:00Z", time))
    )
    assert.deepStrictEqual(offsets, [undefined, undefined, undefined, undefined])
  })

  const isSame = (at: string, now: string, connectionTime: string) =>
    Day.isSame(Date.parse(at), Date.parse(now), began(now, connectionTime))

  it("ends at its own midnight and at IBKR's", () => {
    assert.deepStrictEqual([
      isSame("2026-06-15T19:30:00Z", "2026-06-15T22:05:00Z", "20260616 00:05:00 CEST"),
      isSame("2026-06-15T19:30:00Z", "2026-06-15T20:45:00Z", "20260615 22:45:00 CEST"),
      isSame("2026-06-16T06:58:00Z", "2026-06-16T07:02:00Z", "20260616 00:02:00 PDT"),
      isSame("2026-06-16T03:58:00Z", "2026-06-16T04:02:00Z", "20260616 06:02:00 CEST"),
      isSame("2026-06-16T04:02:00Z", "2026-06-16T05:30:00Z", "20260616 07:30:00 CEST")
    ], [false, true, false, false, true])
  })

  it("may have ended where its midnight is not known, and where its clocks may have changed since", () => {
    assert.deepStrictEqual([
      isSame("2026-06-15T19:30:00Z", "2026-06-15T20:45:00Z", "CEST"),
      isSame("2026-06-15T20:55:00Z", "2026-06-15T21:05:00Z", "20260615 23:05:00 CEST"),
      isSame("2026-06-15T22:55:00Z", "2026-06-15T23:05:00Z", "20260616 01:05:00 CEST")
    ], [false, false, false])
  })
})
