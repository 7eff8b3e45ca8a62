/**
 * Whether what was told is kept up to date, and whether it is not because TWS has lost IBKR.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Status } from "../../../domain/Status.ts"

/**
 * Nothing is, until a look finds it so.
 *
 * @param session - is there a session, and is it heard?
 * @param tell - tells of each change of `isSound`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (session: () => "heard" | "deaf" | "none", tell: (isSound: boolean) => Effect.Effect<void>) => {
  let isSound = false
  let isCutOff = false
  return {
    isSound: (): boolean => isSound,
    isCutOff: (): boolean => isCutOff,
    /** Looks at how the connection stands. */
    look: ({ ready, upstream }: Status): Effect.Effect<void> =>
      Effect.suspend(() => {
        const isNow = session() === "heard" && ready && upstream.state === "ok"
        isCutOff = session() !== "none" && !isNow && (isCutOff || upstream.state === "lost")
        if (isNow === isSound) return Effect.void
        isSound = isNow
        return tell(isNow)
      })
  }
}
