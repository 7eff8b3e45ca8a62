/**
 * Which client id to connect with: always the configured one, unless it stays in use and there is a fallback.
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
  readonly failed: (error: IbkrError, now: number) => void
  readonly succeeded: () => void
}

/**
 * Makes the choice for one supervision; `patience` (ms) is how long the configured id must have been in use before the
 * fallback is taken. A session that has begun makes the next attempt start over with the configured id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  settings: Pick<Settings, "clientId" | "fallbackClientId">,
  patience: number
): ClientId => {
  let inUseSince: number | null = null
  return {
    at: (now) =>
      settings.fallbackClientId !== undefined && inUseSince !== null && now - inUseSince >= patience
        ? settings.fallbackClientId
        : settings.clientId,
    failed: (error, now) => {
      inUseSince = error._tag === "ConnectionError" && error.reason === "ClientIdInUse" ? inUseSince ?? now : null
    },
    succeeded: () => {
      inUseSince = null
    }
  }
}
