/**
 * A whole connection as someone composes it in a program of their own: live sockets, nothing remembered, nobody told.
 */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Domain from "../src/domain/Settings.ts"
import * as Ibkr from "../src/Ibkr.ts"
import type { Connection } from "../src/layers/Connection.ts"
import * as Notifier from "../src/layers/Notify/Notifier.ts"
import * as Settings from "../src/layers/Settings.ts"
import * as Memory from "../src/layers/State/Memory.ts"
import * as Socket from "../src/layers/Tws/Socket.ts"
import type { Tws } from "../src/layers/Tws/Tws.ts"

/** A silent connection with these settings, through live sockets where nothing else is given. */
export const connection = (
  settings: Partial<Domain.Settings>,
  tws: Layer.Layer<Tws> = Socket.layer
): Layer.Layer<Connection> =>
  Ibkr.layer.pipe(
    Layer.provide([tws, Notifier.layerNoop, Memory.layer(), Settings.layer(settings)]),
    Layer.provide(Logger.layer([]))
  )
