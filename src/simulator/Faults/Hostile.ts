/**
 * The bytes of frames that no gateway should send.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import type * as Fault from "./Fault.ts"

const payload = (...fields: ReadonlyArray<string>): string => fields.map((field) => `${field}\0`).join("")

const framed = (body: Uint8Array): Uint8Array => {
  const frame = Buffer.alloc(4 + body.length)
  frame.writeUInt32BE(body.length)
  frame.set(body, 4)
  return frame
}

/** NULs are what fresh memory holds: nothing is copied, nor touched before it is sent. */
const nuls = (length: number): Uint8Array => {
  const frame = Buffer.alloc(4 + length)
  frame.writeUInt32BE(length)
  return frame
}

const announced = (length: number): Uint8Array => {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(length >>> 0)
  return header
}

const inactive = [
  "4",
  "2",
  "-1",
  "2107",
  "HMDS data farm connection is inactive but should be available upon demand.x",
  ""
]

type Kind = NonNullable<Fault.Parameters<"frame">["kind"]>
type Whole = Exclude<Kind, "nuls" | "half" | "any">

const bodies: { readonly [K in Whole]: string } = {
  "unknown-id": payload("9999", "1", "from the future"),
  "short": payload("61", "3", "DU1234567"),
  "surplus": payload(...inactive, "one", "field", "more"),
  "no-nul": payload(...inactive.slice(0, -1)) + "left open",
  "not-a-number": payload("49", "1", "half past nine")
}

/**
 * The kinds of hostile frames that cost one message, and no more.
 *
 * @since 0.1.0
 * @category constants
 */
export const kinds: ReadonlyArray<Kind> = ["unknown-id", "short", "surplus", "not-a-number", "nuls"]

/**
 * The bytes of a hostile frame: `length` is only announced, a `kind` is a whole frame, or half of one.
 *
 * @since 0.1.0
 * @category encoding
 */
export const bytes = ({ bytes = 400_000, kind = "unknown-id", length }: Fault.Parameters<"frame">): Uint8Array =>
  length !== undefined
    ? announced(length)
    : kind === "nuls"
    ? nuls(bytes)
    : kind === "half"
    ? framed(Buffer.from(bodies.surplus)).subarray(0, 40)
    : framed(Buffer.from(bodies[kind === "any" ? "unknown-id" : kind]))
