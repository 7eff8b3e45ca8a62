/**
 * Makes of a gateway's message what users and the log are told of it: masked, escaped, with a severity.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Named } from "../../domain/Event.ts"
import * as Mask from "../../domain/Mask.ts"
import { Notice } from "../../domain/Notice.ts"
import type * as TwsCode from "../../errors/TwsCode.ts"

/**
 * How much of a gateway's text is told (characters). Real ones are a line or two.
 *
 * @since 0.1.0
 * @category policies
 */
export const longest = 4096

const safe = (value: number, otherwise: number): number => Number.isSafeInteger(value) ? value : otherwise
const levels = { info: "Info", warning: "Warn", error: "Error", critical: "Error" } as const

/**
 * The notice of a message and its log line; `now` is epoch ms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  event: Named<"error">,
  meaning: TwsCode.Meaning,
  now: number
): { readonly notice: Notice; readonly says: Effect.Effect<void> } => {
  const { advice, severity } = meaning
  const code = safe(event.errorCode, 0)
  const id = safe(event.id, -1)
  const text = Mask.text(event.errorMsg.slice(0, longest))
  return {
    notice: new Notice({ id, code, severity, text, at: DateTime.formatIso(DateTime.makeUnsafe(now)) }),
    says: Effect.annotateLogs(Effect.logWithLevel(levels[severity])(`Gateway ${code}: ${text}`), { code, id, advice })
  }
}
