/**
 * What one client says: from the bytes of its socket to the calls of its line.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import * as Bytes from "../../wire/Bytes.ts"
import * as Frame from "../../wire/Frame.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Outbound from "../../wire/Outbound.ts"
import * as Problem from "../../wire/Problem.ts"
import type { Line } from "../Clients/Line.ts"
import * as Ids from "../Recording/Ids.ts"
import type { Wire } from "./Wire.ts"

// splitting costs far more than reading: no command has nearly as many
const mostFields = 10_000
// START_API and the first requests are some hundred bytes
const mostHeld = 64 * 1024

/**
 * Listens to a client. Until its hello has been answered, whatever came behind it is held.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hearing {
  /** Takes a chunk of the client's bytes. */
  readonly take: (chunk: Uint8Array) => void
  /** Did the client say something behind its hello, before it was answered? */
  readonly isAhead: () => boolean
  /** The version has been sent: from now on frames are read, and first those that came ahead of it. */
  readonly open: (version: number) => void
}

/**
 * Begins to listen. `now` is in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (line: Line, wire: Wire["Service"], now: () => number): Hearing => {
  const hello = Hello.reader()
  const frames = Frame.reader()
  let stage: "hello" | "held" | "open" | "deaf" = "hello"
  let version = 0
  let ahead: Array<Uint8Array> = []
  let bytesAhead = 0

  const head = () => ({ at: now(), client: line.number, direction: "in" as const })

  const onFrame = (bytes: Uint8Array, from: number, to: number): void => {
    wire.payload(head(), bytes, from, to)
    if (Bytes.nuls(bytes, from, to, mostFields + 1) > mostFields) {
      return line.unreadable(`a message of more than ${mostFields} fields`)
    }
    const fields = Frame.fields(bytes, from, to)
    if (Outbound.isStart(fields)) {
      const start = Outbound.decodeStart(fields, version)
      return line.start(Problem.isProblem(start) ? start : start.clientId)
    }
    const request = Outbound.decode(fields, version)
    if (Problem.isProblem(request)) line.unreadable(request.text, Ids.ofRequest(fields, version))
    else line.send(request)
  }
  const read = (bytes: Uint8Array): void => {
    const violation = frames.push(bytes, onFrame)
    if (violation === undefined) return
    stage = "deaf"
    line.refuse(`it announced a frame of ${violation.length} bytes`)
  }
  const hold = (bytes: Uint8Array): void => {
    if (bytes.length > 0) ahead.push(bytes)
    bytesAhead += bytes.length
    if (bytesAhead <= mostHeld) return
    stage = "deaf"
    ahead = []
    line.refuse("it spoke before it was greeted")
  }
  const greet = (chunk: Uint8Array): void => {
    const greeting = hello.push(chunk)
    if (greeting === undefined) return
    if (Problem.isProblem(greeting)) {
      stage = "deaf"
      return line.refuse(greeting.text)
    }
    const { maximum, minimum } = greeting.hello
    wire.add({ ...head(), fields: [`v${minimum}..${maximum}`] })
    stage = "held"
    hold(greeting.rest)
    line.hello(greeting.hello)
  }

  return {
    take: (chunk) => {
      switch (stage) {
        case "hello":
          return greet(chunk)
        case "held":
          return hold(chunk)
        case "open":
          return read(chunk)
        case "deaf":
          return
      }
    },
    isAhead: () => bytesAhead > 0,
    open: (spoken) => {
      if (stage !== "held") return
      version = spoken
      stage = "open"
      const bytes = Buffer.concat(ahead)
      ahead = []
      read(bytes)
    }
  }
}
