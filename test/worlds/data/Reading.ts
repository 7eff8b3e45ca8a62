/** One reader of a line: what it was told, when, and how its stream ended. It may be slow: then it takes no more until it is let. */
import { Cause, Effect, Exit, Latch, Scope, Stream } from "effect"
import type { Machine } from "../Machine.ts"
import type { Item } from "./Kind.ts"

export const begin = (machine: Machine, line: string, stream: Stream.Stream<Item, unknown>) => {
  const told: Array<{ readonly at: number; readonly item: Item }> = []
  const scope = Scope.makeUnsafe()
  const gate = Latch.makeUnsafe(true)
  const joinedAt = machine.now()
  let isSlow = false
  let wasSlow = false
  let ended: { readonly at: number; readonly why: string } | null = null
  const read = Stream.runForEach(
    stream,
    (item) => Effect.andThen(Effect.sync(() => told.push({ at: machine.now(), item })), gate.await)
  )
  machine.run(
    Effect.forkIn(
      Effect.onExit(read, (exit) =>
        Effect.sync(() => {
          const why = Exit.isSuccess(exit) ? "nothing" : String(Cause.squash(exit.cause))
          ended ??= { at: machine.now(), why }
        })),
      scope
    )
  )
  return {
    line,
    joinedAt,
    told,
    /** When and why its stream ended by itself. */
    ended: () => ended,
    isSlow: () => isSlow,
    /** Was it ever? Then it has one hole where others have more. */
    wasSlow: () => wasSlow,
    slow: (isNow: boolean): void => {
      isSlow = isNow
      wasSlow ||= isNow
      machine.run(isNow ? gate.close : gate.open)
    },
    leave: (): void => {
      ended ??= { at: machine.now(), why: "left" }
      machine.run(Scope.close(scope, Exit.void))
    }
  }
}

export interface Reading extends ReturnType<typeof begin> {}
