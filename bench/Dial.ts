/**
 * From the first dial to ready, snapshot included, beside raw `IBApi`'s managedAccounts and nextValidId. Both in this
 * process against the same simulated gateway, by turns.
 */
import { EventName, IBApi } from "@stoqey/ib"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Composed from "../scripts/Composed.ts"
import * as Program from "../scripts/Program.ts"
import { Connection } from "../src/layers/Connection.ts"
import * as Socket from "../src/layers/Tws/Socket.ts"
import { Tws } from "../src/layers/Tws/Tws.ts"
import * as Figure from "./Figure.ts"

const rounds = 100
const warm = 50

const ours = (port: number): Promise<number> => {
  let dialedAt = NaN
  const dialing = Layer.effect(
    Tws,
    Effect.map(Tws, ({ connect }) =>
      Tws.of({
        connect: (options) =>
          Effect.suspend(() => {
            dialedAt = performance.now()
            return connect(options)
          })
      }))
  ).pipe(Layer.provide(Socket.layer))
  return Layer.build(Composed.connection({ port, clientId: 1 }, dialing)).pipe(
    Effect.flatMap((context) => Effect.provideContext(Connection.use((connection) => connection.ready), context)),
    Effect.map(() => performance.now() - dialedAt),
    Effect.scoped,
    Effect.runPromise
  )
}

const raw = (port: number): Promise<number> =>
  new Promise((resolve) => {
    let missing = 2
    let time = 0
    const api = new IBApi({ host: "127.0.0.1", port, clientId: 2 })
    const heard = () => {
      missing--
      if (missing > 0) return
      time = performance.now() - startedAt
      api.disconnect()
    }
    api.once(EventName.managedAccounts, heard)
    api.once(EventName.nextValidId, heard)
    api.once(EventName.disconnected, () => resolve(time))
    const startedAt = performance.now()
    api.connect()
  })

/** @returns the median time from dial to ready, beside `IBApi` */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const simulator = await Program.simulator()
  try {
    const times: { readonly ours: Array<number>; readonly raw: Array<number> } = { ours: [], raw: [] }
    for (let round = 0; round < warm + rounds; round++) {
      times.ours.push(await ours(simulator.port))
      times.raw.push(await raw(simulator.port))
    }
    return [{
      what: "dial to ready (IBApi: no snapshot)",
      unit: "ms",
      value: Figure.median(times.ours.slice(warm)),
      peer: { name: "IBApi", value: Figure.median(times.raw.slice(warm)) },
      ratio: { most: 3 }
    }]
  } finally {
    await simulator.stop()
  }
}
