/**
 * A recording that was read: its connections, in the order in which they were made.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Unreadable from "../../errors/Unreadable.ts"
import * as Format from "./Format.ts"

/**
 * What happened on one connection, in order.
 *
 * @since 0.1.0
 * @category models
 */
export interface Connection {
  readonly steps: ReadonlyArray<Format.Happening>
  /** The version that the gateway answered; absent where it did not. */
  readonly version: number | undefined
}

const versionOf = (steps: ReadonlyArray<Format.Happening>): number | undefined => {
  const reply = steps.find((step) => step._tag === "Frame" && step.direction === "out")
  const version = reply?._tag === "Frame" ? Number(reply.fields[0]) : Number.NaN
  return Number.isInteger(version) ? version : undefined
}

/**
 * Reads the text of a recording. A last line without its end was cut as it was written, and is left out. Recordings may
 * stand behind one another, each with its first line; a line that begins with `#` is a comment.
 */
const parse = (text: string): Array<Connection> | Format.FormatProblem => {
  const connections: Array<Array<Format.Happening>> = []
  let ofRun = new Map<number, Array<Format.Happening>>()
  const lines = text.split("\n").slice(0, -1)
  if (lines[0] !== Format.header) {
    return new Format.FormatProblem({ line: 1, problem: `a recording begins with ${JSON.stringify(Format.header)}` })
  }
  for (const [at, line] of lines.entries()) {
    if (line === Format.header) {
      ofRun = new Map()
      continue
    }
    if (line.startsWith("#")) continue
    const happening = Format.decode(line, at + 1)
    if (Format.isProblem(happening)) return happening
    let steps = ofRun.get(happening.client)
    if (steps === undefined) {
      ofRun.set(happening.client, steps = [])
      connections.push(steps)
    }
    steps.push(happening)
  }
  return connections.map((steps) => ({ steps, version: versionOf(steps) }))
}

/**
 * Reads a recording from its file. One without a connection cannot be replayed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = Effect.fnUntraced(function*(
  path: string
): Effect.fn.Return<
  ReadonlyArray<Connection>,
  Unreadable.Unreadable | Format.FormatProblem,
  FileSystem.FileSystem
> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(fs.readFileString(path), (error) => Unreadable.of("recording", path, error))
  const connections = parse(text)
  if (!Array.isArray(connections)) return yield* connections
  if (connections.length === 0) {
    const problem = "no connection follows it, so there is nothing to replay"
    return yield* new Format.FormatProblem({ line: 1, problem })
  }
  return connections
})
