/**
 * What is answered of quotes: the latest, a gap, and whether they live, each with its age.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Contract } from "../../../domain/Contract.ts"
import { Decimal } from "../../../domain/Decimal.ts"
import type * as Gaps from "../../../domain/Gap.ts"
import * as Mask from "../../../domain/Mask.ts"
import type * as Pulse from "../../../domain/Pulse.ts"
import type * as Domain from "../../../domain/Quote.ts"
import { ageSeconds, iso } from "../Documents.ts"

const Figure = Schema.NullOr(Decimal)

/** Nobody knows how old what was told before the clock was set back is. */
const Age = Schema.NullOr(Schema.Finite)

/**
 * A quote; what the gateway has not told is `null`. `ageSeconds` is how old it was when it was written here, `null` where the clock
 * was set back since it came.
 *
 * @since 0.1.0
 * @category models
 */
export const Quote = Schema.Struct({
  contract: Contract,
  bid: Figure,
  bidSize: Figure,
  ask: Figure,
  askSize: Figure,
  last: Figure,
  lastSize: Figure,
  mark: Figure,
  open: Figure,
  high: Figure,
  low: Figure,
  close: Figure,
  volume: Figure,
  halted: Schema.NullOr(Schema.Literals(["no", "general", "volatility", "unknown"])),
  dataType: Schema.Literals(["live", "frozen", "delayed", "delayed_frozen", "unknown"]),
  at: Schema.String,
  ageSeconds: Age
})

/**
 * A hole in the quotes: what happened between `from` and `to` was not seen.
 *
 * @since 0.1.0
 * @category models
 */
export const Gap = Schema.Struct({
  from: Schema.String,
  to: Schema.String,
  why: Schema.String,
  ageSeconds: Age
})

/**
 * The quotes are not live any more, or not yet: what was told last is of before, since when and why.
 *
 * @since 0.1.0
 * @category models
 */
export const Stale = Schema.Struct({ since: Schema.String, why: Schema.String, ageSeconds: Age })

/**
 * They live again, and since when: what was told last is of now.
 *
 * @since 0.1.0
 * @category models
 */
export const Live = Schema.Struct({ since: Schema.String, ageSeconds: Age })

/**
 * A quote as it is shown at `now` (epoch ms).
 *
 * @since 0.1.0
 * @category conversions
 */
export const quote = ({ _tag, at, ...rest }: Domain.Quote, now: number): typeof Quote.Type => ({
  ...rest,
  at: iso(at),
  ageSeconds: ageSeconds(at, now)
})

/**
 * A gap as it is shown at `now` (epoch ms).
 *
 * @since 0.1.0
 * @category conversions
 */
export const gap = ({ from, to, why }: Gaps.Gap, now: number): typeof Gap.Type => ({
  from: iso(from),
  to: iso(to),
  why,
  ageSeconds: ageSeconds(to, now)
})

/**
 * That quotes are not live as it is shown at `now` (epoch ms).
 *
 * @since 0.1.0
 * @category conversions
 */
export const stale = ({ since, why }: Pulse.Stale, now: number): typeof Stale.Type => ({
  since: iso(since),
  why: Mask.text(why),
  ageSeconds: ageSeconds(since, now)
})

/**
 * That they live again as it is shown at `now` (epoch ms).
 *
 * @since 0.1.0
 * @category conversions
 */
export const live = ({ since }: Pulse.Live, now: number): typeof Live.Type => ({
  since: iso(since),
  ageSeconds: ageSeconds(since, now)
})
