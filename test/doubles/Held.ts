/** A lock whose file is in memory, what each look at that waits for, as on a disk that hangs, and who takes it over. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Lock from "../../src/layers/State/Lock.ts"

/** `look` comes before it is read, `touch` after that, before it is touched. */
export const make = (look: Effect.Effect<void>, touch: Effect.Effect<void> = Effect.void) => {
  let text = ""
  const fs = FileSystem.makeNoop({
    writeFileString: (_, written) => Effect.sync(() => void (text = written)),
    readFileString: (path) => path === "/lock" ? Effect.andThen(look, Effect.sync(() => text)) : Effect.succeed(""),
    utimes: () => touch
  })
  return Lock.hold({ directory: "/", path: "/lock", gateway: "a test", lost: "" }).pipe(
    Effect.provideService(FileSystem.FileSystem, fs),
    Effect.map((lock) => ({ ...lock, takeOver: () => void (text = "another's") }))
  )
}
