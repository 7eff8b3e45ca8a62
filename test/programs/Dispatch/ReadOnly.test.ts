import { assert, describe, it } from "@effect/vitest"
import type { Named } from "../../../src/domain/Event.ts"
import * as ReadOnly from "../../../src/programs/Dispatch/ReadOnly.ts"

const error = (id: number, errorMsg: string): Named<"error"> =>
  ({ _tag: "error", id, errorCode: 321, errorMsg, advancedOrderReject: "" }) as Named<"error">

const foreign = "\u8bf7\u6c42\u88ab\u62d2\u7edd"
const readOnly = "Error validating request.-'bW' : cause - The API interface is currently in Read-Only mode."
const other = "Error validating request.-'bW' : cause - Invalid account code 'x'."

describe("that an API is read-only", () => {
  it("is said in English at any time, and in words that nobody reads by no id while completed orders are asked for", () => {
    const { asked, isSaidBy, listed } = ReadOnly.make()
    const said = () =>
      [-1, 0, 2147483647, 7, -7].map((id) => [foreign, readOnly, other].map((text) => isSaidBy(error(id, text))))
    const english = [false, true, false]
    const never = [english, english, english, english, english]
    const all = [said()]
    asked()
    all.push(said())
    listed()
    all.push(said())
    const any = [true, true, false]
    assert.deepStrictEqual(all, [never, [any, any, any, english, english], never])
  })
})
