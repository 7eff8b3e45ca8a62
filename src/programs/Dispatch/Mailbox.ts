/**
 * Holds what a session's own programs must do because of an event: the last of each kind, never a backlog.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"

/**
 * What must be done.
 *
 * @since 0.1.0
 * @category models
 */
export type Consequence =
  | { readonly _tag: "accounts"; readonly list: ReadonlyArray<string> }
  | { readonly _tag: "portMoved"; readonly port: number; readonly text: string }
  | { readonly _tag: "nothingDecodes" }

/**
 * The mailbox of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mailbox {
  readonly put: (consequence: Consequence) => void
  /** Waits until there is something to do, and takes all of it. */
  readonly take: Effect.Effect<ReadonlyArray<Consequence>>
}

/**
 * Makes an empty mailbox.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Mailbox> = Effect.map(Queue.sliding<void>(1), (signal) => {
  const waiting = new Map<Consequence["_tag"], Consequence>()
  return {
    put: (consequence) => {
      waiting.set(consequence._tag, consequence)
      Queue.offerUnsafe(signal, undefined)
    },
    take: Effect.map(Queue.take(signal), () => {
      const all = [...waiting.values()]
      waiting.clear()
      return all
    })
  }
})
