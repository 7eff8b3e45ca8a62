/**
 * Keeps the state of a gateway: writes it soon after every change, and when the gateway ends.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Semaphore from "effect/Semaphore"
import * as Kept from "./Kept.ts"

/**
 * Where a gateway keeps its state: what it kept there before, and how a text is written, whole or not at all.
 *
 * @since 0.1.0
 * @category models
 */
export interface Place {
  readonly kept: Kept.Kept | undefined
  readonly write: (text: string) => Effect.Effect<void, { readonly message: string }>
}

// many changes come together: an order, its executions, its positions
const pause = 250

/**
 * What keeps the state that `take` answers. A text that cannot be written is warned of once, and tried again at the next
 * change. Its Scope writes the last one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ write }: Place, take: () => Kept.Kept) {
  const run = yield* FiberSet.makeRuntime<never>()
  const one = yield* Semaphore.make(1)
  let written = ""
  let isDue = false
  let isTold = false

  const failed = ({ message }: { readonly message: string }) => {
    if (isTold) return Effect.void
    isTold = true
    return Effect.logWarning(`The state could not be written, and does not survive a restart: ${message}`)
  }
  const save = Effect.gen(function*() {
    const text = yield* Kept.write(take())
    if (text === written) return
    yield* write(text)
    written = text
  }).pipe(Effect.catch(failed), one.withPermits(1), Effect.uninterruptible)
  yield* Effect.addFinalizer(() => save)

  return {
    save,
    /** Something has changed: it is written within 250 ms. */
    changed: (): void => {
      if (isDue) return
      isDue = true
      run(Effect.andThen(
        Effect.sleep(pause),
        Effect.suspend(() => {
          isDue = false
          return save
        })
      ))
    }
  }
})
