import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, type Scope } from "effect"
import * as TestClock from "effect/testing/TestClock"
import * as fs from "node:fs"
import * as path from "node:path"
import * as Control from "../../../src/simulator/Control/Control.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import * as Replay from "../../../src/simulator/Recording/Replay.ts"
import * as Server from "../../../src/simulator/Server/Server.ts"
import * as Wire from "../../../src/simulator/Server/Wire.ts"
import * as Case from "../Faults/Case.ts"
import { turns } from "../Faults/Loopback.ts"
import * as Raw from "../RawClient.ts"

const captured = path.resolve(import.meta.dirname, "../../fixtures/recordings/market-order-200.tsv")

const served = (file: string, speed: number) =>
  Control.layer().pipe(
    Layer.provideMerge(Server.layer()),
    Layer.provideMerge(Layer.merge(Gateway.layer(), Wire.layer)),
    Layer.provide(Replay.layer(file, { speed }))
  )

type Served = Server.Server | Gateway.Gateway | Control.Control | Wire.Wire | Scope.Scope

/** Replays lines; a line may leave out its connection, which is the first, and stands 10 ms after the one before it. */
const replayed = <A, E>(lines: ReadonlyArray<string>, test: Effect.Effect<A, E, Served>, speed = 0) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const file = yield* files.makeTempFileScoped()
    const text = lines.map((line, at) => `${at * 10}\t${/^\d/.test(line) ? line : `1\t${line}`}\n`).join("")
    yield* files.writeFileString(file, `effect-ibkr-recording\t1\n# by hand\n${text}`)
    return yield* test.pipe(Effect.provide(served(file, speed)))
  }).pipe(Effect.provide(NodeFileSystem.layer))

const begin = ["connect", "hello\tv100..193", "out\t193\t20260101 00:00:00 UTC", "in\t71\t2\t1\t", "out\t15\t1\tDU1"]
/** Connects and starts; answers the client, at the list of accounts. */
const start = Effect.fnUntraced(function*(clientId = 1) {
  const client = yield* Raw.connect()
  client.write(Raw.hello())
  assert.deepStrictEqual(yield* client.frame, ["193", "20260101 00:00:00 UTC"])
  client.send(71, 2, clientId, "")
  assert.deepStrictEqual(yield* client.frame, ["15", "1", "DU1"])
  return client
})
const refused = (id: number, name: string, message: number) => [
  "4",
  "2",
  String(id),
  "320",
  `Error reading request. The recording has no such ${name} (${message}).`,
  ""
]

describe("a replayed recording", () => {
  it.effect("a captured market order at version 200, at its pace, under other ids", () =>
    Effect.gen(function*() {
      const client = yield* Raw.connect()
      client.write(Raw.hello("v100..200"))
      yield* turns
      assert.deepStrictEqual(client.chunks, [])
      yield* TestClock.adjust(5)
      assert.deepStrictEqual(yield* client.frame, ["200", "20260611 13:30:24 UTC"])
      client.send(71, 2, 9, "")
      yield* turns
      yield* TestClock.adjust(20)
      assert.deepStrictEqual(yield* client.frames(2), [["15", "1", "DU9000001"], ["9", "1", "371"]])
      const recorded = fs.readFileSync(captured, "utf8").split("\n").map((line) => line.split("\t"))
      const fields = recorded.find(([, , kind, id]) => kind === "in" && id === "3")?.slice(3) ?? []
      fields[1] = "500"
      fields[26] = "a reference of its own"
      client.send(...fields)
      yield* turns
      yield* TestClock.adjust(19)
      const before = client.chunks.length
      yield* turns
      assert.strictEqual(client.chunks.length, before)
      yield* TestClock.adjust(1 + 70)
      const told = yield* client.frames(8)
      assert.deepStrictEqual(told.map(([id]) => id), ["5", "3", "11", "5", "3", "5", "3", "59"])
      const wanted = recorded.filter(([, , kind]) => kind === "out").slice(-8).map((line) => line.slice(3))
      const own = wanted.map((one) => {
        const mine = [...one]
        if (one[0] === "5" || one[0] === "3") mine[1] = "500"
        if (one[0] === "11") mine[2] = "500"
        if (one[0] === "5") mine[24] = "9"
        if (one[0] === "3") mine[9] = "9"
        if (one[0] === "11") mine[22] = "9"
        return mine
      })
      assert.deepStrictEqual(told, own)
    }).pipe(Effect.provide(served(captured, 1)), Effect.provide(NodeFileSystem.layer)))

  it.live("waits for the request, whatever is asked before; what was not recorded is told so", () =>
    replayed(
      [...begin, "in\t62\t1\t3\tAll\tNetLiquidation", "out\t64\t1\t3", "in\t8\t1\t1", "out\t9\t1\t7"],
      Effect.gen(function*() {
        const client = yield* start()
        client.send(49, 1)
        assert.deepStrictEqual(yield* client.frame, refused(-1, "reqCurrentTime", 49))
        client.send(62, 1, 3, "All", "BuyingPower")
        assert.deepStrictEqual(yield* client.frame, refused(3, "reqAccountSummary", 62))
        client.send(8, 1, 1)
        yield* turns
        client.send(62, 1, 44, "All", "NetLiquidation")
        assert.deepStrictEqual(yield* client.frames(2), [["64", "1", "44"], ["9", "1", "7"]])
        client.send(62, 1, 44, "All", "NetLiquidation")
        assert.deepStrictEqual(yield* client.frame, refused(44, "reqAccountSummary", 62))
      })
    ))

  it.live("a message about a request or an order bears the id of this session", () =>
    replayed(
      [...begin, "in\t2\t1\t3", "out\t4\t2\t3\t300\tno such ticker\t", "out\t4\t2\t-1\t2104\tfarm\t"],
      Effect.gen(function*() {
        const client = yield* start()
        client.send(2, 2, 81)
        assert.deepStrictEqual(yield* client.frames(2), [
          ["4", "2", "81", "300", "no such ticker", ""],
          ["4", "2", "-1", "2104", "farm", ""]
        ])
      })
    ))

  it.live("the n-th client gets the n-th connection, and after the last the first", () =>
    replayed(
      [...begin, ...begin.map((line) => `2\t${line}`), "out\t9\t1\t1", "2\tout\t9\t1\t2"],
      Effect.gen(function*() {
        const ids = yield* Effect.forEach(
          [1, 1, 1],
          (clientId) => Effect.flatMap(start(clientId), ({ frame }) => Effect.map(frame, ([, , id]) => id))
        )
        assert.deepStrictEqual(ids, ["1", "2", "1"])
      })
    ))

  it.live("ends as it ended, with the bytes that were no frame", () =>
    replayed(
      [
        "connect",
        "hello\tv1..2",
        "out-bytes\tffffffff",
        "out-end\tfin",
        "2\tconnect",
        "2\thello\tv1..2",
        "2\tout-end\trst"
      ],
      Effect.gen(function*() {
        const [first, second] = yield* Effect.all([Raw.connect(), Raw.connect()])
        first.write(Raw.hello())
        second.write(Raw.hello())
        assert.deepStrictEqual([yield* first.ended, yield* second.ended], ["end", "ECONNRESET"])
        assert.deepStrictEqual(Buffer.concat(first.chunks).toString("hex"), "ffffffff")
      })
    ))

  it.live("turns away who does not speak its version, and says so", () =>
    replayed(
      begin,
      Effect.gen(function*() {
        const client = yield* Raw.connect()
        client.write(Raw.hello("v100..178"))
        assert.strictEqual(yield* client.ended, "end")
        const other = yield* Raw.connect()
        other.write("GET / HTTP/1.1\r\n\r\n")
        assert.strictEqual(yield* other.ended, "end")
        yield* start(3)
        const { port } = yield* Control.Control
        const report = yield* Effect.promise(() =>
          fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.json() as Promise<any>)
        )
        assert.deepStrictEqual(report.turnedAway.map(({ why }: { why: string }) => why), [
          "it speaks versions 100 to 178, the recording 193",
          "it said no hello"
        ])
        assert.deepStrictEqual([report.replay.connections, report.replay.speed], [1, 0])
        assert.deepStrictEqual(
          report.clients.map(({ clientId, serverVersion, stage }: Record<string, unknown>) => [
            stage,
            clientId,
            serverVersion
          ]).at(-1),
          ["started", 3, 193]
        )
      })
    ))

  it.live("faults of the line strike it", () =>
    replayed(
      begin,
      Effect.gen(function*() {
        const client = yield* start()
        yield* Case.start("server-lost", {})
        assert.strictEqual((yield* client.frame)[3], "1100")
        yield* Case.start("reset", {})
        assert.strictEqual(yield* client.ended, "ECONNRESET")
      })
    ))

  it.effect("so many times as fast", () =>
    replayed(
      begin,
      Effect.gen(function*() {
        const client = yield* Raw.connect()
        client.write(Raw.hello())
        yield* turns
        yield* TestClock.adjust(4)
        yield* turns
        assert.deepStrictEqual(client.chunks, [])
        yield* TestClock.adjust(1)
        assert.strictEqual((yield* client.frame)[0], "193")
      }),
      2
    ))

  it.effect("says what is wrong with a file", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const file = yield* files.makeTempFileScoped()
      const problem = (text: string) =>
        Effect.andThen(
          files.writeFileString(file, text),
          Effect.map(Effect.flip(Replay.make(file)), ({ message }) => message.replace(file, "FILE"))
        )
      assert.deepStrictEqual(
        [
          yield* problem(""),
          yield* problem("effect-ibkr-recording\t2\n"),
          yield* problem("effect-ibkr-recording\t1\n1\t1\tconn"),
          yield* problem("effect-ibkr-recording\t1\n1\t1\tconnect\n\n"),
          (yield* Effect.flip(Replay.make(`${file}.not`))).message.replace(file, "FILE")
        ],
        [
          "Line 1 of the recording: a recording begins with \"effect-ibkr-recording\\t1\"",
          "Line 1 of the recording: a recording begins with \"effect-ibkr-recording\\t1\"",
          "Line 1 of the recording: no connection follows it, so there is nothing to replay",
          "Line 3 of the recording: its time is no number of milliseconds: \"\"",
          "The recording FILE.not cannot be read: there is no such file"
        ]
      )
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
