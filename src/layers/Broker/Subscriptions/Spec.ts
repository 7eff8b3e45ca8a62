/**
 * What a line of data is: how it is asked for, how it is ended, and what its readers make of its events.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type { Command } from "../../../domain/Command.ts"
import type { Contract } from "../../../domain/Contract.ts"
import type { Event } from "../../../domain/Event.ts"
import type { Farm } from "../../../errors/TwsCode/Farm.ts"
import type { Epoch } from "../Feed.ts"
import type * as Turn from "../Pacing/Turn.ts"

/**
 * Makes values of which only the latest matters, such as a quote: a slow reader skips what came in between. `take` takes an
 * event of the line and answers whether there is another value now, `read` makes that value, and only when somebody wants
 * it. `reset` forgets everything: the line is asked anew. So does `take` of an event that it `forgets` everything by; then it may be
 * `isBlank`, and there is no value, until it takes another.
 *
 * @since 0.1.0
 * @category models
 */
export interface Latest<A> {
  readonly _tag: "Latest"
  readonly take: (event: Event, at: number) => boolean
  readonly forgets?: (event: Event) => boolean
  readonly isBlank?: () => boolean
  readonly read: () => A
  readonly reset: () => void
}

/**
 * Makes values of which each one matters, such as trades. A reader that is `most` of them behind loses the older half, and is
 * told so by a `lagging` gap. `past` is what a reader that comes later is told first.
 *
 * @since 0.1.0
 * @category models
 */
export interface Each<A> {
  readonly _tag: "Each"
  readonly most: number
  readonly take: (event: Event, at: number, tell: (value: A) => void) => void
  readonly past?: () => ReadonlyArray<A>
  readonly reset: () => void
}

/**
 * What makes values of a line's events. None of it may throw. Messages of the gateway about the line that do not end it come
 * too, as `error` events.
 *
 * @since 0.1.0
 * @category models
 */
export type Fold<A> = Latest<A> | Each<A>

/**
 * A line of data. Readers with the same `key` share one line at the gateway, so the key says all that tells it from others.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spec<A> {
  readonly key: string
  /** The name of the command, for errors. */
  readonly request: Command["_tag"]
  /** `named` is the contract that the gateway named for its data instead, where it has. */
  readonly open: (reqId: number, epoch: Epoch, named?: Contract) => Command
  readonly close: (reqId: number) => Command
  /** A fresh fold for each line. */
  readonly fold: () => Fold<A>
  /** What has to be sent first, once in each session. */
  readonly prelude?: Command | undefined
  /** Does the gateway answer at once, or only when there is something to tell? */
  readonly acknowledges: boolean
  /** How long it may stay unanswered before it is asked again, where not `Vigil.answer`. */
  readonly answeredWithin?: Duration.Duration | undefined
  /** A line that was alive and says nothing for so long is asked again alone. Without it silence says nothing. */
  readonly silentAfter?: Duration.Duration | undefined
  /** What is told only when it changes: its silence says something only where it may have been lost. */
  readonly isQuiet?: boolean | undefined
  /** Which limit of the gateway it counts against. */
  readonly limit?: "lines" | "tickByTick" | "depth" | "liveHistory" | undefined
  /** What it counts as among the questions of which the gateway takes only so many in a time. */
  readonly turn?: Turn.Asked | undefined
  /**
   * Whether a data farm may serve it; none does where absent. The wire never says which does: a line that goes on ticking is
   * not on the one that broke.
   */
  readonly farm?: ((farm: Farm) => boolean) | undefined
  /** Codes that end it although they only warn elsewhere. */
  readonly refusedBy?: ((code: number) => boolean) | undefined
}
