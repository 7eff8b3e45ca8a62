import { assert, describe, it } from "@effect/vitest"
import { Buffer } from "node:buffer"
import * as Frame from "../../src/wire/Frame.ts"
import * as Hello from "../../src/wire/Hello.ts"
import * as Problem from "../../src/wire/Problem.ts"

const ask = (text: string) => {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(Buffer.byteLength(text))
  return Buffer.concat([Buffer.from("API\0"), header, Buffer.from(text)])
}

const read = (bytes: Uint8Array) => {
  const answer = Hello.reader().push(bytes)
  return answer === undefined || Problem.isProblem(answer) ? answer : answer.hello
}

describe("Hello", () => {
  it("says which versions we speak", () => {
    assert.deepStrictEqual(Hello.encode(Hello.ours), ask("v151..193"))
    assert.deepStrictEqual(Hello.encode({ minimum: 176, maximum: 176, options: "+PACEAPI" }), ask("v176 +PACEAPI"))
  })

  it("reads those of real clients", () => {
    assert.deepStrictEqual(
      [
        Buffer.from("4150490000000009763130302e2e313933", "hex"),
        ask("v157..178"),
        ask("v176"),
        ask("v100..226 +PACEAPI")
      ]
        .map(read),
      [
        { minimum: 100, maximum: 193, options: "" },
        { minimum: 157, maximum: 178, options: "" },
        { minimum: 176, maximum: 176, options: "" },
        { minimum: 100, maximum: 226, options: "+PACEAPI" }
      ]
    )
  })

  it("reads one that arrives byte by byte, and gives back what follows", () => {
    const reader = Hello.reader()
    const bytes = ask("v151..193")
    for (const byte of bytes.subarray(0, -1)) assert.isUndefined(reader.push(Uint8Array.of(byte)))
    const start = Frame.encode(["71", "2", "1", ""])
    assert.deepStrictEqual(reader.push(Buffer.concat([bytes.subarray(-1), start])), {
      hello: Hello.ours,
      rest: start
    })
  })

  it("says what is no hello as soon as that is certain", () => {
    const tooLong = Buffer.concat([Buffer.from("API\0"), Buffer.alloc(4, 0xff)])
    assert.deepStrictEqual([Buffer.from("GET / HTTP/1.1\r\n"), Buffer.from("X"), ask("hello"), tooLong].map(read), [
      Problem.make(-1, "no hello: \"GET / HTTP/1.1\\r\\n\""),
      Problem.make(-1, "no hello: \"X\""),
      Problem.make(-1, "a hello that names no versions: \"hello\""),
      Problem.make(-1, "a hello of 4294967295 bytes")
    ])
  })

  it("agrees on the highest version that both speak", () => {
    const agree = (minimum: number, maximum: number, most?: number) => Hello.agree({ minimum, maximum }, most)
    assert.deepStrictEqual(
      [
        agree(100, 193),
        agree(157, 178),
        agree(100, 226),
        agree(213, 225),
        agree(100, 150),
        agree(151, 193, 176),
        agree(180, 193, 176)
      ],
      [193, 178, 193, undefined, undefined, 176, undefined]
    )
  })

  it("answers with exactly two fields, and reads an answer", () => {
    const reply = { serverVersion: 193, connectionTime: "20261120 08:00:00 EST" }
    assert.deepStrictEqual(Hello.encodeReply(reply), Frame.encode(["193", "20261120 08:00:00 EST"]))
    assert.deepStrictEqual(
      [["193", "20261120 08:00:00 EST"], ["193", "20261120 08:00:00 EST", "?"], ["-1", "host:1"], ["x", ""], ["193"]]
        .map(Hello.decodeReply),
      [
        reply,
        reply,
        { serverVersion: -1, connectionTime: "host:1" },
        Problem.make(-1, "an answer to the hello that names no version: \"x\""),
        Problem.make(-1, "an answer to the hello that names no version: \"193\"")
      ]
    )
  })
})
