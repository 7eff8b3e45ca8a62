/**
 * Histories (17), which may be as long as a frame can be, encoded straight to bytes, and in pieces: whoever writes one has
 * other things to do between them.
 *
 * @since 0.1.0
 */
import type { Event, Events } from "../../domain/Event.ts"
import type { Page } from "../Page.ts"

const separateEnd = 196
const piece = 500

/**
 * Is this a history so long that others would notice?
 *
 * @since 0.1.0
 * @category predicates
 */
export const isLong = (event: Event): boolean => event._tag === "historicalData" && event.bars.length > piece

/**
 * Writes the frame of a history at a version, so many bars at a time. Answers whether it stays: not where it has a value
 * that is not set or not plain, which the tables are to write. Nothing else may be written to the page meanwhile.
 *
 * @since 0.1.0
 * @category encoding
 */
export function* write(page: Page, history: Events["historicalData"], version: number): Generator<void, boolean> {
  page.begin(17)
  page.number(history.reqId)
  if (version < separateEnd) {
    page.text(history.start)
    page.text(history.end)
  }
  page.number(history.bars.length)
  let left = piece
  for (const bar of history.bars) {
    page.text(bar.time)
    page.number(bar.open)
    page.number(bar.high)
    page.number(bar.low)
    page.number(bar.close)
    page.number(bar.volume)
    page.number(bar.WAP)
    page.number(bar.count)
    if (--left > 0) continue
    left = piece
    yield
  }
  return page.end()
}
