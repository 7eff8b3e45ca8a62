/** What must hold of a small world after each step, whatever the gateway has said and in whichever order. */
import { isEnded, isOver, type Order } from "../../src/domain/Order.ts"
import { ofDocument, ofSession, ofStep, short } from "./Document.ts"
import * as Witness from "./Witness.ts"
import type * as World from "./World.ts"

/** What does not hold, and the steps that lead to it. */
export interface Failure {
  readonly says: string
  readonly steps: ReadonlyArray<string>
}

/** What of an order must stand in the journal: all but what only a session knows. */
const kept = (order: Order) => {
  const { executions, settled: _s, updatedAt: _u, orderType: _o, tif: _t, ...rest } = order
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

/** What was written of it: the order once, whoever asks for it again, and its cancel where that was asked for. */
const ofWritten = (world: World.World, placed: World.Placed, isRead: boolean): ReadonlyArray<string> => {
  const again = isRead ? world.again(placed.ref) : placed.orderId
  const [sent, { asked, written }] = [world.sent(placed), world.cancels(placed)]
  return [
    ...again === placed.orderId ? [] : [`asked for again, it is order ${again}`],
    ...sent === 1 ? [] : [`it was sent ${sent} times`],
    ...asked > 0 && written === 0 ? ["its cancel was not written"] : [],
    ...written > asked ? [`its cancel was written ${written} times, and asked for ${asked} times`] : []
  ]
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
  let isTorn = false
  return {
    /** What does not hold of one order after a step, which was its own or of all. */
    after: (step: string, { ref }: World.Placed): ReadonlyArray<string> => {
      const [now, was] = [world.order(ref), before.get(ref)]
      before.set(ref, now)
      // with the last lines of the journal lost, one line may say otherwise than another until the lists have ended
      isTorn = step.startsWith("kill ")
      return [
        ...isTorn ? [] : ofDocument(now),
        ...ofSession(step, now),
        ...was === undefined || was === now ? [] : ofStep(step, was, now)
      ]
    },
    /** What does not hold of all of them when all has come to rest: with what the journal says, where it is to be read. */
    all: (isRead: boolean): ReadonlyArray<string> => {
      // what the journal has lost is told anew
      if (witness.heard !== world.heard()) {
        witness = Witness.make(world.heard(), isTorn ? undefined : witness.executions())
      }
      const working = world.working()
      const replayed = isRead ? world.replayed() : null
      const grave = world.machine.grave.filter((each) => !each.startsWith("The fate of"))
      return [
        ...grave.map((each) => `the log says ${each}`),
        ...world.placed.flatMap((placed) => {
          const now = world.order(placed.ref)
          const told = witness.of(placed.ref)
          const problems = [
            ...ofTold(told, now, witness.isListed()),
            ...witness.heard === isFirstLife ? ofWaits(told, world.waits(placed)) : [],
            ...ofWorking(working, now),
            ...ofWritten(world, placed, isRead),
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
