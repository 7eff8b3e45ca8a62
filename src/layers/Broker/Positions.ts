/**
 * What the account in use holds: listed at the beginning of every session and whenever TWS has IBKR again, followed in
 * between, and unknown until it was listed to its end, and none of it was lost.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import * as Command from "../../domain/Command.ts"
import * as Contract from "../../domain/Contract.ts"
import * as Decimal from "../../domain/Decimal.ts"
import type { Named } from "../../domain/Event.ts"
import * as Known from "../../domain/Known.ts"
import * as Mask from "../../domain/Mask.ts"
import type { Position } from "../../domain/Position.ts"
import * as MessageId from "../../wire/MessageId.ts"
import { type Epoch, Feed } from "./Feed.ts"
import * as KeptList from "./KeptList.ts"
import * as Latest from "./Latest.ts"
import { type Question, Requests } from "./Requests.ts"

/**
 * The positions of the account in use, those of zero left out.
 *
 * @since 0.1.0
 * @category services
 */
export class Positions extends Context.Service<Positions, {
  readonly all: Effect.Effect<Known.Known<ReadonlyArray<Position>>>
  /** The position in one contract, and when that was told last; `null` is known to be none. */
  readonly of: (conId: number) => Effect.Effect<Known.Known<Position | null>>
  /** The same for who cannot wait: between two events of the gateway, say. */
  readonly now: (conId: number) => Known.Known<Position | null>
  /** All of them now, then after every change. */
  readonly changes: Stream.Stream<Known.Known<ReadonlyArray<Position>>>
}>()("effect-ibkr/layers/Broker/Positions") {}

const question: Question<true> = {
  command: () => Command.make("reqPositions"),
  hears: ["positionEnd"],
  collect: () => () => Option.some(true as const)
}

const positionOf = ({ account, avgCost, contract, pos }: Named<"position">): Position => ({
  account: Mask.account(account),
  contract: Contract.fromTws(contract),
  position: Decimal.fromNumber(pos),
  averageCost: Decimal.fromTold(avgCost)
})

const idOfPosition = MessageId.ofEvent("position")

const notListed = "positions have not been listed to their end yet"

/**
 * The positions, as the gateway tells them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Positions, never, Feed | Requests> = Layer.effect(
  Positions,
  Effect.gen(function*() {
    const feed = yield* Feed
    const { ask } = yield* Requests
    const clock = yield* Clock.Clock
    const known = yield* Latest.make<Known.Known<ReadonlyArray<Position>>>(Known.unknown(notListed))
    const held = new Map<number, Position>()
    let told = new Set<number>()
    /** When each contract was told of last; the same of what is known; and when the last list ended (epoch ms). */
    const toldAt = new Map<number, number>()
    let knownAt: ReadonlyMap<number, number> = new Map()
    let listedAt = 0
    let account: string | null | undefined
    let isListed = false
    /** Was one of those that were told since the list was asked for lost, because it or its size could not be decoded? */
    let isGarbled = false

    const publish = () => {
      if (!isListed) return
      knownAt = new Map(toldAt)
      known.set(Known.known([...held.values()], clock.currentTimeMillisUnsafe(), !kept.isAway()))
    }
    const setCurrent = (current: boolean) => {
      const before = known.get()
      if (before._tag === "Known" && before.current !== current) known.set({ ...before, current })
    }
    // What is told from here on belongs to the list that is asked for now, whoever else asks too.
    const outdated = (epoch: Epoch) => {
      if (account !== epoch.account) {
        held.clear()
        toldAt.clear()
        known.set(Known.unknown(epoch.account === null ? KeptList.noAccount : notListed))
      }
      account = epoch.account
      told = new Set()
      isListed = false
      setCurrent(false)
    }
    const lost = () => {
      isGarbled = true
      if (!isListed) return
      isListed = false
      setCurrent(false)
      kept.again()
    }
    yield* feed.hear("position", (event) => {
      if (event.account !== account) return
      if (!Number.isFinite(event.pos)) return lost()
      const { conId = 0 } = event.contract
      told.add(conId)
      toldAt.set(conId, clock.currentTimeMillisUnsafe())
      if (event.pos === 0) held.delete(conId)
      else held.set(conId, positionOf(event))
      publish()
    })
    yield* feed.hear("undecodable", ({ messageId }) => messageId === idOfPosition ? lost() : undefined)
    const gone = () => [...held.keys()].filter((conId) => !told.has(conId))
    const kept = yield* KeptList.keep({
      list: Effect.fnUntraced(function*(epoch) {
        // what was lost may be that one of those told before is no more
        if (isGarbled) told = new Set()
        isGarbled = false
        yield* ask(question)
        // The connection lists positions too, and an end says not of which list: one that began before may end now. What seems
        // to be gone is gone when it is missing from another list as well.
        if (gone().length > 0) yield* ask(question)
        if (feed.current() !== epoch || isGarbled) return false
        listedAt = clock.currentTimeMillisUnsafe()
        for (const conId of gone()) held.delete(conId)
        for (const conId of toldAt.keys()) if (!told.has(conId)) toldAt.delete(conId)
        isListed = true
        publish()
        return true
      }),
      outdated,
      old: () => {
        if (feed.current() === null) isListed = false
        setCurrent(false)
      },
      sound: () => setCurrent(isListed)
    })

    const now = (conId: number): Known.Known<Position | null> => {
      const all = known.get()
      if (all._tag === "Unknown") return all
      // others are told of meanwhile, which says nothing of this one
      const at = knownAt.get(conId) ?? listedAt
      return { ...all, at, value: all.value.find(({ contract }) => contract.conId === conId) ?? null }
    }
    return Positions.of({
      all: Effect.sync(known.get),
      of: (conId) => Effect.sync(() => now(conId)),
      now,
      changes: known.changes
    })
  })
)
