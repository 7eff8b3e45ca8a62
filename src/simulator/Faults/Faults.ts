/**
 * The faults that are on: started and ended by id, each with a scope for what it does over time.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import * as Latch from "effect/Latch"
import type * as Scope from "effect/Scope"
import type { Event } from "../../domain/Event.ts"
import type { Happenings } from "../Logbook/Happenings.ts"
import type { Instrument } from "../Market/Instruments.ts"
import * as Farms from "./Farms.ts"
import type * as Fault from "./Fault.ts"
import * as Halts from "./Halts.ts"

/**
 * A fault that is on, since these milliseconds of the Clock.
 *
 * @since 0.1.0
 * @category models
 */
export type Active = Fault.Request & { readonly id: number; readonly since: number }

/**
 * What a gateway is from its beginning and stays, as if the fault of that name were on for ever.
 *
 * @since 0.1.0
 * @category models
 */
export type Standing = { readonly [N in Fault.Name]?: Fault.Parameters<N> }

/**
 * The register of faults that are on. It leaves nothing behind when its Scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*({ tell }: Happenings, standing: Standing = {}) {
  const fibers = yield* FiberMap.make<number>()
  const active = new Map<number, Active>()
  const latches = new Map<number, Latch.Latch>()
  let lastId = 0

  const over = (id: number): boolean => {
    latches.get(id)?.openUnsafe()
    latches.delete(id)
    const fault = active.get(id)
    if (fault !== undefined) tell({ _tag: "FaultEnded", id, name: fault.name })
    return active.delete(id)
  }
  const end = (id: number): Effect.Effect<boolean> =>
    Effect.suspend(() => over(id) ? Effect.as(FiberMap.remove(fibers, id), true) : Effect.succeed(false))

  const latest = <N extends Fault.Name>(name: N) => {
    // asked at every tick: no list is made of them
    let found: Active | undefined
    for (const one of active.values()) if (one.name === name) found = one
    return found as Active & Fault.Named<N> | undefined
  }

  return {
    farms: Farms.make(),
    /** The fault of a name that is on: the latest, where it was started more than once. */
    latest,
    /** Its parameters. */
    on: <N extends Fault.Name>(name: N): Fault.Parameters<N> | undefined => latest(name)?.parameters ?? standing[name],
    /** The halt of an instrument. */
    halt: (instrument: Instrument): Halts.Halt | undefined => Halts.of(active.values(), instrument),
    /** The end marker of a list, unless a fault keeps it back. */
    marker: (message: 53 | 55 | 62 | 102, event: Event): ReadonlyArray<Event> =>
      latest("no-end")?.parameters.message === message ? [] : [event],
    /** Waits until a fault is over. */
    over: (id: number): Effect.Effect<void> => Effect.suspend(() => latches.get(id)?.await ?? Effect.void),
    list: (): ReadonlyArray<Active> => [...active.values()],
    /** Starts a fault, which is over when what it does is. */
    start: (request: Fault.Request, since: number, does: Effect.Effect<void, never, Scope.Scope>) =>
      Effect.suspend(() => {
        const id = ++lastId
        active.set(id, { ...request, id, since })
        latches.set(id, Latch.makeUnsafe(false))
        tell({ _tag: "FaultStarted", id, fault: request })
        // off before its scope closes, so that its finalizers see the gateway without it
        const run = Effect.scoped(Effect.ensuring(does, Effect.sync(() => over(id))))
        return Effect.as(FiberMap.run(fibers, id, run), id)
      }),
    end,
    endAll: Effect.suspend(() => Effect.forEach([...active.keys()], end, { discard: true }))
  }
})

/**
 * The register of faults that are on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Faults extends Effect.Success<ReturnType<typeof make>> {}
