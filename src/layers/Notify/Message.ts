/**
 * An alert as a Discord message: one embed, within Discord's limits, mentioning nobody but whom the settings name.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import type { Alert, Severity } from "../../domain/Alert.ts"
import * as Mask from "../../domain/Mask.ts"

/**
 * Discord's limits on what a message holds, in UTF-16 units (source: Discord's documentation of embed limits). One
 * embed of this title and description is below the 6000 that all embeds of a message may hold together.
 *
 * @since 0.1.0
 * @category constants
 */
export const limits = { content: 2000, title: 256, description: 4096 } as const

/**
 * Whom `DISCORD_MENTION` names: a user's or role's id as Discord writes it (`<@1>`, `<@&1>`), a bare user id, or
 * `@everyone` and `@here`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mention {
  readonly content: string
  readonly allowed: {
    readonly parse: ReadonlyArray<"everyone">
    readonly users?: ReadonlyArray<string>
    readonly roles?: ReadonlyArray<string>
  }
}

/**
 * The body of a webhook request.
 *
 * @since 0.1.0
 * @category models
 */
export interface Message {
  readonly content?: string
  readonly embeds: ReadonlyArray<{
    readonly title: string
    readonly description: string
    readonly color: number
    readonly timestamp: string
  }>
  readonly allowed_mentions: Mention["allowed"]
}

/**
 * Reads `DISCORD_MENTION`; what it does not understand is nobody.
 *
 * @since 0.1.0
 * @category constructors
 */
export const mention = (setting: string): Mention | undefined => {
  const text = setting.trim()
  if (/^@?(everyone|here)$/.test(text)) {
    return { content: text.startsWith("@") ? text : `@${text}`, allowed: { parse: ["everyone"] } }
  }
  const [, role, id] = /^(?:<@(&|!?))?(\d{1,20})>?$/.exec(text) ?? []
  if (id === undefined) return undefined
  return role === "&"
    ? { content: `<@&${id}>`, allowed: { parse: [], roles: [id] } }
    : { content: `<@${id}>`, allowed: { parse: [], users: [id] } }
}

const colors: { readonly [K in Severity]: number } = { info: 0x2ecc71, warning: 0xe67e22, critical: 0xe74c3c }

/**
 * The message of an alert. `at` is when it was raised (epoch ms), `lost` how many were dropped before it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  alert: Alert,
  options: { readonly at: number; readonly lost: number; readonly mention: Mention | undefined }
): Message => {
  const lost = options.lost === 0 ? [] : [`(${options.lost} earlier alert(s) could not be delivered)`]
  const mentioned = alert.severity === "critical" ? options.mention : undefined
  return {
    ...(mentioned !== undefined && { content: clip(mentioned.content, limits.content) }),
    embeds: [{
      title: clip(plain(alert.title), limits.title),
      description: clip([...lost, ...alert.lines.map(plain)].join("\n"), limits.description),
      color: colors[alert.severity],
      timestamp: DateTime.formatIso(DateTime.makeUnsafe(options.at))
    }],
    allowed_mentions: mentioned?.allowed ?? { parse: [] }
  }
}

const plain = (text: string): string => Mask.text(text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " "))

/** Cuts at a whole character: half of a pair is no text. */
const clip = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`
