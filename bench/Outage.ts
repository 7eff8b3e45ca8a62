/**
 * What a line costs that goes mute, and one that is closed: three services and an `IBApiNext` beside them on one
 * simulated gateway, each figure the worst of the three.
 */
import { ConnectionState, IBApiNext } from "@stoqey/ib"
import * as Program from "../scripts/Program.ts"
import type * as Figure from "./Figure.ts"
import * as Watched from "./Watched.ts"

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** An `IBApiNext` with its watchdog, and how long it takes until its state is this one. */
const peer = async (port: number) => {
  const api = new IBApiNext({
    host: "127.0.0.1",
    port,
    reconnectInterval: 1000,
    connectionWatchdogInterval: 4,
    logger: silent
  })
  const reaches = (state: ConnectionState, most: number): Promise<number | null> =>
    new Promise((resolve) => {
      const startedAt = performance.now()
      const late = setTimeout(() => settle(null), most)
      let first = true
      const settle = (time: number | null) => {
        clearTimeout(late)
        subscription.unsubscribe()
        resolve(time)
      }
      const subscription = api.connectionState.subscribe((current) => {
        if (!first && current === state) queueMicrotask(() => settle(performance.now() - startedAt))
        first = false
      })
    })
  const connected = reaches(ConnectionState.Connected, 5000)
  api.connect(99)
  if ((await connected) === null) throw new Error("IBApiNext did not connect")
  return { reaches, close: () => api.disconnect() }
}

const worst = (times: ReadonlyArray<number | null>, since: number): number | null =>
  times.some((time) => time === null) ? null : Math.max(...times.map((time) => (time ?? 0) - since))

const during = async <A>(
  fault: { readonly name: string },
  look: (
    all: (is: (status: Watched.Status) => boolean, most: number) => Promise<number | null>,
    next: Awaited<ReturnType<typeof peer>>
  ) => Promise<A>
): Promise<A> => {
  const simulator = await Program.simulator()
  const flags = (clientId: number) => ["--port", String(simulator.port), "--client-id", String(clientId)]
  const services = await Promise.all([1, 2, 3].map((clientId) => Program.service(flags(clientId))))
  const watched = await Promise.all(services.map(Watched.watch))
  const next = await peer(simulator.port)
  try {
    const since = performance.now()
    const looked = look(
      async (is, most) => worst(await Promise.all(watched.map((one) => one.heard(since, is, most))), since),
      next
    )
    await simulator.fault(fault)
    return await looked
  } finally {
    next.close()
    for (const one of watched) one.close()
    await simulator.heal()
    await Promise.all(services.map((service) => service.stop()))
    await simulator.stop()
  }
}

const mute = () =>
  during({ name: "half-open" }, async (all, next): Promise<ReadonlyArray<Figure.Figure>> => {
    const [refused, notReady, ended, gone] = await Promise.all([
      all((status) => !status.ordersAllowed, 20_000),
      all((status) => !status.ready, 20_000),
      all((status) => status.state !== "connected", 20_000),
      next.reaches(ConnectionState.Disconnected, 20_000)
    ])
    const beside = { name: "IBApiNext (watchdog 4 s)", value: gone }
    return [
      { what: "mute line to orders refused", unit: "ms", value: refused, target: { most: 3600 }, peer: beside },
      { what: "mute line to not ready", unit: "ms", value: notReady, target: { most: 5200 }, peer: beside },
      { what: "mute line to session ended", unit: "ms", value: ended, target: { most: 15_200 }, peer: beside }
    ]
  })

const loss = () =>
  during({ name: "close" }, async (all, next): Promise<ReadonlyArray<Figure.Figure>> => {
    const again = async () => {
      const lost = await all((status) => !status.ready, 5000)
      if (lost === null) return null
      return all((status) => status.ready, 10_000)
    }
    const [ready, back] = await Promise.all([again(), next.reaches(ConnectionState.Connected, 10_000)])
    return [{
      what: "loss to ready (first dial after 1 s)",
      unit: "ms",
      value: ready,
      target: { most: 1500 },
      peer: { name: "IBApiNext (interval 1 s, no snapshot)", value: back }
    }]
  })

/** @returns the times of detection of a mute line and of recovery from a closed one */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => [...await mute(), ...await loss()]
