/**
 * Whether all that a command says on stdout was taken: an answer that a full disk cuts off would be read as a shorter one.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as fs from "node:fs" // edge: Node's own stdout takes no note of how much of a write a file has taken
import * as Log from "../layers/Log.ts"
import { codes } from "./Ending.ts"

let lost: NodeJS.ErrnoException | undefined

/**
 * Takes note of what stdout did not take. Where nobody reads any more, as behind `head`, nothing is lost to anybody.
 *
 * @since 0.1.0
 * @category combinators
 */
export const note = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EPIPE") lost ??= error
}

/**
 * Has a file that is stdout take each write whole, or fail: a disk that is nearly full takes a part of one, as if that were all.
 *
 * @since 0.1.0
 * @category programs
 */
export const heed = (): void => {
  const { stdout } = process
  if (!fs.fstatSync(stdout.fd).isFile()) return
  const write = (chunk: Uint8Array) =>
    Result.try({ try: () => fs.writeFileSync(stdout.fd, chunk), catch: (error) => error as NodeJS.ErrnoException })
  stdout._write = (chunk, _, done) => done(Option.getOrNull(Result.getFailure(write(chunk))))
}

/**
 * The exit code of what ends with this one.
 *
 * @since 0.1.0
 * @category conversions
 */
export const codeOf = (code: number): number => {
  // of what was written last, no event has come yet
  if (process.stdout.errored !== null) note(process.stdout.errored)
  if (code !== codes.ok || lost === undefined) return code
  Effect.runSync(Effect.provide(
    Effect.logError(
      `What it was asked for is done, but what it says of that could not all be written to stdout: ${lost.message}`
    ),
    Log.layerWith()
  ))
  return codes.unwritten
}
