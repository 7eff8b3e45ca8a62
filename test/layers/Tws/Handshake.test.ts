import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Net from "node:net"
import * as Socket from "../../../src/layers/Tws/Socket.ts"
import { Tws } from "../../../src/layers/Tws/Tws.ts"
import * as Hello from "../../../src/wire/Hello.ts"
import * as Layout from "../../../src/wire/Layout/Layout.ts"

/** A gateway that says `last` after START_API, and closes. */
const closing = (last: Buffer) =>
  Effect.acquireRelease(
    Effect.callback<Net.Server>((resume) => {
      const server = Net.createServer((socket) => {
        let asked = 0
        socket.on("error", () => {})
        socket.on("data", () => {
          if (asked++ > 0) return void socket.end(last)
          socket.write(Hello.encodeReply({ serverVersion: Layout.maximum, connectionTime: "20261129 10:00:00 EST" }))
        })
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )

describe("a gateway that closes right after START_API", () => {
  for (
    const [what, last, reason, detail] of [
      [
        "without a word",
        Buffer.alloc(0),
        "ClientIdInUse",
        "it closed the connection right after START_API, without a word"
      ],
      [
        "in the middle of one",
        Buffer.from([0, 0, 1, 244, 49, 53, 0]),
        "Closed",
        "after START_API, in the middle of a message"
      ]
    ] as const
  ) {
    it.live(`${what} is told as ${reason}`, () =>
      Effect.gen(function*() {
        const { port } = (yield* closing(last)).address() as Net.AddressInfo
        const { connect } = yield* Tws
        const error = yield* Effect.flip(connect({ host: "127.0.0.1", port, clientId: 1 }))
        assert.deepStrictEqual(
          error._tag === "ConnectionError" ? [error.reason, error.detail] : error._tag,
          [reason, detail]
        )
      }).pipe(Effect.scoped, Effect.provide(Socket.layer)))
  }
})
