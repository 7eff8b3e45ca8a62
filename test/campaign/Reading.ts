/** Who reads data in one life of our process: one reader of each line at a time, and what each was told. */
import { Cause, Context, Effect, Exit, Fiber, type Scope, Stream } from "effect"
import * as Contract from "../../src/domain/Contract.ts"
import * as Gap from "../../src/domain/Gap.ts"
import type { Broker } from "../../src/Ibkr.ts"
import { Bars } from "../../src/layers/Broker/Bars.ts"
import { Quotes } from "../../src/layers/Broker/Quotes.ts"
import { TickByTick } from "../../src/layers/Broker/TickByTick.ts"
import type * as Diary from "./Diary.ts"
import type { Subject } from "./Program.ts"

const streamOf = (context: Context.Context<Broker>, what: Subject, symbol: string): Stream.Stream<unknown, Error> => {
  const contract = Contract.stock(symbol)
  switch (what) {
    case "quotes":
      return Context.get(context, Quotes).of(contract)
    case "ticks":
      return Context.get(context, TickByTick).of(contract, "BidAsk")
    case "bars":
      return Context.get(context, Bars).realTime(contract, "TRADES")
    case "live":
      return Context.get(context, Bars).live(contract, {
        barSize: "1 min",
        duration: "1800 S",
        whatToShow: "TRADES",
        useRth: false
      })
  }
}

export const make = ({ context, diary, isAlive, life, now, scope }: {
  readonly context: Context.Context<Broker>
  readonly diary: Diary.Diary
  readonly isAlive: () => boolean
  readonly life: number
  readonly now: () => number
  readonly scope: Scope.Scope
}) => {
  const readers = new Map<string, Fiber.Fiber<unknown, unknown>>()
  const begin = (what: Subject, symbol: string): Diary.Reader => {
    const counts = { until: null, failed: null, values: 0, gaps: 0, lastAt: null }
    return { what, symbol, life, from: now(), ...counts }
  }
  return {
    /** Reads a line, unless it is being read. */
    read: Effect.fnUntraced(function*(what: Subject, symbol: string) {
      const key = `${what} ${symbol}`
      if (readers.has(key)) return
      const reader = begin(what, symbol)
      diary.readers.push(reader)
      const hear = (value: unknown): void => {
        if (Gap.isGap(value)) return void reader.gaps++
        reader.values++
        reader.lastAt = now()
      }
      const end = (exit: Exit.Exit<void, Error>): void => {
        if (!isAlive()) return
        reader.until = now()
        readers.delete(key)
        if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return
        reader.failed = String(Cause.squash(exit.cause))
        diary.texts.push(reader.failed)
      }
      const reading = Stream.runForEach(streamOf(context, what, symbol), (value) => Effect.sync(() => hear(value)))
        .pipe(
          Effect.onExit((exit) => Effect.sync(() => end(exit)))
        )
      const fiber = yield* Effect.forkIn(reading, scope)
      readers.set(key, fiber)
    }),
    leave: (what: Subject, symbol: string) => {
      const fiber = readers.get(`${what} ${symbol}`)
      return fiber === undefined ? Effect.void : Effect.asVoid(Effect.forkIn(Fiber.interrupt(fiber), scope))
    },
    /** What is being read now. */
    watched: (): ReadonlyArray<readonly [Subject, string]> =>
      [...readers.keys()].map((key) => key.split(" ") as [Subject, string])
  }
}
