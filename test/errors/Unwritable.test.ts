import { assert, describe, it } from "@effect/vitest"
import { PlatformError } from "effect"
import * as Runtime from "effect/Runtime"
import * as Unwritable from "../../src/errors/Unwritable.ts"

const failed = (tag: PlatformError.SystemErrorTag, cause?: unknown) =>
  PlatformError.systemError({ _tag: tag, module: "FileSystem", method: "open", pathOrDescriptor: "a", cause })

describe("a file that cannot be written", () => {
  it("is told of in words, with what to do, and ends the program with 73", () => {
    const tags = ["NotFound", "PermissionDenied", "BadResource", "Busy"] as const
    const told = tags.map((tag) => Unwritable.of("recording", "a.txt", failed(tag)))
    assert.deepStrictEqual(told.map(({ message }) => message), [
      "The recording a.txt cannot be written: there is no such folder. Make it, or name another file",
      "The recording a.txt cannot be written: this user may not write it. Name another file",
      "The recording a.txt cannot be written: it is no file that can be written. Name another",
      `The recording a.txt cannot be written: ${failed("Busy").message}`
    ])
    assert.deepStrictEqual(told.map((error) => error[Runtime.errorExitCode]), [73, 73, 73, 73])
  })
  it("says of a disk that it is full, or mounted read-only, and of all else what the platform says", () => {
    const told = ["ENOSPC", "EDQUOT", "EROFS", "EIO"].map((code) =>
      Unwritable.why(failed("Unknown", Object.assign(new Error(`${code}: so it is`), { code })))
    )
    assert.deepStrictEqual(told, [
      "the disk is full. Make room, or name another file",
      "the disk is full. Make room, or name another file",
      "the disk is mounted read-only. Name another file",
      "Unknown: FileSystem.open (a): EIO: so it is"
    ])
  })
})
