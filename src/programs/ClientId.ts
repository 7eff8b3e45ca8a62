/**
 * Which client id to connect with: always the configured one, unless it stays in use and there is a fallback: then they take turns.
 *
 * @since 0.1.0
 */
import type { Settings } from "../domain/Settings.ts"
import type { IbkrError } from "../errors/IbkrError.ts"

/**
 * Chooses the client id of each attempt. Never a random one: the id decides which orders a client may manage.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClientId {
  /** The id for an attempt at a time (monotonic ms). */
  readonly at: (now: number) => number
  /** An attempt failed, or the session that it began was lost. */
  readonly failed: (error: IbkrError, now: number) => void
}

/**
 * Makes the choice for one supervision; `patience` (ms) is how long the configured id must have been in use before the
 * fallback is taken. Should that be in use too, the configured id is tried again, which may be free by now. A session that has begun
 * makes the next attempt start over with the configured id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  settings: Pick<Settings, "clientId" | "fallbackClientId">,
  patience: number
): ClientId => {
  const { clientId, fallbackClientId } = settings
  let inUseSince: number | null = null
  let last = clientId
  return {
    at: (now) => {
      const isForFallback = inUseSince !== null && now - inUseSince >= patience && last !== fallbackClientId
      last = isForFallback ? fallbackClientId ?? clientId : clientId
      return last
    },
    failed: (error, now) => {
      inUseSince = error._tag === "ConnectionError" && error.reason === "ClientIdInUse" ? inUseSince ?? now : null
    }
  }
}
