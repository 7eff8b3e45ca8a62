/**
 * Who has a line asked for, and hears what comes of it.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Command } from "../../../domain/Command.ts"
import type { Event, Named } from "../../../domain/Event.ts"
import type { IbkrError } from "../../../errors/IbkrError.ts"
import type { Epoch } from "../Feed.ts"
import type { Lane } from "../Pacing.ts"
import type { Failure } from "./Reader.ts"

/**
 * Sends a command once in each session, in the lane of who asks for it, before whatever it is sent for.
 *
 * @since 0.1.0
 * @category models
 */
export type First = (epoch: Epoch, command: Command, lane: Lane) => Effect.Effect<void, IbkrError>

/**
 * Who asks. `hear` and `trouble` hear what is answered; `clear` that it begins anew; `live` that it was answered, or accepted
 * without a word; `silent` that it is asked again alone, and why; `end` that it cannot be asked at all.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asker {
  readonly first: First
  readonly hear: (event: Event, at: number) => void
  readonly trouble: (event: Named<"error">, at: number) => void
  readonly clear: () => void
  readonly live: () => void
  readonly silent: (why: string) => void
  /** What it waits for, unless it is alive. */
  readonly miss: (why: string) => void
  readonly end: (failure: Failure) => void
  /** Whether silence would be its own: no farm is broken, IBKR is not away. */
  readonly isCalm: () => boolean
}
