/** A small world in which a position is closed, step by step: what is told of its end is held against what is true. */
import { Duration, Effect, Exit, type Fiber, Layer } from "effect"
import { PositionsLeft } from "../../../src/errors/PositionsLeft.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Flatten from "../../../src/programs/Flatten.ts"
import * as Stateless from "../../doubles/Stateless.ts"
import * as Machine from "../Machine.ts"
import * as Gateway from "./Gateway.ts"
import * as Truth from "./Truth.ts"

/** Whether what closes the position fills in the end, and for how long (ms) that is not told as a position. */
export interface Ending {
  readonly name: string
  readonly fills: boolean
  readonly late: number
}

const deadline = 20_000
const begins = Date.parse("2026-03-04T15:00:00Z")

/** What is lost, refused or held up. */
const troubles = /nothing|torn|loss|pass|rejected|inactive|cancelled closer/

type Closing = Fiber.Fiber<unknown, unknown>

/** How it has ended, and how much is told to be left; `null` while it goes on. */
const endOf = (closing: Closing): { readonly how: "closed" | "left" | "lost"; readonly left: number } | null => {
  const exit = closing.pollUnsafe()
  if (exit === undefined) return null
  if (Exit.isSuccess(exit)) return { how: "closed", left: 0 }
  const error = exit.cause.reasons.find((reason) => reason._tag === "Fail")?.error
  if (!(error instanceof PositionsLeft)) return { how: "lost", left: NaN }
  return { how: "left", left: error.positions.reduce((sum, { position }) => sum + (position ?? NaN), 0) }
}

const make = (setting: Gateway.Setting) => {
  const machine = Machine.make(begins)
  const gateway = Gateway.make(machine, setting)
  let nextOrderId = 140
  let startedAt = 0
  const state = Layer.succeed(State, Stateless.make(() => Effect.sync(() => nextOrderId++)))
  const begin = (): Closing => {
    startedAt = machine.now()
    return machine.run(
      Flatten.flatten({
        session: gateway.session(),
        account: Gateway.account,
        allowed: Effect.succeed(true),
        deadline: Duration.millis(deadline),
        usedOrderId: nextOrderId - 1
      }).pipe(Effect.provide(state))
    )
  }
  const pass = (millis: number): void =>
    machine.pass(Math.max(0, Math.min(millis, startedAt + deadline - machine.now())))
  let closing = begin()
  return {
    gateway,
    closing: () => closing,
    pass,
    rest: machine.rest,
    /** Does what is called so, and answers whether there was anything to do. */
    step: (name: string): boolean => {
      const [verb, value] = name.split(" ")
      if (verb === "pass") pass(Number(value) * 1000)
      else if (verb === "loss") {
        gateway.lose()
        machine.rest()
        machine.pass(1000)
        closing = begin()
      } else if (!gateway.step(name)) return false
      machine.rest()
      return true
    }
  }
}

/** Makes what tells what does not hold: each end is judged once, by what is true then. */
const judge = ({ closing, gateway }: ReturnType<typeof make>, isCalm: boolean) => {
  let judged: Closing | undefined
  return (): string | undefined => {
    const position = gateway.position()
    if (position < 0) return "it was taken past zero"
    const closers = gateway.closers().filter(Truth.lives)
    if (closers.length > 0 && gateway.least() < 0) return "it is taken past zero where all fills"
    const end = endOf(closing())
    if (end === null || judged === closing()) return undefined
    judged = closing()
    if (end.how === "closed" && position !== 0) return `it is told as closed, and ${position} is held`
    if (end.how === "closed" && gateway.resting().length > 0) return "it is told as closed, and an order rests"
    if (end.how !== "lost" && closers.some(({ isCancelAsked }) => !isCancelAsked)) {
      return "what was to close it works on, and its cancel was not asked for"
    }
    if (isCalm && end.how !== "closed") return "it is left, and nothing came between"
    return end.how === "left" && position !== end.left && gateway.shown() !== end.left
      ? `it is told that ${end.left} is left of ${position}`
      : undefined
  }
}

/** What does not hold in a world, `undefined` where all does, and `null` where a step has nothing to do. */
export const play = (
  setting: Gateway.Setting,
  steps: ReadonlyArray<string>,
  { fills, late }: Ending
): string | null | undefined => {
  const world = make(setting)
  // what fills while the first lists are read may be in them or not: that is left, since twice would be past zero
  const isSure = setting.slow !== "orders" && setting.slow !== "positions"
  const isCalm = fills && late <= 2000 && isSure && !steps.some((step) => troubles.test(step))
  const wrong = judge(world, isCalm)
  for (const step of steps) {
    if (!world.step(step)) return null
    const says = wrong()
    if (says !== undefined) return says
  }
  for (let waited = 0; waited < deadline + 1000; waited += 250) {
    world.gateway.settle(fills, waited >= late)
    world.rest()
    const atOnce = wrong()
    // what it tells at its end is of before what is told next
    world.pass(250)
    const says = atOnce ?? wrong()
    if (says !== undefined) return says
    if (endOf(world.closing()) !== null) return undefined
  }
  return "it does not end in its time"
}
