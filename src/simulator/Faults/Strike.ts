/**
 * What each fault does while it is on. Most are looked up where they matter and merely last; the others act here.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Ledger } from "../Account/Ledger.ts"
import type { Answers } from "../Answers/Answers.ts"
import * as Session from "../Answers/Session.ts"
import * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Pulse } from "../Market/Pulse.ts"
import * as Notices from "../Notices.ts"
import type { Book } from "../Orders/Book.ts"
import type { Door } from "./Door.ts"
import type * as Fault from "./Fault.ts"
import type { Faults } from "./Faults.ts"
import type { Ice } from "./Ice.ts"

/**
 * What faults act on. `endAll` ends every line from the gateway's side, `doom` and `drip` do to a
 * client what is due to it, `admit` greets those who were not trusted; what `run` runs outlives the fault.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly ledger: Ledger
  readonly answers: Answers
  readonly clients: Clients
  readonly faults: Faults
  readonly book: Book
  readonly pulse: Pulse
  readonly door: Door
  readonly ice: Ice
  readonly seed: number
  readonly run: (effect: Effect.Effect<void>) => unknown
  readonly endAll: (how: Client.Ending) => void
  readonly admit: () => void
  readonly doom: (client: Client.Client) => void
  readonly drip: (client: Client.Client) => void
}

type Does = Effect.Effect<void, never, Scope.Scope>
type Strikes = { readonly [N in Fault.Name]?: (ground: Ground, parameters: Fault.Parameters<N>) => Does }

const lasts: Does = Effect.never
const forAWhile = (millis: number | undefined): Does => millis === undefined ? lasts : Effect.sleep(millis)
const until = (clients: Clients, after = 0): Effect.Effect<void> =>
  after === 0 ? clients.present : Effect.andThen(clients.present, Effect.sleep(after))
const during = (enter: () => void, leave: () => void): Does =>
  Effect.acquireRelease(Effect.sync(enter), () => Effect.sync(leave))

const ending =
  (how: Client.Ending) => ({ clients, doom, endAll }: Ground, { after, frames, on }: Fault.Parameters<"close">) =>
    after !== undefined || frames !== undefined || on !== undefined
      ? Effect.andThen(Effect.sync(() => clients.started().forEach(doom)), lasts)
      : Effect.andThen(clients.present, Effect.sync(() => endAll(how)))

const serverLost = Effect.fnUntraced(function*(
  { answers, book, clients, pulse }: Ground,
  { after, code = 1100, notices = false, repeat, restore = "kept" }: Fault.Parameters<"server-lost">
) {
  const say = Effect.sync(() => {
    clients.tellAll([Notices.serverLost(code)])
    if (notices) clients.tellAll([Notices.farm("market", "broken"), Notices.farm("market", "ok")])
  })
  yield* Effect.acquireRelease(say, () =>
    Effect.sync(() => {
      if (restore === "lost") answers.lose()
      if (restore !== "never") {
        clients.tellAll([Notices.serverRestored(restore === "kept" ? 1102 : 1101), ...Notices.allFarms])
      }
      book.wake()
      pulse.beat()
    }))
  const repeats = repeat === undefined ? lasts : Effect.forever(Effect.andThen(Effect.sleep(repeat), say))
  yield* Effect.raceFirst(repeats, forAWhile(restore === "never" ? undefined : after))
})

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
      () => victims.forEach((client) => Client.end(client, "rst"))
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
  "server-lost": serverLost,
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
  "farm": Effect.fnUntraced(function*({ clients, faults, pulse }, { flap, kind = "market", name, state = "broken" }) {
    const says = (now: Notices.FarmState) =>
      Effect.sync(() => {
        faults.farms.set(kind, now, name)
        clients.tellAll([Notices.farm(kind, now, name)])
        pulse.beat()
      })
    yield* Effect.acquireRelease(says(state), () => says("ok"))
    if (flap === undefined) return yield* lasts
    const turn = (now: Notices.FarmState) => Effect.andThen(Effect.sleep(flap), says(now))
    return yield* Effect.forever(Effect.andThen(turn("ok"), turn(state)))
  }),
  "frame": ({ clients }, hostile) => {
    const once = Effect.andThen(
      clients.present,
      Effect.sync(() => clients.started().forEach((client) => Client.violate(client, hostile)))
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
    const before = ledger.accounts()
    yield* during(() => ledger.setAccounts([account]), () => ledger.setAccounts(before))
    if (now) clients.tellAll([Session.managedAccounts(ledger, faults)])
    yield* lasts
  }),
  "competing-session": Effect.fnUntraced(function*({ answers, clients }, { after, seconds }) {
    yield* until(clients, after)
    yield* during(() => answers.compete(true), () => answers.compete(false))
    yield* forAWhile(seconds === undefined ? undefined : seconds * 1000)
  }),
  "bust": ({ answers, clients }) => Effect.andThen(clients.present, Effect.sync(answers.bust)),
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
