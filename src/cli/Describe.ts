/**
 * A status document in lines for people.
 *
 * @since 0.1.0
 */
import type { Status } from "../domain/Status.ts"
import * as Systemd from "../layers/Systemd.ts"

const number = (value: number | null, unit: string): string => value === null ? "unknown" : `${value} ${unit}`

const connection = ({ account, gateway, isPaperAccount, session, tradingMode }: Status): string =>
  [
    `${gateway.host}:${gateway.port} (${gateway.transport})`,
    session === null
      ? "no session"
      : `session ${session.epoch} as client ${session.clientId}, server version ${session.serverVersion}, since ${session.connectedAt}`,
    account === null ? "no account" : `account ${account.id} (${isPaperAccount === true ? "paper" : "live"})`,
    `trading mode ${tradingMode}`
  ].join(", ")

const heartbeat = ({ heartbeat: { ageSeconds, rttMs } }: Status): string =>
  `last message ${number(ageSeconds, "s ago")}, round trip p50 ${number(rttMs.p50, "ms")}, p99 ${
    number(rttMs.p99, "ms")
  }`

const circuit = ({ circuit: { consecutiveOpenings, retryAt, state }, reconnectAttempts }: Status): string =>
  [
    state,
    ...consecutiveOpenings > 0 ? [`opening ${consecutiveOpenings}`] : [],
    ...retryAt === null ? [] : [`until ${retryAt}`],
    ...reconnectAttempts > 0 ? [`${reconnectAttempts} attempt(s) failed`] : []
  ].join(", ")

const error = ({ lastError }: Status): ReadonlyArray<string> =>
  lastError === null ? [] : [
    `${lastError.at} ${lastError.message}`,
    ...lastError.remedy === null ? [] : [lastError.remedy]
  ]

/**
 * The status in lines: how it stands first, then why.
 *
 * @since 0.1.0
 * @category combinators
 */
export const describe = (status: Status): string => {
  const { maintenance, quality, upstream, version } = status
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["gateway", connection(status)],
    ["upstream", upstream.state],
    ["heartbeat", heartbeat(status)],
    ["circuit", circuit(status)],
    ...quality.degraded ? [["degraded", quality.reasons.join(" ")] as const] : [],
    ...maintenance.active ? [["maintenance", `until ${maintenance.until ?? "unknown"}`] as const] : [],
    ...error(status).map((line, index) => [index === 0 ? "last error" : "", line] as const),
    ["version", `${version}, up ${Math.round(status.uptimeSeconds)} s`]
  ]
  return [Systemd.summary(status), ...rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`)].join("\n")
}
