import { assert, describe, it } from "@effect/vitest"
import { isDeepStrictEqual } from "node:util"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Problem from "../../src/wire/Problem.ts"
import * as Reader from "../../src/wire/Reader.ts"
import * as Shape from "../../src/wire/Shape.ts"
import * as Made from "./Made.ts"

/** The same in two passes. */
const twice = (
  layout: Layout.Layout,
  version: number,
  fields: ReadonlyArray<string>
): Reader.Read | Problem.Problem => {
  const message = Message.decode(layout, version, fields)
  if (Problem.isProblem(message)) return message
  const shape = Shape.fromValues(layout, version, message.values)
  return Problem.isProblem(shape) ? shape : { shape, surplus: message.surplus }
}

describe("Reader", () => {
  for (const [name, table] of [["inbound", Layout.inbound], ["outbound", Layout.outbound]] as const) {
    it(`reads in one pass, at every version, what two passes read (${name})`, () => {
      const seen = { read: 0, problems: 0 }
      const differing: Array<object> = []
      for (const version of Made.versions) {
        for (const layout of Made.spoken(table, version)) {
          for (const fields of Made.spoiled(Made.fields(layout, version, version), version * 1000 + layout.id)) {
            const expected = twice(layout, version, fields)
            const read = Reader.of(layout, version)(fields)
            if (!isDeepStrictEqual(read, expected)) {
              differing.push({ layout: layout.name, version, fields, read, expected })
            }
            seen[Problem.isProblem(read) ? "problems" : "read"]++
          }
        }
      }
      assert.deepStrictEqual(differing, [])
      assert.isAbove(Math.min(seen.read, seen.problems), 2_000)
    })
  }

  it("keeps nothing of a message for the next one", () => {
    const layout = Layout.inbound.get(5)
    assert(layout !== undefined)
    const read = Reader.of(layout, 193)
    const messages = [7, 8, 9].map((seed) => Made.fields(layout, 193, seed))
    const alone = messages.map((fields) => twice(layout, 193, fields))
    const again = [...messages, ...messages].map((fields) => read(fields))
    assert.deepStrictEqual(again, [...alone, ...alone])
    const objects = again.flatMap((each) => Problem.isProblem(each) ? [] : Object.values(each.shape))
      .filter((each) => typeof each === "object")
    assert.strictEqual(new Set(objects).size, objects.length)
  })
})
