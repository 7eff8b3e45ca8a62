/**
 * Closes every position of the account in use while the connection goes on: our orders are cancelled first, then one market
 * order each goes out for exactly what is left.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Closer from "../../domain/Closer.ts"
import * as Decimal from "../../domain/Decimal.ts"
import type { Flattened } from "../../domain/Flattened.ts"
import { isCurrent, type Known } from "../../domain/Known.ts"
import type { Order } from "../../domain/Order.ts"
import * as Position from "../../domain/Position.ts"
import { ConnectionError, type IbkrError } from "../../errors/IbkrError.ts"
import type { OrderRefused } from "../../errors/OrderRefused.ts"
import type { RequestError } from "../../errors/RequestError.ts"
import { Connection } from "../Connection.ts"
import type { State } from "../State/State.ts"
import { Contracts } from "./Contracts.ts"
import * as Outcome from "./Flatten/Outcome.ts"
import * as Quiet from "./Flatten/Quiet.ts"
import * as Turn from "./Flatten/Turn.ts"
import * as Unread from "./Flatten/Unread.ts"
import * as Waiting from "./Flatten/Waiting.ts"
import * as Way from "./Flatten/Way.ts"
import { type Handle, Orders } from "./Orders.ts"
import type { Failure } from "./Orders/Checks.ts"
import { Closing } from "./Orders/Closing.ts"
import { Positions } from "./Positions.ts"
import { Lane } from "./Requests.ts"
import type { Risk } from "./Risk.ts"

/**
 * How long each step may take: until our orders have ended, until what was sent has filled, until its cancel is settled, and
 * until positions have what was filled. `quiet` is for how long nothing of ours may have been filled before positions are
 * believed: a position follows the fill that changed it; `behind` is for how long what comes behind an answer is listened to.
 *
 * @since 0.1.0
 * @category policies
 */
export const patience = {
  cancel: Duration.seconds(10),
  fill: Duration.seconds(20),
  end: Duration.seconds(5),
  position: Duration.seconds(5),
  quiet: Duration.seconds(3),
  behind: Duration.millis(20)
} as const

/**
 * The way out.
 *
 * @since 0.1.0
 * @category services
 */
export class Flatten extends Context.Service<Flatten, {
  /**
   * Closes now, and answers when it is done what is closed and what is left. Nothing goes past zero, nothing is sent twice; while
   * the account is being closed already, here or by another service of the state directory, it waits for its turn, 30 s at most.
   * Fails where nothing was sent: orders are blocked, the kill switch is engaged, the turn did not come, or positions or
   * orders are not known. What cannot be read any more after that is left.
   */
  readonly now: Effect.Effect<Flattened, OrderRefused | RequestError | IbkrError>
}>()("effect-ibkr/layers/Broker/Flatten") {}

const current = <A>(known: Known<A>): Effect.Effect<A, ConnectionError> =>
  isCurrent(known)
    ? Effect.succeed(known.value)
    : Effect.fail(new ConnectionError({ reason: "NotReady" }))

const isWithoutSession = (error: Failure): boolean =>
  error._tag !== "OrderRefused" || error.blockedBy.includes("not_ready")

const isOn = (conIds: ReadonlySet<number>) => ({ contract: { conId = 0 } }: Pick<Order, "contract">): boolean =>
  conIds.has(conId)

interface Leaving {
  readonly held: Position.Position
  why: Way.Why | null
  says: string | null
  handle: Handle | null
}

/**
 * The way out, over the orders and positions that are provided.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Flatten, never, Connection | Contracts | Orders | Positions | Risk | State> = Layer
  .effect(
    Flatten,
    Effect.gen(function*() {
      const contracts = yield* Contracts
      const orders = yield* Orders
      const { ready } = yield* Connection
      const positions = yield* Positions
      const turns = yield* Turn.make
      const { unlessStopped, until, upTo } = yield* Waiting.make
      const unread = yield* Unread.make
      const isQuiet = yield* Quiet.make(orders, patience.quiet)

      const list = Effect.flatMap(orders.list, current)
      const working = Effect.andThen(list, orders.working)
      const held = Effect.map(
        Effect.flatMap(positions.all, current),
        (all) => all.filter(({ position }) => Decimal.toNumber(position) !== 0)
      )

      /** Answers what is held once our orders have ended, and on which contracts one may still work, or one that closes already. */
      const clear = Effect.fnUntraced(function*({ follows }: Turn.Turn) {
        if (follows) yield* upTo(Effect.never, patience.quiet)
        yield* until(Effect.map(working, (all) => all.length === 0), patience.cancel)
        yield* until(isQuiet(list), Duration.sum(patience.quiet, patience.position))
        // another service may have begun to close as well
        const anew = yield* Effect.flatMap(unlessStopped(orders.listAnew), current)
        const busy = [...yield* working, ...anew.filter(Way.isOfEarlier)]
        return { busy: new Set(busy.map(({ contract: { conId = 0 } }) => conId)), left: yield* held }
      })

      const place = Effect.fnUntraced(function*(closing: Leaving, busy: ReadonlySet<number>, turn: Turn.Turn) {
        const { held: before, held: { contract: { conId = 0 } } } = closing
        const leave = (why: Way.Why, says: string | null) => void Object.assign(closing, { why, says })
        if (!Position.isClosable(before)) return leave("not_supported", null)
        if (busy.has(conId)) {
          return leave("unknown", "an order of ours, or one that closes it already, may still be working on it")
        }
        const now = yield* Clock.currentTimeMillis
        yield* Effect.gen(function*() {
          yield* turn.check
          const details = yield* unlessStopped(Effect.provideService(contracts.one({ conId }), Lane, "prior"))
          // others trade too, asking has taken a while, and what came behind the answer is to be heard
          yield* Effect.sleep(patience.behind)
          const left = (yield* held).find(isOn(new Set([conId])))
          if (left === undefined) return
          const order = Way.out(left, details, Closer.orderRef(now, conId), now)
          if (typeof order === "string") return leave(order, null)
          yield* turn.check
          closing.handle = yield* Effect.provideService(orders.place(order), Closing, positions.of(conId))
        }).pipe(
          Effect.catchTags({
            OrderRefused: (error) => Effect.sync(() => leave(Way.ofRefused(error), error.message)),
            RequestError: ({ message }) => Effect.sync(() => leave("no_contract_details", message))
          }),
          Effect.catch(({ message }) => Effect.sync(() => leave("not_allowed", message)))
        )
      })

      const settle = Effect.fnUntraced(function*({ handle }: Leaving) {
        if (handle === null) return
        const end = Effect.exit(handle.ended)
        if (yield* upTo(end, patience.fill)) return
        // a line that is just coming back takes it then
        const again: Effect.Effect<void, Failure> = Effect.andThen(ready, handle.cancel)
        const cancel = Effect.catchIf(
          handle.cancel,
          isWithoutSession,
          () => Effect.retry(again, { while: isWithoutSession, schedule: Waiting.often })
        )
        // one that is refused for good says nothing of what was sent, here or beside it
        yield* upTo(Effect.raceFirst(end, Effect.andThen(Effect.ignore(cancel), Effect.never)), patience.end)
      })

      const whyOf = Effect.fnUntraced(
        function*({ handle, says, why }: Leaving): Effect.fn.Return<Pick<Outcome.Leaving, "says" | "why">> {
          if (why !== null || handle === null) return { why: why ?? "unknown", says }
          const { message, state } = yield* handle.state
          if (state === "rejected") return { why: "rejected", says: message }
          const isNothing = state === "cancelled" || state === "unsent" || state === "refused"
          return { why: isNothing ? "not_filled" : "unknown", says }
        }
      )

      const now = Effect.gen(function*() {
        const turn = yield* Effect.catchTag(unlessStopped(turns), "ConnectionError", unread.refuse)
        const [before, open] = yield* Effect.catch(Effect.all([held, working]), unread.refuse)
        yield* orders.cancelAll
        const cleared = yield* Effect.result(clear(turn))
        if (cleared._tag === "Failure") return Outcome.unread(before, open, yield* unread.says(cleared.failure))
        const { busy, left: still } = cleared.success
        const closings = still.map((each): Leaving => ({ held: each, why: null, says: null, handle: null }))
        yield* Effect.forEach(closings, (closing) => place(closing, busy, turn), { discard: true })
        yield* Effect.forEach(closings, settle, { concurrency: "unbounded", discard: true })
        const conIds = new Set(closings.map(({ held: { contract: { conId = 0 } } }) => conId))
        const sent = new Set(closings.flatMap(({ handle, held }) => handle === null ? [] : [held.contract.conId ?? 0]))
        // after a loss of the line positions are known again some time after what became of the orders
        const isDone = Effect.map(held, (all) => !all.some(isOn(sent)))
        yield* until(Effect.orElseSucceed(isDone, () => false), patience.position)
        const last = yield* Effect.option(held)
        const leaving = yield* Effect.forEach(
          closings,
          (closing) =>
            Effect.map(whyOf(closing), (left): Outcome.Leaving => ({
              held: closing.held,
              isSent: closing.handle !== null,
              ...left
            }))
        )
        // what others have placed meanwhile opens a position again as well; where they are not told now, those known last may
        const listed = yield* Effect.catchTag(unlessStopped(orders.listAnew), "OrderRefused", () => orders.list)
        const all = listed._tag === "Known" ? listed.value : []
        const outcome = Outcome.of(leaving, last)
        // what is left says so of the order that closes it by itself; where nothing is, that order would open one
        const isLeft = isOn(new Set(outcome.left.map(({ conId }) => conId)))
        const closers = new Set(closings.flatMap(({ handle, held }) => isLeft(held) ? handle?.orderRef ?? [] : []))
        const resting = Way.resting(all.filter(isOn(conIds)), yield* orders.working, closers)
        return { ...outcome, resting }
      })

      return Flatten.of({ now: Effect.scoped(now) })
    })
  )
