/**
 * The question for an account's summary. It is a subscription at the gateway: ended as soon as it has answered.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import { type AccountValue, keyOf } from "../../../domain/AccountValue.ts"
import * as Command from "../../../domain/Command.ts"
import * as Mask from "../../../domain/Mask.ts"
import type { Question } from "../Requests.ts"

/**
 * Asks for the summary of one account by tags.
 *
 * @since 0.1.0
 * @category constructors
 */
export const question = (
  account: string,
  tags: ReadonlyArray<string>
): Question<ReadonlyArray<AccountValue>> => ({
  command: (reqId) => Command.make("reqAccountSummary", reqId, "All", tags.join(",")),
  cancel: (reqId) => Command.make("cancelAccountSummary", reqId),
  goesOn: true,
  parts: ["accountSummary"],
  collect: () => {
    const all: Array<AccountValue> = []
    return (event) => {
      if (event._tag === "accountSummary" && event.account === account) {
        all.push({ key: keyOf(event.tag), value: Mask.text(event.value), currency: event.currency })
      }
      return event._tag === "accountSummaryEnd" ? Option.some(all) : Option.none()
    }
  }
})
