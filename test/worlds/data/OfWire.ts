/** What must hold of what the gateway is sent: one line for each, each question for a cause, and for each cause one. */
import type { Asked, Gateway } from "./Gateway.ts"
import type { Kind } from "./Kind.ts"
import * as Ways from "./Ways.ts"
import type { World } from "./World.ts"

// a session's own beginning comes first, and a second 1101 soon says nothing (ms)
const soon = 1200
const accepted = 2000
const paced = 100
const repeated = 60_000

/** A bound is looked at in four parts, so that a line is silent for as much of it at most. */
export const bound = 1.6

/** When IBKR was said to have forgotten all, for the first time since it was lost. */
export const forgotten = ({ log }: Gateway): ReadonlyArray<number> => {
  const found: Array<number> = []
  let last = Number.NEGATIVE_INFINITY
  let wasLost = false
  for (const { at, what } of log) {
    if (what === "1100" || what === "begin") {
      wasLost ||= what === "1100"
      last = Number.NEGATIVE_INFINITY
    } else if (what === "1102") wasLost = false
    else if (what === "1101") {
      if (wasLost || at - last >= repeated) found.push(at)
      wasLost = false
      last = at
    }
  }
  return found
}

/** Did the gateway say of what was asked that it is over, so that it may be asked again? */
const isRefused = ({ log }: Gateway, { reqId }: Asked): boolean =>
  log.some(({ id, what }) => id === reqId && /^(late )?\d+$/.test(what) && what !== "317")

const isCaused = (gateway: Gateway, kind: Kind, one: Asked): boolean => {
  const { at, line, session } = one
  const before = gateway.asked.findLast((other) => other.line === line && other.reqId < one.reqId)
  if (before === undefined || before.session !== session) return true
  const ways = Ways.of({ log: gateway.log.filter((each) => each.at < at) }, kind)
  // what waits for its turn to be sent is asked for already
  const told = gateway.log.findLast((each) =>
    each.id === before.reqId && /^(value|late|ack)$/.test(each.what) && at - each.at > paced
  )
  const quiet = at - Math.max(before.at, told?.at ?? 0)
  const isQuiet = !Ways.isDown(ways) && Math.min(quiet, at - Ways.upAt(ways)) >= kind.silent
  const isUnanswered = kind.answer !== null && told === undefined && quiet >= kind.answer && !Ways.isDown(ways)
  const isMadeAnew = gateway.log.some((each) => each.what === `${line} join` && each.at >= (before.endedAt ?? at + 1))
  return isQuiet || isUnanswered || isMadeAnew || isRefused(gateway, before) ||
    forgotten(gateway).some((lost) => lost >= before.at && lost <= at)
}

/** Is somebody there who was told nothing of its end? */
const isRead = ({ readings }: World, line: string, since: number): boolean =>
  readings.some((one) => one.line === line && one.joinedAt < since && one.ended() === null)

/** Of what was to be asked at once, what was not. */
const ofOwed = (world: World, line: string): ReadonlyArray<string> => {
  const { gateway, hand, kind, machine } = world
  const now = machine.now()
  const its = gateway.asked.filter((one) => one.line === line)
  // what waits for a turn, or was refused, comes when it does
  if (hand.session() === null || ["ticks", "bars"].includes(world.of) || its.some((one) => isRefused(gateway, one))) {
    return []
  }
  const began = gateway.log.findLast(({ what }) => what === "begin")?.at ?? 0
  const last = its.at(-1)
  if (now - began > soon && isRead(world, line, began) && (last === undefined || last.at < began)) {
    return ["it is not asked for in a new session"]
  }
  const lost = forgotten(gateway).at(-1) ?? Number.NEGATIVE_INFINITY
  // what is not answered yet may have come to IBKR after that
  const isThere = ({ answeredAt, at }: Asked) => answeredAt !== null || (kind.answer === null && lost - at > accepted)
  const isLost = last !== undefined && last.at < lost && lost > began && isThere(last)
  if (isLost && now - lost > soon && isRead(world, line, lost)) return ["it is not asked for again after a 1101"]
  const ways = Ways.of(gateway, kind)
  if (last === undefined || last.endedAt !== null || last.answeredAt === null || Ways.isDown(ways)) return []
  const since = Math.max(last.toldAt ?? last.at, Ways.upAt(ways))
  const isOver = now - since > kind.silent * bound
  return isOver && last.isFlowing && kind.isQuiet !== true && isRead(world, line, since)
    ? ["it is silent, and is not asked for again"]
    : []
}

/** What does not hold. */
export const problems = (world: World, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { gateway, kind } = world
  return [
    ...gateway.wrong,
    ...gateway.asked.filter((one) => !isCaused(gateway, kind, one)).map(() => "it is asked for without a cause"),
    ...lines.flatMap((line) => ofOwed(world, line))
  ]
}
