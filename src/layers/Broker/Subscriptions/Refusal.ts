/**
 * What becomes of a line that the gateway says something about: it goes on, ends, is asked again, or was taken away.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type { Named } from "../../../domain/Event.ts"
import * as Mask from "../../../domain/Mask.ts"
import { RequestError } from "../../../errors/RequestError.ts"
import * as TwsCode from "../../../errors/TwsCode.ts"
import * as Vigil from "../../../schedules/Vigil.ts"
import * as Requests from "../Requests.ts"
import * as Again from "./Again.ts"
import type { Spec } from "./Spec.ts"

/**
 * What is known of the line: whether it ever was alive, whether farms are broken or may still wake, how often it was asked again
 * since its last value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Context {
  readonly hasLived: boolean
  readonly unsettled: "down" | "waking" | null
  readonly again: number
}

/**
 * The verdict. What `GoesOn` may begin anew with an empty state (317); `Again` says when it is asked, and how soon where a way
 * on which it may come is back meanwhile, if that says anything; what `Ended` may be open at the gateway still; `Taken` that
 * another session of the same user has the market data (10197): its readers fail, and the line is asked again by and by.
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict =
  | { readonly _tag: "GoesOn"; readonly isReset: boolean }
  | { readonly _tag: "Ended"; readonly failure: RequestError; readonly mayBeOpen: boolean }
  | { readonly _tag: "Taken"; readonly failure: RequestError }
  | {
    readonly _tag: "Again"
    readonly why: string
    readonly after: Duration.Duration
    readonly woken?: Duration.Duration
  }

const mostAgain = 5

/**
 * Judges. A contract that is not found (200) is asked again once while farms wake; a line that has lived survives that and
 * whatever a gateway that has not yet forgotten our last session refuses then (101, 322, 10189, 10190 …), some times, and that
 * its contract is not found for as long as a farm is broken: it was known before. Bars that a busted trade stopped (10225) and
 * a book that was halted (316) are asked again at once, and then ever more seldom; so is, after a while, what was a pacing
 * violation: it says nothing about the line, and others of the same user may have asked; some times, what has lived and may be
 * refused because of one in another language; and bars that have lived, where the gateway has no connection to what keeps them
 * up to date (10182), as in an outage.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judge = (
  { refusedBy, request }: Pick<Spec<never>, "refusedBy" | "request">,
  event: Named<"error">,
  vigil: Vigil.Vigil,
  { again, hasLived, unsettled }: Context
): Verdict => {
  const { errorCode: code, errorMsg } = event
  if (code === 317) return { _tag: "GoesOn", isReset: true }
  if (code === Again.busted || code === 316) {
    const after = again === 0 ? Duration.zero : Vigil.doubled(vigil, vigil.competing, again - 1)
    return { _tag: "Again", why: `the gateway ended it (${code})`, after }
  }
  const failure = Requests.failureOf(request, event) ?? (refusedBy?.(code) === true
    ? new RequestError({ request, reason: "Refused", code, detail: Mask.text(errorMsg) })
    : undefined)
  if (failure === undefined) return { _tag: "GoesOn", isReset: false }
  if (Requests.isPacingViolation(failure)) {
    return { _tag: "Again", why: `too much was asked (${code})`, after: Vigil.doubled(vigil, vigil.paced, again) }
  }
  if (hasLived && again < mostAgain && Requests.mayBePacingViolation(failure)) {
    return {
      _tag: "Again",
      why: `it was refused (${code})`,
      after: Vigil.doubled(vigil, vigil.paced, again),
      woken: vigil.again
    }
  }
  if (code === Again.notKept && hasLived) {
    return {
      _tag: "Again",
      why: `it is not kept up to date (${code})`,
      after: Vigil.doubled(vigil, vigil.paced, again),
      woken: vigil.paced
    }
  }
  if (code === 10197) return { _tag: "Taken", failure }
  const mayWake = code === 200
    ? again === 0 || (hasLived && (unsettled === "down" || again < mostAgain))
    : hasLived && failure.isRetryable && again < mostAgain
  return unsettled !== null && mayWake
    ? {
      _tag: "Again",
      why: `it was refused (${code})`,
      after: Vigil.doubled(vigil, vigil.again, again),
      woken: vigil.again
    }
    : { _tag: "Ended", failure, mayBeOpen: !TwsCode.isEnd(code) }
}
