/**
 * Order ids and names of orders that were never used before, on hand when they are needed.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as RequestId from "../../../domain/RequestId.ts"
import type { OrderRefused } from "../../../errors/OrderRefused.ts"
import { State } from "../../State/State.ts"
import { type Epoch, Feed } from "../Feed.ts"
import { refuse } from "./Checks.ts"

// reserved at a time, so that an order does not wait for the disk
const count = 100
const low = 20

const usedUp = ({ session: { clientId } }: Epoch): OrderRefused => {
  const says =
    `the order ids of client ${clientId} are used up, and a gateway takes none above ${RequestId.highest}: ` +
    "start this service with another IBKR_CLIENT_ID"
  return refuse([], [{ rule: "order_id", limit: null, actual: null, says }])
}

/** Ids that are free: from `next` to before `until`. */
interface Block {
  next: number
  readonly until: number
}

/**
 * The ids of one connection. `highest` is the highest id that the book knows of a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(highest: (clientId: number) => number) {
  const { reserveOrderIds } = yield* State
  const one = yield* Semaphore.make(1)
  const blocks = new Map<string, Block>()
  const started = yield* Clock.currentTimeMillis
  const run = `${started.toString(36)}-${(yield* Random.nextIntBetween(0, 36 ** 4)).toString(36)}`
  let named = 0

  /** What is on hand above all that was used. */
  const onHand = ({ session: { clientId, nextOrderId } }: Epoch, account: string): Block => {
    const key = `${account} ${clientId}`
    const block = blocks.get(key) ?? { next: 0, until: 0 }
    blocks.set(key, block)
    block.next = Math.max(block.next, nextOrderId, highest(clientId) + 1)
    return block
  }
  /** Reserves a block, unless enough is on hand. */
  const fill = Effect.fnUntraced(
    function*(epoch: Epoch, account: string, enough: number) {
      const known = onHand(epoch, account)
      if (known.until - known.next >= enough || known.next > RequestId.highest) return
      const { clientId } = epoch.session
      // what is left of the old block is given up: a gateway takes no id below one that it has seen
      const next = yield* reserveOrderIds({ account, clientId, floor: known.next, count })
      blocks.set(`${account} ${clientId}`, { next, until: next + count })
    },
    one.withPermits(1),
    Effect.uninterruptible
  )

  const next = (epoch: Epoch, account: string): Effect.Effect<number, OrderRefused> =>
    Effect.suspend(() => {
      const known = onHand(epoch, account)
      if (known.next > RequestId.highest) return Effect.fail(usedUp(epoch))
      if (known.next < known.until) return Effect.succeed(known.next++)
      // higher ones may be heard of meanwhile, and others may take those that were reserved
      return Effect.andThen(fill(epoch, account, 1), next(epoch, account))
    })

  return {
    /** Has ids on hand for this session. */
    prepare: (epoch: Epoch, account: string) => fill(epoch, account, low),
    /** The next id. Fails once a gateway takes none that is free. */
    next,
    /** A name for an order: of this run, which no other run has. */
    ref: (): string => `${run}-${++named}`
  }
})

/**
 * The ids.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ids extends Effect.Success<ReturnType<typeof make>> {}

/**
 * Has ids on hand for every session, as soon as it begins, for as long as the Scope lasts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const keepReady = Effect.fnUntraced(function*(ids: Ids): Effect.fn.Return<void, never, Feed | Scope.Scope> {
  const feed = yield* Feed
  const run = yield* FiberSet.makeRuntime<never, unknown>()
  yield* feed.watch({
    began: (epoch) => void (epoch.account === null ? undefined : run(ids.prepare(epoch, epoch.account)))
  })
})
