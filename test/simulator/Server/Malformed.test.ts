import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Frame from "../../../src/wire/Frame.ts"
import * as Raw from "../RawClient.ts"

const text = (value: string) => Buffer.from(value, "latin1")
const length = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
const started = [Raw.hello(), Frame.encode(["71", "2", "900", ""])]
const frame = (...fields: ReadonlyArray<string>) => Frame.encode(fields)

/** What a client may send that no client should: the gateway closes on it, or says 320 and goes on. */
const streams: { readonly [what: string]: { readonly bytes: ReadonlyArray<Uint8Array>; readonly ends: boolean } } = {
  "another protocol": { bytes: [text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")], ends: true },
  "a TLS hello": { bytes: [Buffer.from("160301020001000000", "hex")], ends: true },
  "no text of versions": { bytes: [text("API\0"), length(3), text("abc")], ends: true },
  "versions the wrong way round": { bytes: [Raw.hello("v193..151")], ends: true },
  "versions without numbers": { bytes: [Raw.hello("v..")], ends: true },
  "an endless hello": { bytes: [text("API\0"), length(-1)], ends: true },
  "an empty hello": { bytes: [text("API\0"), length(0)], ends: true },
  "bytes of zero": { bytes: [Buffer.alloc(64)], ends: true },
  "a hello cut short": { bytes: [text("AP")], ends: false },
  "a frame right behind the hello": { bytes: [Raw.hello(), frame("49", "1")], ends: false },
  "a length of -1": { bytes: [...started, length(-1)], ends: true },
  "a length of -4": { bytes: [...started, length(-4)], ends: true },
  "the lowest length": { bytes: [...started, length(0x80000000)], ends: true },
  "the highest length": { bytes: [...started, length(0x7fffffff)], ends: true },
  "one byte more than may be": { bytes: [...started, length(Frame.maximumLength + 1)], ends: true },
  "a frame that never completes": { bytes: [...started, length(100), text("49")], ends: false },
  "frames of no length": { bytes: [...started, ...Array.from({ length: 50 }, () => length(0))], ends: false },
  "an unknown request": { bytes: [...started, frame("999", "1")], ends: false },
  "a request without an id": { bytes: [...started, frame("", "")], ends: false },
  "a request that is text": { bytes: [...started, frame("hello", "world")], ends: false },
  "too few fields": { bytes: [...started, frame("62", "1")], ends: false },
  "too many fields": { bytes: [...started, frame("49", "1", "2", "3", "4")], ends: false },
  "a number that is none": {
    bytes: [...started, frame("9", "8", "one", ...Array.from({ length: 16 }, () => "x"))],
    ends: false
  },
  "an order cut short": { bytes: [...started, frame("3", "1", "265598", "AAPL")], ends: false },
  "a frame without its last NUL": {
    bytes: [...started, Buffer.concat([length(4), Buffer.from("34390031", "hex")])],
    ends: false
  },
  "a second start": { bytes: [...started, frame("71", "2", "901", "")], ends: false },
  "a thousand fields of nothing": {
    bytes: [...started, Buffer.concat([length(1000), Buffer.alloc(1000)])],
    ends: false
  },
  "bytes that are no text": {
    bytes: [...started, Buffer.concat([length(6), Buffer.from("fffe00fdfc00", "hex")])],
    ends: false
  }
}

describe("malformed streams", () => {
  for (const [what, { bytes, ends }] of Object.entries(streams)) {
    it.live(`${what}: and a healthy client is served as before`, () =>
      Effect.gen(function*() {
        const healthy = yield* Raw.start(1)
        const bad = yield* Raw.connect()
        for (const each of bytes) bad.write(each)
        if (ends) assert.include(["end", "ECONNRESET"], yield* bad.ended)
        else bad.socket.destroy()
        healthy.send(61, 1)
        healthy.send(17, 1)
        assert.deepStrictEqual((yield* healthy.frames(3)).map((fields) => fields[0]), ["61", "62", "15"])
        assert.strictEqual((yield* Raw.start(2)).greeting.length, 5)
        const { clients } = yield* (yield* Gateway.Gateway).report
        assert.deepStrictEqual(clients.filter(({ stage }) => stage === "started").map(({ clientId }) => clientId), [
          1,
          2
        ])
      }).pipe(Effect.provide(Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 1 }] }))))
  }

  it.live("all of them at once: and a healthy client is served as before", () =>
    Effect.gen(function*() {
      const healthy = yield* Raw.start(1)
      for (const { bytes, ends } of Object.values(streams)) {
        const bad = yield* Raw.connect()
        for (const each of bytes) bad.write(each)
        if (ends) assert.include(["end", "ECONNRESET"], yield* bad.ended)
        else bad.socket.end()
        yield* bad.ended
      }
      assert.isAtLeast(Object.keys(streams).length, 24)
      healthy.send(61, 1)
      healthy.send(17, 1)
      assert.deepStrictEqual((yield* healthy.frames(3)).map((fields) => fields[0]), ["61", "62", "15"])
      assert.strictEqual((yield* Raw.start(2)).greeting.length, 5)
      const { clients } = yield* (yield* Gateway.Gateway).report
      assert.deepStrictEqual(clients.map(({ clientId }) => clientId), [1, 2])
    }).pipe(Effect.provide(Server.layerLoopback({ positions: [{ symbol: "AAPL", size: 1 }] }))))

  it.live("a frame of more than 10 000 fields is not split, one of as many is", () =>
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      const saying = (text: string) => ["4", "2", "-1", "320", `Error reading request. ${text}`, ""]
      for (const fields of [10_000, 10_001]) client.write(Buffer.concat([length(fields), Buffer.alloc(fields)]))
      client.write(Buffer.concat([length(Frame.maximumLength), Buffer.alloc(Frame.maximumLength)]))
      assert.deepStrictEqual(yield* client.frames(3), [
        saying("there is no request \"\""),
        saying("a message of more than 10000 fields"),
        saying("a message of more than 10000 fields")
      ])
    }).pipe(Effect.provide(Server.layerLoopback())))

  it.live("what cannot be read is answered with 320, and the session goes on", () =>
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      client.send("999", "1")
      client.send("62", "1")
      client.send("9", "8", "one")
      client.send("17", "1")
      const told = yield* client.frames(4)
      assert.deepStrictEqual(told.map((fields) => fields[0] === "4" ? fields[3] : fields[0]), [
        "320",
        "320",
        "320",
        "15"
      ])
    }).pipe(Effect.provide(Server.layerLoopback())))

  it.live("what cannot be read is answered under the id that it bears, if it bears one", () =>
    Effect.gen(function*() {
      const client = yield* Raw.start(1)
      client.send(1, 11, 5)
      client.send(20, 6, "no number")
      client.send(9999)
      assert.deepStrictEqual((yield* client.frames(3)).map(([, , id, code]) => [id, code]), [
        ["5", "320"],
        ["6", "320"],
        ["-1", "320"]
      ])
    }).pipe(Effect.provide(Server.layerLoopback())))
})
