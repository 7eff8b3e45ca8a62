/** The whole connection over doubles: everything but the gateway is the real thing. */
import { Clock, Effect, Layer, Stream } from "effect"
import type { Settings as SettingsData } from "../../src/domain/Settings.ts"
import type { Status } from "../../src/domain/Status.ts"
import * as Ibkr from "../../src/Ibkr.ts"
import { Connection } from "../../src/layers/Connection.ts"
import * as Notifier from "../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../src/layers/Settings.ts"
import * as StateMemory from "../../src/layers/State/Memory.ts"
import type { Tws } from "../../src/layers/Tws/Tws.ts"

/** `state` is what a restart finds; without it nothing is remembered. Without a notifier nobody is told. */
export const layer = (
  tws: Layer.Layer<Tws>,
  settings: Partial<SettingsData> = {},
  state: Map<string, string> = new Map(),
  notifier: Layer.Layer<Notifier.Notifier> = Notifier.layerNoop
): Layer.Layer<Connection> =>
  Ibkr.layer.pipe(
    Layer.provide([
      tws,
      Settings.layer({ resetRegion: "none", ...settings }),
      StateMemory.layer(state),
      notifier
    ])
  )

/** How many wait for their turn only to look whether anything else does. */
let looking = 0

/** Lets what has been forked come to rest: a test clock waits only for fibers that it has woken itself. */
export const settle = Effect.callback<void>((resume) => {
  let turns = 0
  const look = (): void => {
    looking--
    const waiting = process.getActiveResourcesInfo().filter((each) => each === "Immediate").length
    if (waiting <= looking) resume(Effect.void)
    else if (++turns > 10_000) resume(Effect.die("nothing comes to rest"))
    else next()
  }
  const next = (): void => {
    looking++
    setImmediate(look)
  }
  next()
})

/** A notifier that keeps what people were told: ISO time, event and phase. */
export const told = Effect.gen(function*() {
  const clock = yield* Clock.Clock
  const alerts: Array<readonly [at: string, event: string, phase: string]> = []
  const notifier = Layer.succeed(Notifier.Notifier, {
    notify: ({ event, phase }) =>
      Effect.sync(() => alerts.push([new Date(clock.currentTimeMillisUnsafe()).toISOString(), event, phase])),
    flush: Effect.void
  })
  return { alerts, notifier }
})

/** Gathers a view of every transition. */
export const observe = Effect.fnUntraced(function*<A>(view: (status: Status) => A) {
  const connection = yield* Connection
  const seen: Array<A> = []
  yield* Effect.forkScoped(
    Stream.runForEach(connection.changes, (status) => Effect.sync(() => seen.push(view(status)))),
    { startImmediately: true }
  )
  return seen
})
