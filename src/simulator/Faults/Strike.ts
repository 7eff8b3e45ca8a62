/**
 * What each fault does while it is on. Most are looked up where they matter and merely last; the others act here.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Session from "../Answers/Session.ts"
import * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import { noise } from "../Market/Walk.ts"
import * as Notices from "../Notices.ts"
import type * as Fault from "./Fault.ts"
import type { Ground } from "./Ground.ts"
import * as Hostile from "./Hostile.ts"
import * as Outage from "./Outage.ts"
import * as TickRate from "./TickRate.ts"

type Does = Effect.Effect<void, never, Scope.Scope>
type Strikes = { readonly [N in Fault.Name]?: (ground: Ground, parameters: Fault.Parameters<N>) => Does }

const lasts: Does = Effect.never
const forAWhile = (millis: number | undefined): Does => millis === undefined ? lasts : Effect.sleep(millis)
const until = (clients: Clients, after = 0): Effect.Effect<void> =>
  after === 0 ? clients.present : Effect.andThen(clients.present, Effect.sleep(after))
const during = (enter: () => void, leave: () => void): Does =>
  Effect.acquireRelease(Effect.sync(enter), () => Effect.sync(leave))

const ending = (how: Client.Ending) =>
(
  { clients, doom, endAll, twist }: Ground,
  { after, frames, midFrame, on }: Fault.Parameters<"reset">
) =>
  after !== undefined || frames !== undefined || on !== undefined
    ? Effect.andThen(Effect.sync(() => clients.started().forEach(doom)), lasts)
    : Effect.andThen(
      clients.present,
      Effect.sync(() => {
        if (midFrame) clients.started().forEach(twist.breakOff)
        endAll(how)
      })
    )

const strikes: Strikes = {
  "refuse": ({ door }) => Effect.andThen(door.closed, lasts),
  "accounts": ({ clients, faults, ledger }, { now }) =>
    Effect.andThen(
      Effect.sync(() => now ? clients.tellAll([Session.managedAccounts(ledger, faults)]) : undefined),
      lasts
    ),
  "client-id-in-use": (_, { seconds }) => forAWhile(seconds === undefined ? undefined : seconds * 1000),
  "close": ending("fin"),
  "reset": ending("rst"),
  "half-open": Effect.fnUntraced(function*({ clients }, { after }) {
    yield* until(clients, after)
    const victims = clients.started()
    yield* during(
      () => {
        victims.forEach(Client.kill)
        clients.announce()
      },
      // the gateway notices at last
      () => {
        for (const client of victims) {
          Client.end(client, "rst")
          if (client.hasLeft) clients.forget(client, "gateway")
        }
      }
    )
    yield* lasts
  }),
  "stall": Effect.fnUntraced(function*({ clients }, { after, ms }) {
    yield* until(clients, after)
    const victims = clients.started()
    yield* during(
      () => victims.forEach(({ gate }) => gate.closeUnsafe()),
      () => victims.forEach(({ gate }) => gate.openUnsafe())
    )
    yield* forAWhile(ms)
  }),
  "freeze": ({ clients, ice }, { after, ms }) =>
    (after === undefined ? Effect.void : until(clients, after)).pipe(
      Effect.andThen(ice.frozen),
      Effect.andThen(forAWhile(ms))
    ),
  "server-lost": Outage.serverLost,
  "server-restored": ({ clients }, { code = 1102, times = 1 }) =>
    Effect.andThen(
      clients.present,
      Effect.sync(() => {
        for (let time = 0; time < times; time++) clients.tellAll([Notices.serverRestored(code)])
      })
    ),
  "port-moved": Effect.fnUntraced(function*({ clients, door, endAll }, { port }) {
    yield* door.moved(port)
    clients.tellAll([Notices.portMoved(port)])
    endAll("fin")
    yield* lasts
  }),
  "farm": Outage.farm,
  "frame": ({ clients, seed }, hostile) => {
    let sent = 0
    const frame = (): Fault.Parameters<"frame"> =>
      hostile.kind === "any"
        ? { ...hostile, kind: Hostile.kinds[Math.floor(noise(seed, 0, sent++) * Hostile.kinds.length)] ?? "short" }
        : hostile
    const once = Effect.andThen(
      clients.present,
      Effect.sync(() => {
        const one = frame()
        clients.started().forEach((client) => Client.violate(client, one))
      })
    )
    return hostile.rate === undefined ? once : Effect.forever(Effect.andThen(once, Effect.sleep(1000 / hostile.rate)))
  },
  "drip": ({ clients, drip }) => Effect.andThen(Effect.sync(() => clients.started().forEach(drip)), lasts),
  "flap": ({ door, endAll }, { down = 1000, up = 1000 }) =>
    Effect.forever(
      Effect.andThen(
        Effect.sleep(up),
        door.closed.pipe(
          Effect.andThen(Effect.sync(() => endAll("fin"))),
          Effect.andThen(Effect.sleep(down)),
          Effect.scoped
        )
      )
    ),
  "nightly-reset": Effect.fnUntraced(function*({ door, endAll }, { closed = 60_000, silent = 30_000 }) {
    yield* door.closed.pipe(
      Effect.andThen(Effect.sync(() => endAll("fin"))),
      Effect.andThen(Effect.sleep(closed)),
      Effect.scoped
    )
    yield* door.mute
    yield* Effect.sleep(silent)
  }),
  "restart": ({ door, endAll }, { closed = 15_000 }) =>
    door.closed.pipe(
      Effect.andThen(Effect.sync(() => endAll("fin"))),
      Effect.andThen(Effect.sleep(closed)),
      Effect.scoped
    ),
  "untrusted": ({ admit }) => Effect.andThen(during(() => undefined, admit), lasts),
  "swap-account": Effect.fnUntraced(function*({ clients, faults, ledger }, { account, now }) {
    yield* Effect.acquireRelease(Effect.sync(() => ledger.logIn([account])), (logOut) => Effect.sync(logOut))
    if (now) clients.tellAll([Session.managedAccounts(ledger, faults)])
    yield* lasts
  }),
  "competing-session": Effect.fnUntraced(function*({ answers, clients }, { after, seconds }) {
    yield* until(clients, after)
    yield* during(() => answers.compete(true), () => answers.compete(false))
    yield* forAWhile(seconds === undefined ? undefined : seconds * 1000)
  }),
  "halt": Effect.fnUntraced(function*({ answers, book }, { ms }) {
    yield* during(answers.halt, () => {
      answers.halt()
      book.wake()
    })
    yield* forAWhile(ms)
  }),
  "tick-rate": ({ answers, clients }, { perSecond }) =>
    Effect.andThen(clients.present, TickRate.run(perSecond, answers.flood)),
  "bust": ({ answers, clients }) => Effect.andThen(clients.present, Effect.sync(answers.bust)),
  "filled-first": ({ twist }) => Effect.andThen(during(() => undefined, twist.release), lasts),
  "hold-order": ({ book }) => Effect.andThen(during(() => undefined, book.wake), lasts)
}

/**
 * What a fault does: it is over when this is, and undone when its Scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (ground: Ground, { name, parameters }: Fault.Request): Does => {
  const strike = strikes[name] as ((ground: Ground, parameters: unknown) => Does) | undefined
  return strike?.(ground, parameters) ?? lasts
}
