/** A feed by hand, a pace and a socket that take everything unless the test says how: what the gateway is sent, and what it tells. */
import { Effect, Layer } from "effect"
import type { Command } from "../../../../src/domain/Command.ts"
import type { Event } from "../../../../src/domain/Event.ts"
import { ConnectionError, type IbkrError } from "../../../../src/errors/IbkrError.ts"
import { type Epoch, Feed, type Listener } from "../../../../src/layers/Broker/Feed.ts"
import { type Lane, Pacing } from "../../../../src/layers/Broker/Pacing.ts"
import * as Seats from "../../../../src/layers/Broker/Pacing/Seats.ts"
import * as Connected from "../../../doubles/Connected.ts"
import * as Silent from "../../../doubles/Silent.ts"

const epoch = (number: number): Epoch => Silent.epoch(number, "DU1234567")

export const make = (
  takes: (lane: Lane) => Effect.Effect<void, IbkrError> = () => Effect.void,
  written: Effect.Effect<void, ConnectionError> = Effect.void,
  turn: Effect.Effect<void> = Effect.void
) => {
  const hearers: Array<readonly [name: string, hear: (event: never, epoch: Epoch) => void]> = []
  const listeners: Array<Listener> = []
  const answers = new Map<number, (event: Event, at: number) => void>()
  const sent: Array<Command> = []
  const sessionsOf: Array<number> = []
  let current: Epoch | null = null
  let last = 2 ** 30 + 2_000_000
  let sessions = 0
  let isSilent = false
  const feed = Feed.of({
    epoch: Effect.suspend(() =>
      current === null ? Effect.fail(new ConnectionError({ reason: "NotReady" })) : Effect.succeed(current)
    ),
    current: () => current,
    isSound: () => current !== null && !isSilent,
    isCutOff: () => false,
    watch: (listener) =>
      Effect.sync(() => {
        listeners.push(listener)
        if (current !== null) listener.began?.(current)
      }),
    hear: (name, hear) => Effect.sync(() => void hearers.push([name, hear])),
    nextId: () => ++last,
    answer: (reqId, hear) => {
      answers.set(reqId, hear)
      return () => void answers.delete(reqId)
    }
  })
  const seat = Seats.make(2, 1)
  // as a socket does: when it is over, it was sent some operations ago
  const sendTo = (session: number) => (command: Command) =>
    Effect.map(written, () => {
      sent.push(command)
      sessionsOf.push(session)
    })
  const pacing = Pacing.of({
    slowness: () => 1,
    turn: (_, lane) => Effect.suspend(() => takes(lane)),
    quota: { take: () => Effect.as(turn, () => {}), same: () => {}, seat },
    send: ({ session }, command, lane) => Effect.andThen(Effect.suspend(() => takes(lane)), session.send(command))
  })
  const tell = (event: Event) =>
    Effect.andThen(
      Effect.clockWith((clock) =>
        Effect.sync(() => {
          const id = event._tag === "error" ? event.id : "reqId" in event ? event.reqId : undefined
          if (id !== undefined) answers.get(id as number)?.(event, clock.currentTimeMillisUnsafe())
          for (const [name, hear] of [...hearers]) if (name === event._tag) hear(event as never, current as Epoch)
        })
      ),
      Connected.settle
    )
  const beginNow = (farms: Epoch["farms"] = {}, more = 1, upstream: Epoch["upstream"] = "ok"): void => {
    sessions += more
    const begun = epoch(sessions)
    current = { ...begun, farms, upstream, session: { ...begun.session, send: sendTo(sessions) } }
    for (const { began } of listeners) began?.(current)
  }
  const begin = (farms: Epoch["farms"], more = 1, upstream: Epoch["upstream"] = "ok") =>
    Effect.andThen(Effect.sync(() => beginNow(farms, more, upstream)), Connected.settle)
  return {
    sent,
    /** To which session each of them was. */
    sessionsOf,
    session: () => sessions,
    /** How many questions about the past could be open besides what is, of two. */
    free: () => {
      const seats = [seat("question"), seat("question")]
      const taken = seats.filter(({ isTaken }) => isTaken()).length
      for (const { leave } of seats) leave()
      return taken
    },
    last: () => last,
    layer: Layer.mergeAll(Layer.succeed(Feed, feed), Layer.succeed(Pacing, pacing)),
    begin: begin({}),
    /** The same, between two operations of whoever does something. */
    beginNow: () => beginNow(),
    endNow: (): void => {
      const ended = current
      current = null
      if (ended === null) return
      for (const listener of listeners) listener.ended?.(ended, new ConnectionError({ reason: "Reset" }))
    },
    /** The same session, which is heard anew after a defect. */
    anew: begin({}, 0),
    /** A session whose gateway has told of these farms before it was ready. */
    beginWith: begin,
    /** A session whose gateway stands so to IBKR. */
    beginAs: (upstream: Epoch["upstream"]) => begin({}, 1, upstream),
    restored: (data: "kept" | "lost") =>
      Effect.andThen(
        Effect.sync(() => {
          for (const { restored } of listeners) restored?.(data, current as Epoch)
        }),
        Connected.settle
      ),
    /** The line is silent for a moment. */
    silent: Effect.andThen(
      Effect.sync(() => {
        for (const isSound of [false, true]) {
          isSilent = !isSound
          for (const { sound } of listeners) sound?.(isSound)
        }
      }),
      Connected.settle
    ),
    tell,
    error: (errorCode: number, errorMsg: string, id = -1) =>
      tell({ _tag: "error", id, errorCode, errorMsg, advancedOrderRejectJson: "" } as never),
    /** The line that was asked for last ticks. */
    tick: (value: number) => tell({ _tag: "tickPrice", reqId: last, field: 4, value, size: 1 } as never)
  }
}
