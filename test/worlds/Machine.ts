/** A machine that does all its work in one go: fibers run, and the clock is turned, before a call comes back. */
import { Clock, Duration, Effect, Logger, type Scheduler } from "effect"

/** What goes on for longer than this never comes to rest. */
const most = 100_000

/** Its clock begins at `start` (epoch ms). */
export const make = (start: number) => {
  const tasks: Array<() => void> = []
  const sleepers: Array<{ readonly at: number; readonly wake: () => void }> = []
  /** What is logged that must not come up. */
  const grave: Array<string> = []
  const loggers = new Set([
    Logger.make(({ logLevel, message }) => {
      if (logLevel === "Fatal" || logLevel === "Error") grave.push(String(message))
    })
  ])
  let now = start

  const rest = (): void => {
    for (let turns = 0; tasks.length > 0; turns++) {
      if (turns > most) throw new Error("nothing comes to rest")
      tasks.shift()?.()
    }
  }
  // who waits for a part of a millisecond is woken then
  const nanos = () => BigInt(Math.floor(now)) * 1_000_000n + BigInt(Math.round((now % 1) * 1_000_000))
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => Math.floor(now),
    currentTimeMillis: Effect.sync(() => Math.floor(now)),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        const sleeper = { at: now + Math.max(0, Duration.toMillis(duration)), wake: () => resume(Effect.void) }
        sleepers.push(sleeper)
        return Effect.sync(() => {
          const at = sleepers.indexOf(sleeper)
          if (at >= 0) sleepers.splice(at, 1)
        })
      })
  }
  const scheduler: Scheduler.Scheduler = {
    executionMode: "async",
    shouldYield: () => false,
    makeDispatcher: () => ({ scheduleTask: (task) => void tasks.push(task), flush: rest })
  }
  return {
    clock,
    grave,
    now: () => Math.floor(now),
    /** How many sleep. */
    sleeping: () => sleepers.length,
    /** Begins something, and lets all come to rest. */
    run: <A, E>(effect: Effect.Effect<A, E>) => {
      const fiber = Effect.runFork(
        effect.pipe(Effect.provideService(Clock.Clock, clock), Effect.provideService(Logger.CurrentLoggers, loggers)),
        { scheduler }
      )
      rest()
      return fiber
    },
    rest,
    /** Turns the clock on by so many ms, and wakes each that sleeps at its time. */
    pass: (millis: number): void => {
      const end = now + millis
      rest()
      for (;;) {
        const next = sleepers.reduce((one, other) => other.at < one ? other.at : one, Infinity)
        if (next > end) break
        now = Math.max(now, next)
        const due = sleepers.filter(({ at }) => at <= now)
        for (const sleeper of due) {
          const at = sleepers.indexOf(sleeper)
          if (at < 0) continue
          sleepers.splice(at, 1)
          sleeper.wake()
          rest()
        }
      }
      now = end
      rest()
    }
  }
}

export interface Machine extends ReturnType<typeof make> {}
