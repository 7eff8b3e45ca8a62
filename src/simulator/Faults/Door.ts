/**
 * The gateway's door: whether connections are let in, and on which port. A transport follows it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/**
 * The door as it is: closed it refuses; `port` is set once the API has moved away from its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly isOpen: boolean
  readonly port: number | undefined
}

/**
 * What becomes of a dial.
 *
 * @since 0.1.0
 * @category models
 */
export type Knock = "open" | "refused" | "ignored"

/**
 * The door. What closes, moves or mutes it does so for as long as a Scope lives.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const followers = new Set<(state: State) => Effect.Effect<void>>()
  let closings = 0
  let mutings = 0
  let port: number | undefined

  const state = (): State => ({ isOpen: closings === 0, port })
  const changed = Effect.suspend(() => Effect.forEach([...followers], (follow) => follow(state()), { discard: true }))
  const during = (enter: () => void, leave: () => void): Effect.Effect<void, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.andThen(Effect.sync(enter), changed),
      () => Effect.andThen(Effect.sync(leave), changed)
    )

  return {
    state,
    /** Does the door open to who dials this port? */
    knock: (at: number): Knock => closings > 0 || (port !== undefined && port !== at) ? "refused" : "open",
    isMute: (): boolean => mutings > 0,
    closed: during(() => closings++, () => closings--),
    mute: during(() => mutings++, () => mutings--),
    moved: (to: number) => during(() => port = to, () => port = undefined),
    /** Calls a transport with the state and with every change, and waits for it to have followed. */
    follow: (follow: (state: State) => Effect.Effect<void>): Effect.Effect<void, never, Scope.Scope> =>
      Effect.andThen(
        Effect.acquireRelease(
          Effect.sync(() => void followers.add(follow)),
          () => Effect.sync(() => followers.delete(follow))
        ),
        Effect.suspend(() => follow(state()))
      )
  }
}

/**
 * The gateway's door.
 *
 * @since 0.1.0
 * @category models
 */
export interface Door extends ReturnType<typeof make> {}
