/**
 * The one place where the facts are kept: read and changed in one step, every change published.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import * as Domain from "../domain/Facts.ts"
import type { Notice } from "../domain/Notice.ts"
import * as Monotonic from "../schedules/Monotonic.ts"
import type { TwsSession } from "./Tws/Tws.ts"

/**
 * The facts and the session they speak of.
 *
 * @since 0.1.0
 * @category services
 */
export class Facts extends Context.Service<Facts, {
  readonly get: () => Domain.Facts
  /** The live session of the current epoch. */
  readonly session: () => TwsSession | null
  readonly setSession: (session: TwsSession | null) => void
  /** Changes the facts and publishes them; the same facts again (`touch`) say that time alone changed what they mean. */
  readonly update: (change: (facts: Domain.Facts) => Domain.Facts) => void
  readonly touch: () => void
  /** Changes facts that no status tells and nobody waits for, so that no order is held up by whom it would wake. */
  readonly note: (change: (facts: Domain.Facts) => Domain.Facts) => void
  /** Does work whose changes belong together: they are published once, at its end. */
  readonly batch: (work: () => void) => void
  /** The facts now, then after every change. */
  readonly changes: Stream.Stream<Domain.Facts>
  /** Waits until the facts satisfy the predicate. */
  readonly until: (predicate: (facts: Domain.Facts) => boolean) => Effect.Effect<void>
  readonly notices: PubSub.PubSub<Notice>
}>()("effect-ibkr/layers/Facts") {}

const history = 256

/**
 * The facts before the first dial. A reader of changes that falls 256 behind loses the oldest, never the last.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Facts> = Layer.effect(
  Facts,
  Effect.gen(function*() {
    const published = yield* PubSub.sliding<Domain.Facts>(history)
    const notices = yield* PubSub.sliding<Notice>(history)
    let facts = Domain.initial(yield* Monotonic.now)
    let session: TwsSession | null = null
    let held = false
    let due = false
    const touch = () => {
      if (held) due = true
      else PubSub.publishUnsafe(published, facts)
    }
    const changes = Stream.unwrap(
      Effect.map(PubSub.subscribe(published), (subscription) =>
        Stream.concat(
          Stream.sync(() => facts),
          Stream.fromSubscription(subscription)
        ))
    )
    return Facts.of({
      get: () => facts,
      session: () => session,
      setSession: (next) => {
        session = next
      },
      update: (change) => {
        const next = change(facts)
        if (next === facts) return
        facts = next
        touch()
      },
      touch,
      note: (change) => {
        facts = change(facts)
      },
      batch: (work) => {
        held = true
        try { // edge: whatever work does, what it has changed is published
          work()
        } finally {
          held = false
        }
        if (!due) return
        due = false
        touch()
      },
      changes,
      until: (predicate) =>
        Effect.suspend(() => predicate(facts) ? Effect.void : Stream.runDrain(Stream.takeUntil(changes, predicate))),
      notices
    })
  })
)
