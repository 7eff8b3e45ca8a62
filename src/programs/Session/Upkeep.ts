/**
 * Looks after an open session: heeds what the gateway tells, learns what the account holds, watches the line.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import { Facts } from "../../layers/Facts.ts"
import type { Settings } from "../../layers/Settings.ts"
import type { State } from "../../layers/State/State.ts"
import type { TwsSession } from "../../layers/Tws/Tws.ts"
import { Deadlines } from "../../schedules/Deadlines.ts"
import type * as Dispatch from "../Dispatch.ts"
import type * as Mailbox from "../Dispatch/Mailbox.ts"
import * as Identify from "../Identify.ts"
import * as Snapshot from "../Snapshot.ts"
import * as Watch from "../Watch.ts"

/**
 * What is looked after. `patientSnapshot`: a list that does not end leaves the session as it is, not ready, and is asked for again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kept {
  readonly session: TwsSession
  readonly dispatcher: Dispatch.Dispatcher
  readonly endpoint: string
  readonly port: number
  readonly patientSnapshot: boolean
}

/**
 * The least time between two listings of everything: IBKR may come and go in one second, the account stays the same. So it is
 * between two of what has completed, where many orders are refused.
 *
 * @since 0.1.0
 * @category policies
 */
export const listingsApart = Duration.seconds(1)

const heed = ({ dispatcher, endpoint, port }: Kept) =>
  Effect.fnUntraced(function*(consequence: Mailbox.Consequence) {
    switch (consequence._tag) {
      case "accounts": {
        const facts = yield* Facts
        const { list: managed } = consequence
        const inUse = facts.get().account?.id ?? null
        const { account, blocks } = yield* Identify.identify({ managed, inUse, mayRepin: false, port })
        // A list that came while this one was judged is judged next, and until then nothing is lifted.
        if (dispatcher.accounts() === managed) {
          facts.update((known) => ({ ...known, account, fence: blocks, managesOthers: managed.length > 1 }))
        }
        return
      }
      case "portMoved": {
        const { port: moved, text: detail } = consequence
        return yield* new ConnectionError({ reason: "PortMoved", endpoint, code: 1300, port: moved, detail })
      }
      case "nothingDecodes":
        return yield* new ConnectionError({ reason: "Undecodable", endpoint })
    }
  })

const listing = Effect.fnUntraced(function*({ patientSnapshot, session }: Kept) {
  yield* Snapshot.ask(session)
  const { askAgain } = yield* Deadlines
  yield* patientSnapshot
    ? Effect.catchTag(Snapshot.essentials(session), "TimeoutError", (error) => {
      const every = Duration.format(askAgain)
      const says =
        `${error.message}, again: the session is kept but not ready, and asks every ${every}; restart the gateway`
      const asked = Effect.all([Snapshot.overdue(session), Snapshot.history(session)], { concurrency: "unbounded" })
      return Effect.andThen(Effect.logError(says), asked)
    })
    : Snapshot.essentials(session)
  yield* Snapshot.history(session)
})

// Lists everything, and anew whenever TWS has its connection to IBKR again, however often it comes and goes.
const learn = Effect.fnUntraced(function*(kept: Kept) {
  const { outdated } = kept.dispatcher
  while (true) {
    yield* outdated.close
    const listed = yield* Effect.forkChild(listing(kept), { startImmediately: true })
    yield* Effect.sleep(listingsApart)
    yield* Effect.raceFirst(Effect.andThen(Fiber.join(listed), Effect.never), outdated.await)
    yield* Fiber.interrupt(listed)
    yield* Effect.logInfo("TWS has its connection to IBKR again: positions, orders and executions are listed anew")
  }
})

// Finds out whether the API is read-only whenever what is said of an order may mean that.
const doubt = Effect.fnUntraced(function*({ dispatcher: { doubted }, session }: Kept) {
  while (true) {
    yield* doubted.await
    yield* doubted.close
    yield* Snapshot.askWritable(session)
    yield* Effect.sleep(listingsApart)
  }
})

/**
 * The programs that look after a session. Each runs for as long as it lives, and its failure ends the session.
 *
 * @since 0.1.0
 * @category programs
 */
export const programs = (
  kept: Kept
): ReadonlyArray<Effect.Effect<never, IbkrError, Facts | Settings | State | Scope.Scope>> => [
  kept.session.closed,
  Effect.forever(Effect.flatMap(kept.dispatcher.consequences, Effect.forEach(heed(kept), { discard: true }))),
  Watch.watch(kept.session, kept.dispatcher.answered),
  learn(kept),
  doubt(kept),
  Snapshot.writable(kept.session)
]
