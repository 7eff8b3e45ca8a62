import { assert, describe, it } from "@effect/vitest"
import { PlatformError } from "effect"
import * as Runtime from "effect/Runtime"
import * as Unreadable from "../../src/errors/Unreadable.ts"

const failed = (tag: PlatformError.SystemErrorTag) =>
  PlatformError.systemError({ _tag: tag, module: "FileSystem", method: "readFile", pathOrDescriptor: "a" })

describe("a file that cannot be read", () => {
  it("is told of in words, and ends the program with 66", () => {
    const tags = ["NotFound", "PermissionDenied", "BadResource", "Busy"] as const
    const told = tags.map((tag) => Unreadable.of("script", "a.txt", failed(tag)))
    assert.deepStrictEqual(told.map(({ message }) => message), [
      "The script a.txt cannot be read: there is no such file",
      "The script a.txt cannot be read: this user may not read it",
      "The script a.txt cannot be read: it is no file that can be read",
      `The script a.txt cannot be read: ${failed("Busy").message}`
    ])
    assert.deepStrictEqual(told.map((error) => error[Runtime.errorExitCode]), [66, 66, 66, 66])
  })
})
