/** Hostile frames against a gateway's port, by seed: bent requests, bent bytes, floods of nothing, lengths that cannot be. */
import { Buffer } from "node:buffer"
import { once } from "node:events"
import * as Net from "node:net"
import * as Frame from "../../src/wire/Frame.ts"
import * as Hello from "../../src/wire/Hello.ts"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Seeded from "../fixtures/Seeded.ts"
import * as Made from "../wire/Made.ts"

const oddities = [
  ...["", "0", "-1", "2147483647", "9223372036854775807", "1.7976931348623157E308", "NaN", "Infinity", "1e400", "--1"],
  ...["AAPL", "Grüße 🟢", "20261120 09:30:00 US/Eastern", "{\"a\":", "\u0007\u001b[31m", "\\u0041\\u", "DU1234567"],
  "x".repeat(5000)
]
const requests = [...Layout.outbound.values()]
const perSession = 2000

const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}
const hello = (text: string): Buffer => Buffer.concat([Buffer.from("API\0"), header(text.length), Buffer.from(text)])
const start = (clientId: number): Buffer => Frame.encode(["71", "2", String(clientId), ""])

/** A request with fields too few, too many, moved, or of another kind. */
const bend = (fields: ReadonlyArray<string>, next: () => number): ReadonlyArray<string> => {
  const any = () => oddities[Math.floor(next() * oddities.length)] ?? ""
  const place = () => Math.floor(next() * fields.length)
  switch (Math.floor(next() * 6)) {
    case 0:
      return fields.slice(0, place())
    case 1:
      return fields.toSpliced(place(), 0, any(), any())
    case 2:
      return fields.toSpliced(place(), 1)
    case 3:
      return fields.with(place(), any())
    case 4:
      return [...fields, ...Array.from({ length: Math.floor(next() * 40) }, any)]
    default:
      return [String(Math.floor(next() * 100_000)), ...Array.from({ length: Math.floor(next() * 40) }, any)]
  }
}

/** One hostile frame, in the pieces in which it is written. */
const hostile = (version: number, next: () => number): ReadonlyArray<Uint8Array> => {
  const layout = requests[Math.floor(next() * requests.length)]
  const made = layout === undefined ? [] : Made.fields(layout, version, Math.floor(next() * 2 ** 31))
  const frame = Frame.encode(bend(made, next))
  const kind = next()
  if (kind < 0.0005) return [header([0x7fffffff, 0x80000000, 0xffffffff, 2 ** 24 + 1][Math.floor(next() * 4)] ?? 0)]
  if (kind < 0.001) return [header(400_000), Buffer.alloc(400_000)]
  if (kind < 0.002) return [Frame.encode(["9", "8", "x".repeat(200_000)])]
  if (kind < 0.01) return Array.from(frame.subarray(0, 200), (byte) => Uint8Array.of(byte))
  if (kind < 0.02) return [header(0)]
  if (kind < 0.1) {
    const bent = Buffer.from(frame)
    for (let i = Math.floor(next() * 8); i >= 0; i--) bent[4 + Math.floor(next() * (bent.length - 4))] = next() * 256
    return [bent]
  }
  return [frame]
}

const hellos = ["v193..151", "v..", "", "v38..63", "v999999..9999999", "x".repeat(2000)]

/** Sends that many hostile frames in sessions of some thousand; answers how many sessions there were. */
export const run = async (port: number, frames: number, seed: number): Promise<number> => {
  const next = Seeded.random(seed)
  let sent = 0
  let sessions = 0
  while (sent < frames) {
    sessions++
    const socket = Net.connect({ host: "127.0.0.1", port, noDelay: true })
    // a session that the gateway ends is over; the next begins
    const isOver = () => socket.destroyed || socket.readableEnded
    socket.on("error", () => undefined).resume()
    await once(socket, "connect").catch(() => undefined)
    const version = Layout.minimum + Math.floor(next() * (Layout.maximum - Layout.minimum + 1))
    const isGreeted = next() < 0.95
    socket.write(
      isGreeted ? Hello.encode({ minimum: 100, maximum: version, options: "" }) : hello(hellos[sessions % 6] ?? "")
    )
    // one in twenty never says who it is
    if (next() < 0.95) socket.write(start(1000 + sessions))
    if (isGreeted) await Promise.race([once(socket, "data"), once(socket, "close")]).catch(() => undefined)
    for (let i = 0; i < perSession && sent < frames && !isOver(); i++, sent++) {
      for (const piece of hostile(version, next)) socket.write(piece)
      if (socket.writableNeedDrain) {
        await Promise.race([once(socket, "drain"), once(socket, "close"), once(socket, "end")]).catch(() => undefined)
      } else if (i % 100 === 99) await new Promise(setImmediate)
    }
    if (sessions % 2 === 0) socket.resetAndDestroy()
    else {
      socket.end()
      if (!socket.destroyed) await once(socket, "close").catch(() => undefined)
    }
  }
  return sessions
}
