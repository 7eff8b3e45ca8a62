/**
 * The names that other client ids have given to orders at the same gateway, by the journals that they keep in the same directory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import * as Mask from "../../../domain/Mask.ts"
import * as Found from "../../State/Append/Found.ts"
import * as Replay from "./Replay.ts"

const ofClient = /^\d+\.jsonl$/

/**
 * Reads them, as far as they can be read. `own` is the path of the journal beside which they are, `orders-HOST-PORT-CLIENTID.jsonl`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const names = Effect.fnUntraced(function*(own: string) {
  const fs = yield* FileSystem.FileSystem
  const { basename, dirname, join } = yield* Path.Path
  const stem = basename(own).replace(/\d+\.jsonl$/, "")
  const found = new Set<string>()
  const unread = ({ message }: PlatformError) =>
    Effect.logWarning(Mask.text(
      `A journal of another client id cannot be read: ${message}. A name that it has given may be given again`
    ))
  const read = Effect.fnUntraced(function*(file: string) {
    const replay = Replay.make()
    yield* Effect.scoped(Found.read(join(dirname(own), file), replay.line))
    for (const name of [...replay.orders.keys(), ...replay.used]) found.add(name)
  }, Effect.catch(unread))
  const files = yield* Effect.catch(fs.readDirectory(dirname(own)), (error) => Effect.as(unread(error), []))
  const others = files.filter((file) =>
    file !== basename(own) && file.startsWith(stem) && ofClient.test(file.slice(stem.length))
  )
  yield* Effect.forEach(others, read, { discard: true })
  return found as ReadonlySet<string>
})
