/**
 * Says in the log, and as notices, what a gateway tells; a flood of it is counted, not repeated.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import type { Event, Named } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import * as RequestId from "../../domain/RequestId.ts"
import * as TwsCode from "../../errors/TwsCode.ts"
import { Facts } from "../../layers/Facts.ts"
import { Deadlines } from "../../schedules/Deadlines.ts"
import * as Monotonic from "../../schedules/Monotonic.ts"
import * as Bulletin from "./Bulletin.ts"
import type { ReadOnly } from "./ReadOnly.ts"
import * as Undecodable from "./Undecodable.ts"

/**
 * How many messages of one session are told in a second; real gateways send some dozens, and only when IBKR resets.
 *
 * @since 0.1.0
 * @category policies
 */
export const mostPerSecond = 100

/**
 * The voice of one session.
 *
 * @since 0.1.0
 * @category models
 */
export interface Voice {
  /** Tells an event, where it is one to be told. */
  readonly tell: (event: Event) => void
  /** Has nothing at all been decoded for too long? */
  readonly nothingDecodes: () => boolean
}

/**
 * Makes the voice of one session, in whose Scope its lines are written. `readOnly` knows what says that its API is read-only.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(readOnly: Pick<ReadOnly, "isSaidBy">) {
  const facts = yield* Facts
  const clock = yield* Clock.Clock
  const undecodable = Undecodable.make((yield* Deadlines).undecodable)
  const lines = yield* Queue.dropping<Effect.Effect<void>>(mostPerSecond)
  yield* Effect.forkScoped(
    Effect.forever(Effect.flatMap(Queue.takeAll(lines), Effect.forEach((line) => line, { discard: true })))
  )
  let second = 0
  let told = 0
  let untold = 0
  let nothingDecodes = false

  // Answers whether one more may be told in this second, and says first what went untold in the last.
  const mayTell = (now: number): boolean => {
    const current = Math.floor(now / 1000)
    if (current !== second) {
      if (untold > 0) {
        Queue.offerUnsafe(lines, Effect.logWarning(`${untold} further messages of the gateway were not told: a flood`))
      }
      second = current
      told = 0
      untold = 0
    }
    if (told < mostPerSecond) {
      told++
      return true
    }
    untold++
    return false
  }

  const error = (event: Named<"error">, now: number) => {
    const { errorCode, errorMsg: text, id } = event
    const isReadOnly = readOnly.isSaidBy(event)
    const isNobodys = RequestId.isNobodys(id)
    const meaning = isReadOnly ? TwsCode.readOnlyApi : TwsCode.lookup(errorCode, { id: isNobodys ? -1 : id, text })
    const isAboutAll = meaning.scope === "connection" || meaning.scope === "notice"
    // it is asked again each minute
    const isKnown = facts.get().readOnlyApi && isReadOnly
    const isNotice = isAboutAll || id < 0 || isNobodys
    if (!isNotice || isKnown || !mayTell(now)) return
    const { notice, says } = Bulletin.make(event, meaning, now)
    PubSub.publishUnsafe(facts.notices, notice)
    Queue.offerUnsafe(lines, says)
  }

  const unexpected = (event: Named<"unexpected">, now: number) => {
    if (!mayTell(now)) return
    const text = `A message ${event.messageId} is not as we know it, and goes on: ${Mask.text(event.problem)}`
    Queue.offerUnsafe(lines, Effect.logWarning(text))
  }

  const lost = (event: Named<"undecodable">, now: number) => {
    const { nothingDecodes: nothing, says } = undecodable.lost(event, now)
    nothingDecodes = nothing
    Queue.offerUnsafe(lines, says)
  }

  const voice: Voice = {
    tell: (event) => {
      if (event._tag === "undecodable") return lost(event, Monotonic.of(clock))
      undecodable.decoded()
      nothingDecodes = false
      if (event._tag === "error") error(event, clock.currentTimeMillisUnsafe())
      else if (event._tag === "unexpected") unexpected(event, clock.currentTimeMillisUnsafe())
    },
    nothingDecodes: () => nothingDecodes
  }
  return voice
})
