/**
 * A plain socket that shakes hands like a gateway and answers every market data request with N ticks as fast as they are
 * read; the last one of each has the price 999.99.
 */
import * as net from "node:net"

const count = Number(process.argv[2])

const frame = (...fields: ReadonlyArray<string | number>): Buffer => {
  const body = Buffer.from(`${fields.join("\0")}\0`)
  const head = Buffer.alloc(4)
  head.writeInt32BE(body.length)
  return Buffer.concat([head, body])
}

const blocks = new Map<string, Buffer>()

/** A thousand ticks of a request; kept, so that later rounds wait for no frame to be made. */
const block = (reqId: string, last: boolean): Buffer => {
  const key = `${reqId} ${last}`
  const made = blocks.get(key) ?? Buffer.concat(Array.from({ length: 1000 }, (_, i) => {
    const price = last && i === 999 ? "999.99" : (150 + (i % 100) / 100).toFixed(2)
    return frame(1, 6, reqId, 1 + (i & 1), price, 100 + (i % 50), 1)
  }))
  blocks.set(key, made)
  return made
}

/** The ends of what a connection lists before it is ready: an empty account. */
const ends: Readonly<Record<string, ReadonlyArray<number>>> = { 7: [55, 1], 16: [53, 1], 61: [62, 1], 99: [102] }

const server = net.createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0)
  let greeted = false
  const pump = (reqId: string) => {
    const usual = block(reqId, false)
    let sent = 0
    const more = () => {
      while (sent < count) {
        sent += 1000
        if (!socket.write(sent >= count ? block(reqId, true) : usual)) return void socket.once("drain", more)
      }
    }
    more()
  }
  const answer = (fields: ReadonlyArray<string>) => {
    if (fields[0] === "71") socket.write(Buffer.concat([frame(15, 1, "DU1234567"), frame(9, 1, 1)]))
    if (fields[0] === "49") socket.write(frame(49, 1, 1_800_000_000))
    if (fields[0] === "1") pump(fields[2] ?? "")
    const [id = "", version = "", reqId = ""] = fields
    const end = ends[id]
    if (end !== undefined) socket.write(frame(...end, ...(id === "7" ? [reqId] : [])))
    if (id === "17") socket.write(frame(15, version, "DU1234567"))
  }
  socket.on("error", () => {})
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const at = greeted ? 0 : 4
      if (rest.length < at + 4 || rest.length < at + 4 + rest.readInt32BE(at)) return
      const end = at + 4 + rest.readInt32BE(at)
      const text = rest.toString("utf8", at + 4, end)
      rest = rest.subarray(end)
      if (greeted) answer(text.split("\0"))
      else socket.write(frame("187", "20261120 08:00:00 EST"))
      greeted = true
    }
  })
})
server.listen(0, "127.0.0.1", () => console.log((server.address() as net.AddressInfo).port))
