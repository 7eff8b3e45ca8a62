/**
 * A visit to a gateway by a client that is not ours: its frames are those that its encoder wrote, and what it is told is
 * read by the strict reader. It goes through all that a user sees first, and answers what it saw, step by step.
 */
import { Effect } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import * as zlib from "node:zlib"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as RawClient from "../RawClient.ts"
import * as Reader from "./Reader.ts"

interface Vector {
  readonly client: string
  readonly case: string
  readonly fields: ReadonlyArray<string>
}

const vectors: ReadonlyArray<Vector> = zlib.gunzipSync(
  fs.readFileSync(path.join(import.meta.dirname, "../../fixtures/wire/requests.jsonl.gz"))
).toString().trim().split("\n").map((line) => JSON.parse(line))

/** A client by the name that its frames bear; it offers versions and gets one. */
export interface Client {
  readonly name: string
  readonly offers: string
  readonly gets: number
}

const frame = (client: string, name: string, put: Readonly<Record<number, string | number>>) => {
  const found = vectors.find((one) => one.client.startsWith(client) && one.case === name)
  if (found === undefined) throw new Error(`${client} never wrote ${name}`)
  return found.fields.map((text, at) => String(put[at] ?? text))
}

const apple = ["0", "AAPL", "STK", "", "0.0", "", "", "SMART", "", "USD", "", ""]
const account = "DU1234567"

/** A second client of the same id: what it is told after its start, and how its line ends. */
const twin = Effect.fnUntraced(function*({ gets, name, offers }: Client, port: number, clientId: number) {
  const line = yield* RawClient.connect().pipe(
    Effect.provideService(Server.Server, Server.Server.of({ address: { host: "127.0.0.1", port } }))
  )
  line.write(RawClient.hello(offers))
  yield* line.frame
  line.write(RawClient.frame(frame(name, "startApi", { 2: clientId })))
  const read = Reader.read(yield* line.frame, gets)
  return [...read.complaints, Reader.field(read, "errorCode"), yield* line.ended]
})

/** Goes through everything, and answers what was seen and what should have been. */
export const pay = Effect.fnUntraced(function*(
  { gets, name, offers }: Client,
  port: number,
  clientId: number
) {
  const line = yield* RawClient.connect().pipe(
    Effect.provideService(Server.Server, Server.Server.of({ address: { host: "127.0.0.1", port } }))
  )
  const complaints: Array<string> = []
  const next = Effect.map(line.frame, (fields) => {
    const read = Reader.read(fields, gets)
    complaints.push(...read.complaints)
    for (const [field, text] of read.fields) {
      const isTime = (read.id === 11 && field === "time") || (read.id === 17 && field === "date")
      if (isTime && !Reader.isTime(text)) complaints.push(`${read.id}: no time: ${text}`)
    }
    return read
  })
  /** Reads on until all of these have been told; answers everything. */
  const until = Effect.fnUntraced(function*(...wanted: ReadonlyArray<(read: Reader.Read) => boolean>) {
    const all: Array<Reader.Read> = []
    while (!wanted.every((is) => all.some(is))) all.push(yield* next)
    return all
  })
  const is = (id: number, ...fields: ReadonlyArray<readonly [string, string | number]>) => (read: Reader.Read) =>
    read.id === id && fields.every(([n, text]) => Reader.field(read, n) === String(text))
  const error = (id: number, code: number) => is(4, ["id", id], ["errorCode", code])
  const of = (all: ReadonlyArray<Reader.Read>, id: number, field: string) =>
    all.filter((read) => read.id === id).map((read) => Reader.field(read, field))
  /** All that is told before the answer to a question. */
  const meanwhile = Effect.suspend(() => {
    line.send(17, 1)
    return until(is(15))
  })

  // the reply to the hello travels alone, and nothing follows it until START_API
  line.write(RawClient.hello(offers))
  const reply = yield* line.frame
  const handshake = [reply.length, reply[0], line.chunks.length, line.chunks[0]?.length]
  line.write(RawClient.frame(frame(name, "startApi", { 2: clientId })))
  const greeting = yield* until(is(15), is(9), is(4, ["errorCode", 2104]), is(4, ["errorCode", 2158]))
  const nextId = Number(of(greeting, 9, "orderId")[0])

  const second = yield* twin({ gets, name, offers }, port, clientId)

  // what ib_async asks at its start, and gives up where one of the ends does not come
  line.send(5, 1)
  line.send(99, 0)
  line.send(6, 2, 1, account)
  line.send(7, 3, 8, 0, "", "", "", "", "", "", ...(gets >= 200 ? [2147483647, 0] : []))
  yield* until(is(53), is(102), is(54), is(55, ["reqId", 8]))
  line.send(6, 2, 0, account)

  line.send(62, 1, 1, "All", "NetLiquidation,TotalCashValue")
  const summary = of(yield* until(is(64, ["reqId", 1])), 63, "tag").toSorted()
  line.send(63, 1, 1)
  line.send(61, 1)
  const sizeOf = (all: ReadonlyArray<Reader.Read>) =>
    Number(of(all.filter(is(61, ["symbol", "AAPL"])), 61, "position").at(-1))
  const held = sizeOf(yield* until(is(62)))

  const issuer = gets >= 176 ? [""] : []
  line.send(9, 8, 2, ...apple, 0, "", "", ...issuer)
  const details = of(yield* until(is(52, ["reqId", 2])), 10, "conId")
  line.send(9, 8, 3, ...apple.with(1, "NONSENSE"), 0, "", "", ...issuer)
  yield* until(error(3, 200))

  line.send(1, 11, 4, ...apple, 0, "", 0, 0, "")
  const tick = (id: number, type: number) => is(1, ["reqId", id], ["tickType", type])
  yield* until(is(81, ["reqId", 4]), is(58, ["reqId", 4]), tick(4, 1), tick(4, 2), tick(4, 4))
  line.send(2, 1, 4)
  yield* meanwhile
  line.send(1, 11, 5, ...apple, 0, "", 1, 0, "")
  const snapshot = yield* until(is(57, ["reqId", 5]))
  const quoted = ["1", "2", "4"].filter((type) => of(snapshot, 1, "tickType").includes(type))
  const late = [...snapshot, ...yield* meanwhile].filter((read) => Reader.field(read, "reqId") === "4").length

  line.send(20, 6, ...apple, 0, "", "1 min", "1 D", 0, "TRADES", 1, 0, "")
  const bars = Number(of(yield* until(is(17, ["reqId", 6])), 17, "barsCount")[0])

  line.write(RawClient.frame(frame(name, "po:plain", { 1: nextId, 17: 10, 18: "MKT", 19: "" })))
  const filled = yield* until(
    is(3, ["orderId", nextId], ["status", "Filled"], ["remaining", "0"]),
    is(59),
    (read: Reader.Read) => read.id === 61 && Number(Reader.field(read, "position")) === held + 10
  )
  line.send(7, 3, 7, 0, "", "", "", "", "", "", ...(gets >= 200 ? [2147483647, 0] : []))
  const executions = yield* until(is(55, ["reqId", 7]))
  const own = executions.filter(is(11, ["orderId", nextId], ["clientId", clientId]))
  const shares = own.reduce((sum, read) => sum + Number(Reader.field(read, "shares")), 0)
  const paid = of([...filled, ...yield* meanwhile].filter(is(59)), 59, "execId")

  line.write(RawClient.frame(frame(name, "po:plain", { 1: nextId + 1, 17: 10, 18: "LMT", 19: "1" })))
  yield* until(is(3, ["orderId", nextId + 1], ["status", "Submitted"]))
  line.send(16, 1)
  const open = of(yield* until(is(53)), 5, "orderId")
  line.write(RawClient.frame(frame(name, "coplain", { [gets < 192 ? 2 : 1]: nextId + 1 })))
  yield* until(is(3, ["orderId", nextId + 1], ["status", "Cancelled"]), error(nextId + 1, 202))

  line.socket.end()
  const ended = yield* line.ended
  return {
    complaints,
    seen: {
      handshake,
      accounts: of(greeting, 15, "accountsList"),
      second,
      summary,
      details,
      quoted,
      late,
      bars: bars >= 390,
      shares,
      commissions: paid.length === new Set(own.map((read) => Reader.field(read, "execId"))).size,
      open: open.includes(String(nextId + 1)),
      ended
    },
    expected: {
      handshake: [2, String(gets), 1, line.chunks[0]?.length],
      accounts: [account],
      second: ["326", "end"],
      summary: ["NetLiquidation", "TotalCashValue"],
      details: ["265598"],
      quoted: ["1", "2", "4"],
      late: 0,
      bars: true,
      shares: 10,
      commissions: true,
      open: true,
      ended: "end"
    }
  }
})
