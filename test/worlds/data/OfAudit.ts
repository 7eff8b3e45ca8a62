/** What must hold of what is said of lines: how many there are, how many are alive, and why the others are not. */
import { noSession } from "../../../src/layers/Broker/Subscriptions/Weather.ts"
import type { Asked, Gateway } from "./Gateway.ts"
import * as OfWire from "./OfWire.ts"
import * as Ways from "./Ways.ts"
import type { World } from "./World.ts"

const linger = 30_000
const accepted = 2000
const often = 6000

/** Did IBKR forget it (1101) in a way that only its silence tells, as where a value was under way then? */
const isDoubtful = (gateway: Gateway, { by, endedAt, reqId }: Asked): boolean => {
  if (by !== "1101" || endedAt === null) return false
  return !OfWire.forgotten(gateway).includes(endedAt) ||
    gateway.log.some(({ at, id, what }) => id === reqId && what === "late" && at > endedAt)
}

/** What would have to be true of a line that is said to be alive. */
const againstLive = ({ gateway, hand, kind, machine }: World, one: Asked | undefined): ReadonlyArray<string> => {
  if (!hand.isSound()) return ["it is said to be alive, and the line to the gateway is not"]
  if (one === undefined || one.session !== hand.session()) return ["it is said to be alive, and is not asked for"]
  if (isDoubtful(gateway, one)) return []
  if (one.endedAt !== null) return [`it is said to be alive, and the gateway has none: ${one.by}`]
  const now = machine.now()
  if (one.answeredAt === null && (kind.answer !== null || now - one.at < accepted)) {
    return ["it is said to be alive, and is not answered"]
  }
  const isTelling = one.toldAt !== null && now - one.toldAt <= often + 1
  return Ways.isDown(Ways.of(gateway, kind)) && !isTelling ? ["it is said to be alive, and a way to it is down"] : []
}

/** Has it told something, and nothing happened since? */
const isSurelyLive = ({ gateway, hand, kind, machine }: World, one: Asked | undefined): boolean => {
  if (one === undefined || one.endedAt !== null || one.toldAt === null || !hand.isSound()) return false
  const { toldAt } = one
  const since = gateway.log.filter(({ at }) => at > toldAt)
  const calm = since.every(({ id, what }) =>
    id !== undefined ? /^(asked|late)/.test(what) : / (join|leave)$/.test(what)
  )
  const value = gateway.log.findLast(({ id }) => id === one.reqId)
  return calm && value?.what === "value" && !Ways.isDown(Ways.of(gateway, kind)) && machine.now() - toldAt < often
}

/** Which lines are kept for sure, and which may be. */
const isKept = ({ gateway, machine, readings }: World, line: string): "yes" | "no" | "maybe" => {
  const its = readings.filter((one) => one.line === line)
  if (its.some((one) => one.ended() === null && !one.isSlow())) return "yes"
  // who takes nothing does not take how it ended
  if (its.some((one) => one.ended() === null)) return "maybe"
  const left = Math.max(Number.NEGATIVE_INFINITY, ...its.map((one) => one.ended()?.at ?? 0))
  // what somebody else has taken away is kept for an hour
  const isTaken = gateway.log.some(({ id = 0, what }) => what === "10197" && gateway.of(id)?.line === line)
  return machine.now() - left > linger + 100 && !isTaken && its.every((one) => one.ended()?.why === "left")
    ? "no"
    : "maybe"
}

/** What does not hold. */
export const problems = (world: World, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { gateway, machine } = world
  const audit = world.audit()
  const { live, missing, wanted } = audit
  const found: Array<string> = []
  const now = machine.now()
  if (live + missing.length !== wanted) found.push(`${live} of ${wanted} live, and ${missing.length} are missing`)
  if (new Set(missing.map(({ key }) => key)).size < missing.length) found.push("one is missing twice")
  for (const { since, why } of missing) {
    if (why === "") found.push("it is not alive, and nobody says why")
    if (world.hand.session() === null && why !== noSession) {
      found.push(`there is no session, and it is not alive because ${why}`)
    }
    if (since > now) found.push("it is not alive since a time that is to come")
  }
  const told = world.audits.at(-1)
  if (JSON.stringify(told) !== JSON.stringify(audit) && (told?.live !== live || told.wanted !== wanted)) {
    found.push(`who follows was told last of ${told?.live} of ${told?.wanted}, and it is ${live} of ${wanted}`)
  }
  const kept = lines.map((line) => isKept(world, line))
  const sure = kept.filter((is) => is === "yes").length
  const most = kept.filter((is) => is !== "no").length
  if (wanted < sure || wanted > most) found.push(`${wanted} are wanted, and ${sure} should be`)
  for (const line of lines) {
    const symbol = line === "b" ? "MSFT" : "AAPL"
    const one = gateway.asked.findLast((each) => each.line === line)
    const isMissing = missing.some(({ key }) => key.includes(symbol) || key === "pnl")
    const is = kept[lines.indexOf(line)]
    if (is === "yes" && !isMissing) found.push(...againstLive(world, one))
    if (is === "yes" && isMissing && isSurelyLive(world, one)) {
      found.push(`it tells, and is said not to be alive: ${missing.map(({ why }) => why).join()}`)
    }
    if (is === "no" && gateway.open(line).length > 0 && world.hand.session() !== null) {
      found.push("nobody reads it any more, and it is open")
    }
  }
  return found
}
