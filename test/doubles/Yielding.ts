/** A fiber that makes way for others at one of its operations, as a busy program has it do at any of them. */
import { Effect, type Fiber, Scheduler } from "effect"

/** Starts it and lets it run to its so manyth operation, or for as long as it need not wait; `isOver` tells that it had fewer. */
export const fork = <A, E, R>(effect: Effect.Effect<A, E, R>, at: number) =>
  Effect.gen(function*() {
    const scheduler = yield* Scheduler.Scheduler
    let operations = 0
    const fiber = yield* Effect.provideService(effect, Scheduler.Scheduler, {
      executionMode: scheduler.executionMode,
      shouldYield: () => operations++ === at,
      makeDispatcher: () => scheduler.makeDispatcher()
    }).pipe(Effect.forkChild({ startImmediately: true }))
    return { fiber, isOver: () => operations <= at }
  })

/** Starts it and has it interrupted at its so manyth operation, whatever it waited for before; `isOver` tells that it had fewer. */
export const interrupted = <A, E, R>(effect: Effect.Effect<A, E, R>, at: number) =>
  Effect.gen(function*() {
    const scheduler = yield* Scheduler.Scheduler
    let operations = 0
    let first: Fiber.Fiber<unknown, unknown> | undefined
    const fiber = yield* Effect.provideService(effect, Scheduler.Scheduler, {
      executionMode: scheduler.executionMode,
      shouldYield: (fiber) => {
        first ??= fiber
        if (operations++ === at) first.interruptUnsafe()
        return false
      },
      makeDispatcher: () => scheduler.makeDispatcher()
    }).pipe(Effect.forkChild({ startImmediately: true }))
    return { fiber, isOver: () => operations <= at }
  })

/** A scheduler for which something is done at the so manyth operation of all that runs by it, which makes way then. */
export const meanwhile = (act: () => void, at: number) =>
  Effect.map(Scheduler.Scheduler, (scheduler) => {
    let operations = 0
    const one: Scheduler.Scheduler = {
      executionMode: scheduler.executionMode,
      shouldYield: () => {
        if (operations++ !== at) return false
        act()
        return true
      },
      makeDispatcher: () => scheduler.makeDispatcher()
    }
    return { scheduler: one, isOver: () => operations <= at }
  })
