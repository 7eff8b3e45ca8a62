/**
 * Times as clients write them in orders and filters.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const form = /^(\d{4})(\d{2})(\d{2})(?:([-\s]+)(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s+(\S.*))?$/
const gatewayZone = "America/New_York"

/**
 * Reads `yyyymmdd hh:mm:ss zone`, in New York where no zone is named, in UTC where a hyphen stands between date and
 * time; a date alone is its midnight. `undefined` where it is no time (source: IBKR's formats since TWS 10.16).
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): number | undefined => {
  const match = form.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, gap, hour = "00", minute = "00", second = "00", zone] = match
  const iso = `${year}-${month}-${day}T${hour.padStart(2, "0")}:${minute}:${second}`
  const utc = DateTime.make(`${iso}Z`)
  if (Option.isNone(utc)) return undefined
  if (gap === "-" && zone === undefined) return DateTime.toEpochMillis(utc.value)
  const at = (timeZone: string) =>
    DateTime.makeZoned(utc.value, { timeZone, adjustForTimeZone: true }).pipe(Option.map(DateTime.toEpochMillis))
  return Option.getOrUndefined(Option.orElse(at(zone ?? gatewayZone), () => at(gatewayZone)))
}
