/** Plays rounds, and judges every order after each: nothing was written twice, and all is told as the gateway has it. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Round, Wish } from "./Draw.ts"
import * as Verdict from "./Verdict.ts"
import { recovery, type World } from "./World.ts"

/** The longest that an order may stay unsettled on a line that is ready, ms: a gateway may still be loading its orders. */
const settling = 100_000
/** Both may be on their way to the same when they are looked at. */
const agreeing = 3000

const until = async (what: string, most: number, holds: () => Promise<boolean>): Promise<void> => {
  const from = performance.now()
  while (!(await holds())) {
    if (performance.now() - from > most) throw new Error(`not within ${most} ms: ${what}`)
    await sleep(50)
  }
}

/** What has happened so far. */
export interface Tally {
  readonly rounds: number
  readonly kills: number
  readonly lostAnswers: number
  readonly names: number
  /** How many of the names came over the wire. */
  readonly written: number
  /** How many orders are told to be in each state. */
  readonly states: Readonly<Record<string, number>>
}

export interface Play {
  /** Plays the next round and answers what does not hold after it. */
  readonly round: () => Promise<ReadonlyArray<string>>
  readonly tally: () => Tally
}

export const make = (world: World, draw: (names: ReadonlyArray<string>) => Round): Play => {
  const { ask } = world
  const names = new Set<string>()
  const counts = { rounds: 0, kills: 0, lostAnswers: 0 }
  let states: Record<string, number> = {}
  let written = 0

  const isReady = async () => (await ask("GET", "/health/ready"))?.[0] === 200
  const isSettled = async (): Promise<boolean> => {
    const answer = await ask("GET", "/orders")
    if (answer?.[0] !== 200) return false
    return (answer[1] as ReadonlyArray<Verdict.Told>).every(({ settled, state }) => settled && state !== "maybe_sent")
  }

  /** What nobody has answered is asked for again, under the same name, once there is somebody. */
  const place = async ({ body, route }: Wish): Promise<void> => {
    if (await ask("POST", route, body) !== undefined) return
    counts.lostAnswers++
    await until("a service that answers", recovery, async () => await ask("GET", "/health/live") !== undefined)
    await ask("POST", route, body)
  }

  const misbehave = async ({ fault, faultAt, healAfter, killAfter }: Round): Promise<void> => {
    await sleep(faultAt)
    await world.fault(fault)
    if (killAfter !== null) {
      await sleep(killAfter)
      counts.kills++
    }
    await Promise.all([killAfter === null ? undefined : world.kill(), sleep(healAfter).then(world.heal)])
  }

  const play = async (round: Round): Promise<ReadonlyArray<string>> => {
    const { cancels, fault, killAfter, number, wishes } = round
    for (const name of wishes.flatMap(({ names }) => names)) names.add(name)
    counts.rounds++
    await Promise.all([
      misbehave(round),
      ...wishes.map(async (wish) => {
        await sleep(wish.after)
        await place(wish)
      }),
      ...cancels.map(async (name) => {
        await sleep(200)
        await ask("DELETE", `/orders/${name}`)
      })
    ])
    const what = `round ${number}, ${JSON.stringify(fault)}${killAfter === null ? "" : ", killed"}`
    await until(`ready after ${what}`, recovery, isReady)
    // who asks has been killed, too, and does not know what was answered
    if (killAfter !== null) { for (const { body, route } of wishes) await ask("POST", route, body) }
    await until(`settled after ${what}`, settling, isSettled)
    let cases = await world.cases(names)
    // the service takes back by itself what it finds without what belongs with it, and lists bring executions one after the other
    for (
      const endsAt = performance.now() + agreeing;
      Verdict.problems(cases).length > 0 && performance.now() < endsAt;
    ) {
      await sleep(200)
      cases = await world.cases(names)
    }
    for (const { name } of cases) names.add(name)
    states = {}
    for (const { told } of cases) {
      const state = told?.state ?? "none"
      states[state] = (states[state] ?? 0) + 1
    }
    written = cases.filter((one) => one.written > 0).length
    // a gateway takes so many orders of one side and no more
    if (number % 3 === 0) await ask("POST", "/orders/cancel-all")
    return Verdict.problems(cases).map((problem) => `${what}: ${problem}`)
  }

  return {
    round: () => play(draw([...names])),
    tally: () => ({ ...counts, names: names.size, written, states })
  }
}
