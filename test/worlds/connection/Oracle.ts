/** Looks at a world of one connection, half second by half second: is all that is told true, and is nobody dialled but when due? */
import type { Failure } from "../Oracle.ts"
import type * as Model from "./Model.ts"
import * as World from "./World.ts"

const differing = (is: Model.View, must: Model.View): string =>
  Object.entries(must).flatMap(([name, value]) => {
    const told = is[name as keyof Model.View]
    return told === value ? [] : [`${name} is ${told} and should be ${value}`]
  }).join(", ")

/** What no status may say, whenever it is told. */
const never = (told: Model.View): ReadonlyArray<string> => [
  ...told.ordersAllowed === (told.ordersBlockedBy === "") ? [] : ["orders are refused for no reason"],
  ...told.ordersAllowed && !told.ready ? ["orders are allowed, and it is not ready"] : [],
  ...told.ready === told.ordersBlockedBy.split(",").includes("not_ready") ? ["ready and not_ready are both told"] : [],
  // a stop is told before the session has ended
  ...told.state === "shutdown" || (told.state === "connected") === (told.epoch !== null)
    ? []
    : [`it is ${told.state} in epoch ${told.epoch}`]
]

/** Looks at a world as it goes on. */
const watch = (world: World.World) => {
  let life = world.told()
  let read = 0
  let epoch = 0
  let wasAllowed = false
  let dials = 0
  /** Of all that was told since the last look, and of how it stands. */
  const told = (must: Model.View): ReadonlyArray<string> => {
    if (life !== world.told()) {
      life = world.told()
      read = epoch = 0
    }
    const news = life.slice(read)
    read = life.length
    const found: Array<string> = []
    for (const each of news) {
      found.push(...never(each))
      if (each.ordersAllowed && !wasAllowed && !must.ordersAllowed) found.push("orders were told to be allowed")
      if ((each.epoch ?? epoch) < epoch) found.push(`epoch ${each.epoch} comes after ${epoch}`)
      epoch = each.epoch ?? epoch
    }
    wasAllowed = must.ordersAllowed
    const last = life.at(-1)
    const differs = last === undefined ? "nothing" : differing(last, must)
    return differs === "" ? found : [...found, `told last: ${differs}`]
  }
  const dialled = (): ReadonlyArray<string> => {
    const [is, must] = [world.dialled(), world.mustDial]
    const [those, due] = [is.slice(dials).join(" "), must.slice(dials).join(" ")]
    dials = must.length
    return those === due ? [] : [`dialled at (${those}), and should be at (${due})`]
  }
  return (isStep: boolean): ReadonlyArray<string> => {
    const must = world.must()
    const problems = [...dialled(), ...told(must)]
    if (world.mostOpen() > 1) problems.push(`${world.mostOpen()} of ours are open at once`)
    if (world.open() > 0 && must.state === "shutdown") problems.push("a stop leaves a line open")
    if (!isStep) return problems
    const differs = differing(world.is(), must)
    if (differs !== "") problems.push(differs)
    if (world.hasSession() !== must.ready) {
      problems.push("a session is given although it is not ready, or not although it is")
    }
    return problems
  }
}

/** What is left once it has been closed. */
const left = (world: World.World): ReadonlyArray<string> => {
  const dials = world.dialled().length
  world.close()
  const sleeping = world.machine.sleeping()
  world.machine.pass(200_000)
  return [
    ...sleeping > 0 ? [`${sleeping} sleep on after the end`] : [],
    ...world.open() > 0 ? ["a line is open after the end"] : [],
    ...world.dialled().length > dials ? ["it is dialled after the end"] : [],
    ...world.machine.grave.filter((each) => each.includes("defect"))
  ]
}

/** Plays the steps, and answers the first that does not hold, with the steps by which it came to be. */
export const play = (setting: World.Setting, steps: ReadonlyArray<string>): Failure | null => {
  const world = World.make(setting)
  const look = watch(world)
  const [atFirst] = look(true)
  if (atFirst !== undefined) return { says: atFirst, steps: [] }
  for (const [at, step] of steps.entries()) {
    const [name, seconds] = step.split(" ")
    const halves = name === "pass" ? Number(seconds) * 2 : 0
    if (name !== "pass") world.step(step)
    for (let half = 0; half <= halves; half++) {
      if (half > 0) world.pass()
      const [says] = look(half === halves)
      if (says !== undefined) return { says: `${says}, ${half / 2} s after the step`, steps: steps.slice(0, at + 1) }
    }
  }
  const [says] = left(world)
  return says === undefined ? null : { says, steps }
}
