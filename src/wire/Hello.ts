/**
 * The hello of a client, which is no frame, and the version that a gateway answers.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import * as Frame from "./Frame.ts"
import * as Layout from "./Layout/Layout.ts"
import * as Problem from "./Problem.ts"

/**
 * The versions that a client speaks, and its connect options (`+PACEAPI` is the only known one).
 *
 * @since 0.1.0
 * @category models
 */
export interface Hello {
  readonly minimum: number
  readonly maximum: number
  readonly options: string
}

/**
 * What a gateway answers: the version of the protocol and when it thinks that the connection was made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reply {
  readonly serverVersion: number
  readonly connectionTime: string
}

const prefix = Buffer.from("API\0")

// A real hello is under 30 bytes; more is another protocol.
const maximumLength = 1024

/**
 * Our hello.
 *
 * @since 0.1.0
 * @category constants
 */
export const ours: Hello = { minimum: Layout.minimum, maximum: Layout.maximum, options: "" }

/**
 * Encodes a hello.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (hello: Hello): Buffer => {
  const range = hello.minimum === hello.maximum ? `v${hello.maximum}` : `v${hello.minimum}..${hello.maximum}`
  const text = Buffer.from(hello.options === "" ? range : `${range} ${hello.options}`)
  const bytes = Buffer.alloc(8 + text.length)
  bytes.set(prefix)
  bytes.writeUInt32BE(text.length, 4)
  bytes.set(text, 8)
  return bytes
}

const parse = (text: string): Hello | Problem.Problem => {
  const match = /^v(\d{1,5})(?:\.\.(\d{1,5}))?(?: (.*))?$/.exec(text)
  if (match === null) return Problem.make(-1, `a hello that names no versions: ${Problem.quote(text)}`)
  const minimum = Number(match[1])
  return { minimum, maximum: match[2] === undefined ? minimum : Number(match[2]), options: match[3] ?? "" }
}

/**
 * Reads the hello from the beginning of a client's stream, for a server.
 *
 * @since 0.1.0
 * @category decoding
 */
export interface Reader {
  /** Takes a chunk: nothing yet, the hello and the bytes behind it (frames), or what is wrong with it. */
  readonly push: (
    chunk: Uint8Array
  ) => { readonly hello: Hello; readonly rest: Buffer } | Problem.Problem | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const reader = (): Reader => {
  let bytes = Buffer.alloc(0)
  return {
    push: (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const begun = Math.min(4, bytes.length)
      if (bytes.compare(prefix, 0, begun, 0, begun) !== 0) {
        const old = /^(\d{1,5})(\0)?/.exec(bytes.toString("latin1", 0, 8))
        if (old?.[2] !== undefined) return Problem.make(-1, `a hello of version ${old[1]}, from before version 100`)
        if (old?.[0].length === bytes.length) return undefined
        return Problem.make(-1, `no hello: ${Problem.quote(bytes.toString("latin1", 0, 40))}`)
      }
      if (bytes.length < 8) return undefined
      const length = bytes.readUInt32BE(4)
      if (length > maximumLength) return Problem.make(-1, `a hello of ${length} bytes`)
      if (bytes.length < 8 + length) return undefined
      const hello = parse(bytes.toString("latin1", 8, 8 + length))
      return Problem.isProblem(hello) ? hello : { hello, rest: bytes.subarray(8 + length) }
    }
  }
}

/**
 * The version that a gateway answers to a hello, or `undefined` where it speaks none that the client does: the highest
 * that both speak.
 *
 * @since 0.1.0
 * @category combinators
 */
export const agree = (hello: Omit<Hello, "options">, maximum: number = Layout.maximum): number | undefined => {
  const version = Math.min(hello.maximum, maximum)
  return version < Math.max(hello.minimum, Layout.minimum) ? undefined : version
}

/**
 * Encodes the answer to a hello: a frame of exactly two fields, without a message id. A version that is text is none
 * that a client can read.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encodeReply = (
  { connectionTime, serverVersion }: Pick<Reply, "connectionTime"> & { readonly serverVersion: number | string }
): Buffer => Frame.encode([String(serverVersion), connectionTime])

/**
 * Reads the answer to our hello. A third field is tolerated.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeReply = (fields: ReadonlyArray<string>): Reply | Problem.Problem => {
  const [version = "", connectionTime] = fields
  if (connectionTime === undefined || !/^-?\d{1,9}$/.test(version)) {
    return Problem.make(-1, `an answer to the hello that names no version: ${Problem.quote(version)}`)
  }
  return { serverVersion: Number(version), connectionTime }
}
