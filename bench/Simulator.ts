/**
 * Ticks per second that the simulated gateway's server encodes and sends, to one client and to several, each a process of
 * its own that reads nothing but frames. The ticks are made as fast as the clients read them.
 */
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { once } from "node:events"
import * as net from "node:net"
import * as path from "node:path"
import { promisify } from "node:util"
import type { Event } from "../src/domain/Event.ts"
import * as Client from "../src/simulator/Clients/Client.ts"
import * as Delivery from "../src/simulator/Clients/Delivery.ts"
import type { Line } from "../src/simulator/Clients/Line.ts"
import * as Conversation from "../src/simulator/Server/Conversation.ts"
import * as Wire from "../src/simulator/Server/Wire.ts"
import * as Figure from "./Figure.ts"

const perBatch = 1000
const mostUnread = 1024 * 1024
const ticksEach = 2_000_000
const rounds = 3
const reader = path.join(import.meta.dirname, "child", "FrameReader.ts")

/** What a quote is made of, as a market makes it: prices on a grid, sizes, now and then a text. */
const batch = (from: number): ReadonlyArray<Event> =>
  Array.from({ length: perBatch }, (_, i): Event => {
    const tick = from + i
    const reqId = 1000 + tick % 100
    switch (tick % 4) {
      case 0:
        return {
          _tag: "tickPrice",
          reqId,
          field: 1,
          value: 15_000 / 100 + (tick % 997) / 100,
          size: 100 * (tick % 9),
          attribMask: 1
        }
      case 1:
        return {
          _tag: "tickPrice",
          reqId,
          field: 2,
          value: 15_001 / 100 + (tick % 997) / 100,
          size: 100 * (tick % 7),
          attribMask: 1
        }
      case 2:
        return { _tag: "tickSize", reqId, field: 0, value: 100 * (tick % 9) }
      default:
        return { _tag: "tickString", reqId, field: 45, value: String(1_795_000_000 + (tick >> 12)) }
    }
  })

/** Tells a client ticks for as long as it listens, never more ahead than it reads. */
const tell = (client: Client.Client, isOver: () => boolean): void => {
  let told = 0
  const more = (): void => {
    if (isOver()) return
    for (let i = 0; i < 4 && Client.backlog(client) < mostUnread; i++, told += perBatch) {
      Client.push(client, batch(told))
    }
    setImmediate(more)
  }
  more()
}

const serve = (wire: Wire.Wire["Service"]) => {
  let last = 0
  return net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    let isOver = false
    const run = Effect.gen(function*() {
      const client = yield* Client.make(++last, Date.now())
      const line: Line = {
        number: client.number,
        now: Date.now,
        hello: ({ maximum }) => Client.greet(client, maximum, "20261120 09:30:00 EST"),
        noted: () => undefined,
        start: () => {
          client.stage = "started"
          tell(client, () => isOver)
        },
        send: () => undefined,
        unreadable: () => undefined,
        refuse: (why) => {
          throw new Error(why)
        },
        drip: () => undefined,
        leave: () => {
          isOver = true
        },
        measure: (unread) => {
          client.unread = unread
        },
        deliver: (hand) => Delivery.run(client, Effect.void, hand)
      }
      yield* Conversation.hold(socket, line, wire)
    })
    void Effect.runPromise(run)
  })
}

/** @returns the figures of the simulated gateway's server */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const server = serve(Wire.make()).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  const read = async (clientId: number): Promise<number> => {
    const args = [reader, String(port), String(clientId), String(ticksEach)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000 })
    return JSON.parse(stdout)
  }
  const rate = async (clients: number): Promise<number> => {
    const rates = await Promise.all(Array.from({ length: clients }, (_, i) => read(i + 1)))
    return rates.reduce((sum, one) => sum + one, 0)
  }
  const median = async (clients: number): Promise<number> => {
    const all: Array<number> = []
    for (let round = 0; round < rounds; round++) all.push(await rate(clients))
    return Figure.median(all)
  }
  try {
    return [
      {
        what: "ticks of the simulated gateway, one client",
        unit: "/s",
        value: await median(1),
        target: { least: 3e5 }
      },
      { what: "the same, four clients in all", unit: "/s", value: await median(4), target: { least: 1e6 } }
    ]
  } finally {
    server.close()
  }
}
