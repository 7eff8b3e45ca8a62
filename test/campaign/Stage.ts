/** Where a program is played: in this process on a clock that is turned, or over real TCP on a clock that runs fast. */
import { Clock, Effect, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import * as Socket from "../../src/layers/Tws/Socket.ts"
import type { Tws } from "../../src/layers/Tws/Tws.ts"
import type { Line } from "../../src/simulator/Clients/Line.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Wire from "../../src/simulator/Server/Wire.ts"
import * as Connected from "../doubles/Connected.ts"

/** `pass` lets so many ms of the program pass, `turns` so many turns of the loop, `settle` what was set going come to rest. */
export interface Stage {
  readonly tws: Layer.Layer<Tws>
  readonly settings: Partial<SettingsData>
  readonly pass: (ms: number) => Effect.Effect<void>
  readonly turns: (times: number) => Effect.Effect<void>
  readonly settle: Effect.Effect<void>
  /** How much longer (ms) things may take than they have to: sockets are no calls. */
  readonly slack: number
  /** How long (ms) of a time the machine has held up all that we do: it is busy, and that is nobody's fault. */
  readonly delayed: (from: number, to: number) => number
  /** Ends every line that our process holds, without a word, as the end of a process does. */
  readonly cut: () => void
}

/** A gateway whose lines can be ended in our name. */
const watched = (gateway: Gateway.Gateway["Service"]) => {
  const lines = new Set<Line>()
  const watch = Effect.map((line: Line): Line => {
    lines.add(line)
    return line
  })
  const service: Gateway.Gateway["Service"] = Object.create(gateway, {
    accept: { value: watch(gateway.accept) },
    acceptFrom: { value: (address: string) => watch(gateway.acceptFrom(address)) }
  })
  return {
    service,
    cut: () => {
      for (const line of lines) line.leave("rst")
      lines.clear()
    }
  }
}

/** In this process, on the test clock. */
export const memory = (gateway: Gateway.Gateway["Service"]): Effect.Effect<Stage> =>
  Effect.sync(() => {
    const { cut, service } = watched(gateway)
    return {
      tws: Simulated.layer.pipe(Layer.provide(Layer.succeed(Gateway.Gateway, service))),
      settings: {},
      pass: (ms) => Effect.andThen(TestClock.adjust(ms), Connected.settle),
      turns: (times) => Effect.repeat(Effect.yieldNow, { times }),
      settle: Connected.settle,
      slack: 0,
      delayed: () => 0,
      cut
    }
  })

/** A time (ms) that is slept through at once. */
const piece = 200

/** Over sockets of the loopback, on whatever clock there is. What the machine holds up is given the time besides. */
export const tcp = Effect.fnUntraced(function*(
  gateway: Gateway.Gateway["Service"]
): Effect.fn.Return<Stage, never, Scope.Scope> {
  const { cut, service } = watched(gateway)
  const { address: { port } } = yield* Server.make().pipe(
    Effect.provideService(Gateway.Gateway, service),
    Effect.provide(Wire.layer),
    Effect.orDie
  )
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const holds: Array<{ readonly from: number; readonly to: number }> = []
  let due = now() + piece
  yield* Effect.sleep(piece).pipe(
    Effect.andThen(Effect.sync(() => {
      const at = now()
      if (at > due) holds.push({ from: due, to: at })
      due = at + piece
    })),
    Effect.forever,
    Effect.forkScoped
  )
  return {
    tws: Socket.layer,
    settings: { port },
    pass: (ms) =>
      Effect.forEach(
        Array.from({ length: Math.ceil(ms / piece) }, (_, index) => Math.min(piece, ms - index * piece)),
        (part) => Effect.sleep(part),
        { discard: true }
      ),
    turns: (times) => Effect.sleep(times),
    settle: Effect.sleep(100),
    slack: 5000,
    delayed: (from, to) =>
      holds.reduce((sum, hold) => sum + Math.max(0, Math.min(to, hold.to) - Math.max(from, hold.from)), 0),
    cut
  }
})
