import { assert, describe, it } from "@effect/vitest"
import { PlatformError } from "effect"
import * as Runtime from "effect/Runtime"
import * as Unwritable from "../../src/errors/Unwritable.ts"

const failed = (tag: PlatformError.SystemErrorTag) =>
  PlatformError.systemError({ _tag: tag, module: "FileSystem", method: "open", pathOrDescriptor: "a" })

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
})
