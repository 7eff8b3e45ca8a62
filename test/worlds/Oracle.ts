/** What must hold of a small world after each step, whatever the gateway has said and in whichever order. */
import type { Execution } from "../../src/domain/Execution.ts"
import { revision } from "../../src/domain/Execution.ts"
import { isEnded, isOver, type Order } from "../../src/domain/Order.ts"
import * as Witness from "./Witness.ts"
import type * as World from "./World.ts"

/** What does not hold, and the steps that lead to it. */
export interface Failure {
  readonly says: string
  readonly steps: ReadonlyArray<string>
}

/** An order in short. */
export const short = (
  { averagePrice, commission, executions, filled, message, quantity, remaining, settled, state }: Order
): string =>
  `${state} ${filled}/${remaining} of ${quantity}${
    settled ? "" : " unsettled"
  } at ${averagePrice} for ${commission} by ${
    executions.map(({ commission, execId, quantity }) => `${execId} ${quantity} ${commission}`).join(", ")
  }${message === null ? "" : ` (${message})`}`

const sum = (executions: ReadonlyArray<Execution>): number =>
  executions.reduce((all, { quantity }) => all + Number(quantity), 0)

/** What of an order must stand in the journal: all but what only a session knows. */
const kept = (order: Order) => {
  const { changing: _c, executions, settled: _s, updatedAt: _u, orderType: _o, tif: _t, ...rest } = order
  return JSON.stringify({
    ...rest,
    executions: executions.map(({ commission, corrects, execId, price, quantity, realizedPnl }) => [
      ...[execId, corrects, quantity, price, commission, realizedPnl]
    ])
  })
}

const differing = (one: Order, other: Order): string =>
  Object.entries(one).flatMap(([name, value]) => {
    const else_ = (other as unknown as Record<string, unknown>)[name]
    return JSON.stringify(value) === JSON.stringify(else_)
      ? []
      : [`${name} ${JSON.stringify(value)} is ${JSON.stringify(else_)}`]
  }).join(", ")

/** What one document says that cannot be. */
const ofDocument = (order: Order): ReadonlyArray<string> => {
  const { averagePrice, changing, executions, quantity, remaining, state } = order
  const filled = Number(order.filled)
  const found: Array<string> = []
  const size = Number(quantity)
  // a gateway may tell of more executions than it says have filled
  if (filled > Math.max(size, sum(executions))) found.push(`more is filled than its size: ${filled} of ${size}`)
  if (Number(remaining) !== Math.max(0, size - filled) && state !== "filled") {
    found.push(`${remaining} remains of ${size}, with ${filled} filled`)
  }
  const isBare = ["acknowledged", "maybe_sent", "unsent", "rejected"].includes(state)
  if (isBare && filled > 0) found.push(`${state} with ${filled} filled`)
  if (state === "partially_filled" && (filled === 0 || (filled >= size && !changing))) {
    found.push(`partially filled by ${filled} of ${size}`)
  }
  if (sum(executions) > filled) found.push(`executed by ${sum(executions)}, and filled by ${filled}`)
  if (filled === 0 && averagePrice !== null) found.push(`filled by nothing at ${averagePrice}`)
  if (averagePrice === null && filled > 0 && sum(executions) >= filled) {
    found.push("filled by all that was executed, at no price")
  }
  if (new Set(executions.map(({ execId }) => revision(execId).base)).size < executions.length) {
    found.push("one execution counts twice")
  }
  return found
}

/** What became of an order between two steps that must not. */
const ofStep = (step: string, before: Order, after: Order): ReadonlyArray<string> => {
  const found: Array<string> = []
  // with the last lines of the journal lost, what they said is
  if (step.startsWith("kill ")) return found
  const isTime = /^(lists|pass|loss|kill|end)/.test(step)
  const moved = before.state !== after.state
  // a change to a larger size may turn out to have been made
  const isLarger = Number(after.quantity) > Number(before.quantity)
  if (before.state === "filled" && moved && !isLarger) found.push(`what was filled is ${after.state}`)
  // more may have filled; and what was cancelled with nothing filled may be told of as rejected
  const isBetter = after.state === "filled" || after.state === "rejected"
  if (before.state === "cancelled" && moved && !isBetter && !isTime) found.push(`what was cancelled is ${after.state}`)
  if (after.state === "unknown" && moved && !isTime) found.push("unknown by a message alone")
  if (after.state === "unsent" && moved && !isTime) found.push("unsent by a message alone")
  if (after.state === "maybe_sent" && moved && before.state !== "unsent") {
    found.push(`maybe sent after it was ${before.state}`)
  }
  const saysLess = /^(\w+:)?(st|lists|done)/.test(step) || /^(\w+:)?ex \d\.[2-9]/.test(step)
  // what was filled whole was so by its size
  const isResized = before.state === "filled" && before.quantity !== after.quantity
  if (Number(after.filled) < Number(before.filled) && !saysLess && !isResized) {
    found.push(`filled falls from ${before.filled} to ${after.filled}`)
  }
  if (after.executions.length < before.executions.length) found.push("an execution is lost")
  return found
}

/** What those who listen were told, and what is so. */
const ofTold = (told: Witness.Told, now: Order, isListed: boolean): ReadonlyArray<string> => {
  const { atRisk, changes, executions, fills, inBlotter, isRiskBroken } = told
  const found: Array<string> = []
  const last = changes.at(-1)
  if (last !== undefined && last !== now) found.push(`the last that was told is not how it stands: ${short(last)}`)
  if (inBlotter !== null && inBlotter !== now) found.push(`the blotter says otherwise: ${short(inBlotter)}`)
  if (isRiskBroken) found.push("risk was told of an order as it never was")
  if (atRisk !== null && atRisk !== now) found.push("risk was not told how it stands")
  if (new Set(executions).size < executions.length) found.push(`an execution was told twice: ${executions.join(", ")}`)
  const stand = now.executions.map(({ commission, execId }) => `${execId} ${commission}`).toSorted().join()
  const tells = [...fills.values()].toSorted().join()
  if (isListed && tells !== stand) found.push(`the blotter tells of the executions ${tells}, and there are ${stand}`)
  return found
}

/** Who waits gets the first document that he waits for, and that alone. */
const ofWaits = ({ changes }: Witness.Told, { acknowledged, ended }: World.Waits): ReadonlyArray<string> => {
  const found: Array<string> = []
  const is = (told: Order | undefined, got: Order | "failed" | null): boolean => {
    if (told === undefined) return got === null
    return told.state === "rejected" || told.state === "unknown" ? got === "failed" : got === told
  }
  if (!is(changes.find(({ state }) => state !== "maybe_sent"), acknowledged)) {
    found.push("who waits for the first word got another")
  }
  if (!is(changes.find((order) => isOver(order) && order.settled), ended)) {
    found.push("who waits for the end got another")
  }
  return found
}

const ofWorking = (all: ReadonlyArray<Order>, now: Order): ReadonlyArray<string> => {
  const working = all.filter(({ orderRef }) => orderRef === now.orderRef)
  if (isEnded(now)) return working.length === 0 ? [] : [`it works, and is ${now.state}`]
  if (now.state === "unknown") return []
  if (working.length !== 1) return [`it does not work, and is ${now.state}`]
  return Number(working[0]?.remaining) >= Number(now.remaining)
    ? []
    : [`less of it works than remains: ${working[0]?.remaining}`]
}

const ofReplay = (placed: World.Placed, now: Order, replayed: Order | undefined): ReadonlyArray<string> => {
  if (replayed === undefined) return [`${placed.ref} is not in the journal`]
  return kept(replayed) === kept(now) ? [] : [`the journal says otherwise: ${differing(now, replayed)}`]
}

/** Looks at the orders of a world, step by step. */
export const watch = (world: World.World) => {
  let witness = Witness.make(world.heard())
  const before = new Map(world.placed.map(({ ref }) => [ref, world.order(ref)]))
  const isFirstLife = witness.heard
  return {
    /** What does not hold of one order after a step, which was its own or of all. */
    after: (step: string, { ref }: World.Placed): ReadonlyArray<string> => {
      const [now, was] = [world.order(ref), before.get(ref)]
      before.set(ref, now)
      // with the last lines of the journal lost, one line may say otherwise than another until the lists have ended
      const isTorn = step.startsWith("kill ")
      return [...isTorn ? [] : ofDocument(now), ...was === undefined || was === now ? [] : ofStep(step, was, now)]
    },
    /** What does not hold of all of them when all has come to rest: with what the journal says, where it is to be read. */
    all: (isRead: boolean): ReadonlyArray<string> => {
      if (witness.heard !== world.heard()) witness = Witness.make(world.heard())
      const working = world.working()
      const replayed = isRead ? world.replayed() : null
      const grave = world.machine.grave.filter((each) => !each.startsWith("The fate of"))
      return [
        ...grave.map((each) => `the log says ${each}`),
        ...world.placed.flatMap((placed) => {
          const now = world.order(placed.ref)
          const told = witness.of(placed.ref)
          const sent = world.sent(placed)
          const problems = [
            ...ofTold(told, now, witness.isListed()),
            ...witness.heard === isFirstLife ? ofWaits(told, world.waits(placed)) : [],
            ...ofWorking(working, now),
            ...sent > 1 ? [`it was sent ${sent} times`] : [],
            ...replayed === null ? [] : ofReplay(placed, now, replayed.get(placed.ref))
          ]
          return problems.map((says) => world.placed.length > 1 ? `${placed.ref}: ${says}` : says)
        })
      ]
    }
  }
}

/**
 * Plays the steps, and answers the first that does not hold, with the steps by which it came to be. `always` looks at the orders
 * after each step. What the journal says is looked at after the step of that number, and after the last.
 */
export const play = (
  world: World.World,
  steps: ReadonlyArray<string>,
  { always = () => [], readAt = steps.length }: {
    readonly always?: (order: Order, at: number) => ReadonlyArray<string>
    readonly readAt?: number
  } = {}
): Failure | null => {
  const watching = watch(world)
  for (const [at, step] of steps.entries()) {
    world.step(step)
    const problems = world.placed.flatMap((placed) => [
      ...watching.after(step, placed),
      ...always(world.order(placed.ref), at)
    ])
    const [says] = [...problems, ...watching.all(at === readAt - 1 || at === steps.length - 1)]
    if (says !== undefined) return { says, steps: steps.slice(0, at + 1) }
  }
  return null
}
