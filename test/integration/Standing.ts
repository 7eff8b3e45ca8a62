/**
 * How long the event loop stands, in milliseconds of this thread's own time: what the machine does besides does not
 * count.
 */
import { Effect } from "effect"

/** The time that this thread has had, in ms. */
export const cpu = () => {
  const { system, user } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Begins to measure; answers how to read the longest time between two turns of the loop. */
export const longest = Effect.acquireRelease(
  Effect.sync(() => {
    const seen = { last: cpu(), longest: 0 }
    const timer = setInterval(() => {
      const now = cpu()
      seen.longest = Math.max(seen.longest, now - seen.last)
      seen.last = now
    }, 1)
    return { seen, timer }
  }),
  ({ timer }) => Effect.sync(() => clearInterval(timer))
).pipe(Effect.map(({ seen }) => Effect.sync(() => seen.longest)))
