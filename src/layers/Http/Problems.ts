/**
 * What is wrong, as problem documents: what is not known, what the gateway refuses, what we refuse, what does not exist.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiError from "effect/http-api/HttpApiError"
import * as Schema from "effect/Schema"
import type { Known } from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import type { IbkrError } from "../../errors/IbkrError.ts"
import * as OrderRefused from "../../errors/OrderRefused.ts"
import type { RequestError } from "../../errors/RequestError.ts"
import { ageSeconds, iso } from "./Documents.ts"

/**
 * A part is not known, or not known to be so any more. What was known last is here with its age, so that nobody takes it for
 * what is; `null` where nothing ever was, the age also where the clock was set back since.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotKnown extends HttpApiError.Problem<NotKnown>()("NotKnown", {
  type: "about:blank",
  status: 503,
  title: "Not known"
}, {
  part: Schema.String,
  asOf: Schema.NullOr(Schema.String),
  ageSeconds: Schema.NullOr(Schema.Finite),
  lastKnown: Schema.NullOr(Schema.Unknown)
}) {}

/**
 * The gateway refuses the question: `code` is its own.
 *
 * @since 0.1.0
 * @category errors
 */
export class NotAnswered extends HttpApiError.Problem<NotAnswered>()("NotAnswered", {
  type: "about:blank",
  status: 422,
  title: "Refused by the gateway"
}, { code: Schema.NullOr(Schema.Int), remedy: Schema.NullOr(Schema.String) }) {}

/**
 * We refuse, and nothing was sent: `blockedBy` names what stands against every order, `rule` the first rule that this one
 * breaks, `broken` all of them.
 *
 * @since 0.1.0
 * @category errors
 */
export class Blocked extends HttpApiError.Problem<Blocked>()("Blocked", {
  type: "about:blank",
  status: 409,
  title: "Refused, nothing was sent"
}, {
  blockedBy: Schema.Array(OrderRefused.OrderBlock),
  rule: Schema.optionalKey(OrderRefused.Rule),
  broken: Schema.optionalKey(Schema.Array(OrderRefused.Broken))
}) {}

/**
 * No order of ours bears this orderRef.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoSuchOrder extends HttpApiError.Problem<NoSuchOrder>()("NoSuchOrder", {
  type: "about:blank",
  status: 404,
  title: "No such order"
}) {}

/**
 * More bars than one answer may hold.
 *
 * @since 0.1.0
 * @category errors
 */
export class TooMuch extends HttpApiError.Problem<TooMuch>()("TooMuch", {
  type: "about:blank",
  status: 400,
  title: "Too much at once"
}) {}

/**
 * A range that ends before it begins.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoRange extends HttpApiError.Problem<NoRange>()("NoRange", {
  type: "about:blank",
  status: 400,
  title: "Not a range of time"
}) {}

/**
 * A contract whose conId is of something else than its symbol.
 *
 * @since 0.1.0
 * @category errors
 */
export class MixedUp extends HttpApiError.Problem<MixedUp>()("MixedUp", {
  type: "about:blank",
  status: 400,
  title: "Two contracts in one question"
}) {}

/**
 * As many listeners as may be.
 *
 * @since 0.1.0
 * @category errors
 */
export class TooManyListeners extends HttpApiError.Problem<TooManyListeners>()("TooManyListeners", {
  type: "about:blank",
  status: 503,
  title: "Too many listeners"
}) {}

const nothing = (part: string, detail: string): NotKnown =>
  new NotKnown({ detail: Mask.text(detail), part, asOf: null, ageSeconds: null, lastKnown: null })

/**
 * The value of a part that is known and kept up to date, or the problem.
 *
 * @param encode - the value as it is shown.
 *
 * @since 0.1.0
 * @category conversions
 */
export const current = <A, B>(part: string, encode: (value: A) => B) =>
(
  known: Known<A>
): Effect.Effect<{ readonly at: number; readonly value: B }, NotKnown> =>
  Effect.clockWith((clock) => {
    if (known._tag === "Unknown") return Effect.fail(nothing(part, known.why))
    const { at } = known
    const value = encode(known.value)
    if (known.current) return Effect.succeed({ at, value })
    return Effect.fail(
      new NotKnown({
        detail: "Nothing keeps it up to date now: it may have changed since",
        part,
        asOf: iso(at),
        ageSeconds: ageSeconds(at, clock.currentTimeMillisUnsafe()),
        lastKnown: value
      })
    )
  })

/**
 * A part that cannot be asked for, because there is no session.
 *
 * @since 0.1.0
 * @category conversions
 */
export const ofLine = (part: string) => ({ message }: IbkrError): NotKnown => nothing(part, message)

/**
 * A question that was not answered: the problem is the gateway's refusal where it refused, else that nothing is known.
 *
 * @since 0.1.0
 * @category conversions
 */
export const ofFailure = (part: string) => (error: RequestError | IbkrError): NotAnswered | NotKnown => {
  if (error._tag !== "RequestError") return ofLine(part)(error)
  if (error.reason !== "Refused") return nothing(part, error.message)
  return new NotAnswered({ detail: Mask.text(error.message), code: error.code ?? null, remedy: error.remedy })
}

/**
 * What was to be done with orders, where it failed before anything of it was sent.
 *
 * @since 0.1.0
 * @category conversions
 */
export const ofOrder = (
  error: OrderRefused.OrderRefused | RequestError | IbkrError
): Blocked | NotAnswered | NotKnown => {
  if (error._tag === "RequestError" && error.reason === "Refused") return ofFailure("orders")(error)
  if (error._tag !== "OrderRefused") return nothing("orders", `Nothing was sent: ${error.message}`)
  const { blockedBy } = error
  const broken = (error.broken ?? []).map(({ actual, says, ...rule }) => ({
    ...rule,
    actual: actual === null ? null : Mask.text(actual),
    says: Mask.text(says)
  }))
  const [first] = broken
  return new Blocked({
    detail: Mask.text(error.message),
    blockedBy,
    ...(first === undefined ? {} : { rule: first.rule, broken })
  })
}
