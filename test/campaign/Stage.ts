/** Where a program is played: in this process on a clock that we turn, or over real TCP on the real clock, some times as fast. */
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import * as Simulated from "../../src/layers/Tws/Simulated.ts"
import type { Tws } from "../../src/layers/Tws/Tws.ts"
import type { Line } from "../../src/simulator/Clients/Line.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"

/** `pass` lets so many ms of the program pass, `settle` what has been set going come to rest. */
export interface Stage {
  readonly tws: Layer.Layer<Tws>
  readonly settings: Partial<SettingsData>
  readonly pass: (ms: number) => Effect.Effect<void>
  readonly settle: Effect.Effect<void>
  /** Ends every line that our process holds, from its side, without a word. */
  readonly cut: () => void
}

const turns = 40

/** A gateway whose lines can be cut on our side. */
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
export const memory = (gateway: Gateway.Gateway["Service"]): Stage => {
  const { cut, service } = watched(gateway)
  const settle = Effect.repeat(Effect.yieldNow, { times: turns })
  return {
    tws: Simulated.layer.pipe(Layer.provide(Layer.succeed(Gateway.Gateway, service))),
    settings: {},
    pass: (ms) => Effect.andThen(TestClock.adjust(ms), settle),
    settle,
    cut
  }
}
