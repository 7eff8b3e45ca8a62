import { Effect } from "effect"
import * as Net from "node:net"
import * as Server from "../../src/simulator/Server/Server.ts"
import * as Frame from "../../src/wire/Frame.ts"

/** A client of plain bytes: what it wrote and read, and how its line ended. */
export interface RawClient {
  readonly write: (bytes: Uint8Array | string) => void
  readonly send: (...fields: ReadonlyArray<string | number>) => void
  /** The fields of the next frame. */
  readonly frame: Effect.Effect<ReadonlyArray<string>>
  readonly frames: (n: number) => Effect.Effect<ReadonlyArray<ReadonlyArray<string>>>
  /** How the line ended: `end` (FIN), or the code of the error. */
  readonly ended: Effect.Effect<string>
  /** Every chunk as it arrived. */
  readonly chunks: ReadonlyArray<Uint8Array>
  readonly socket: Net.Socket
}

/** The bytes of a frame. */
export const frame = (fields: ReadonlyArray<string | number>): Uint8Array => Frame.encode(fields.map(String))

export const hello = (range = "v100..193"): Uint8Array => {
  const bytes = Buffer.alloc(8 + range.length)
  bytes.write("API\0", "latin1")
  bytes.writeUInt32BE(range.length, 4)
  bytes.write(range, 8)
  return bytes
}

/** An order at market for one share of AAPL, of as many fields as its version has. */
export const order = ({ fields, orderId }: { readonly orderId: number; readonly fields: number }) =>
  Object.assign(Array.from({ length: fields }, () => ""), ["3", String(orderId), "265598"], {
    9: "SMART",
    16: "BUY",
    17: "1",
    18: "MKT"
  })

/** Connects; fails with the code of the error. */
export const connect = Effect.fnUntraced(function*(port?: number) {
  const { address } = yield* Server.Server
  const socket = yield* Effect.acquireRelease(
    Effect.callback<Net.Socket, string>((resume) => {
      const socket = Net.connect({ host: address.host, port: port ?? address.port, noDelay: true })
      socket.once("connect", () => resume(Effect.succeed(socket)))
      socket.once("error", (error: Error & { code?: string }) => resume(Effect.fail(error.code ?? "unknown")))
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )
  const chunks: Array<Uint8Array> = []
  const queue: Array<ReadonlyArray<string>> = []
  const reader = Frame.reader()
  const nobody = (): void => undefined
  let wake = nobody
  let end: string | undefined
  const change = <A>(poll: () => A | undefined): Effect.Effect<A> =>
    Effect.callback((resume) => {
      const check = (): void => {
        wake = nobody
        const value = poll()
        if (value !== undefined) resume(Effect.succeed(value))
        else wake = check
      }
      check()
    })
  socket.on("data", (chunk) => {
    chunks.push(chunk)
    reader.push(chunk, (bytes, from, to) => queue.push(Frame.fields(bytes, from, to)))
    wake()
  })
  const over = (how: string): void => {
    end ??= how
    wake()
  }
  socket.on("end", () => over("end"))
  socket.on("error", (error: Error & { code?: string }) => over(error.code ?? "unknown"))
  const frame = change(() => queue.shift())
  const client: RawClient = {
    socket,
    chunks,
    write: (bytes) => void socket.write(bytes),
    send: (...fields) => void socket.write(Frame.encode(fields.map(String))),
    frame,
    frames: (n) => Effect.all(Array.from({ length: n }, () => frame)),
    ended: change(() => end)
  }
  return client
})

/** Connects, says hello and starts; `greeting` is what it was told. */
export const start = Effect.fnUntraced(function*(clientId: number, range?: string, port?: number) {
  const client = yield* connect(port)
  client.write(hello(range))
  const [version] = yield* client.frame
  client.send(71, 2, clientId, "")
  const greeting = yield* client.frames(5)
  return { ...client, version: Number(version), greeting: greeting.map((fields) => fields.join("|")) }
})
