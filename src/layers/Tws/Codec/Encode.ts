/**
 * Commands to bytes: by the encoder of `@stoqey/ib`, and only what the tables can read back.
 *
 * @since 0.1.0
 */
import { Encoder } from "@stoqey/ib/dist/core/io/encoder.js"
import type { Command } from "../../../domain/Command.ts"
import * as Field from "../../../wire/Field.ts"
import * as Frame from "../../../wire/Frame.ts"
import * as Layout from "../../../wire/Layout/Layout.ts"
import * as MessageId from "../../../wire/MessageId.ts"
import * as Problem from "../../../wire/Problem.ts"
import * as Repeat from "../../../wire/Repeat.ts"
import * as Argument from "./Argument.ts"
import * as Method from "./Method.ts"

const textOf = (token: unknown): string => {
  if (typeof token === "string") return token
  if (token === undefined || token === null) return ""
  if (typeof token === "boolean") return token ? "1" : "0"
  return typeof token === "number" && Number.isFinite(token) ? Field.decimals(token) : String(token)
}

/**
 * Makes the encoder of a session. Refused, with nothing sent, is what a gateway would read as something else or not at
 * all: a NUL, a number that is none, an array where a text belongs, a feature newer than the gateway.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (serverVersion: number) => {
  const checks = new Map<Layout.Layout, Repeat.Check>()
  const checkOf = (layout: Layout.Layout): Repeat.Check => {
    const check = checks.get(layout) ?? Repeat.make(layout, serverVersion)
    checks.set(layout, check)
    return check
  }
  let tokens: ReadonlyArray<unknown> = []
  let complaint: string | undefined
  // all that the encoder itself complains of is what a gateway of this version does not know yet, or not any more
  let isTooNew = false
  const encoder = new Encoder({
    serverVersion,
    sendMsg: (...message) => {
      tokens = message
    },
    emitError: (message) => {
      complaint ??= message
      isTooNew = !message.includes("anymore")
    }
  })

  return (command: Command): Uint8Array | Problem.Problem => {
    const id = MessageId.ofCommand(command._tag) ?? -1
    const layout = Layout.outbound.get(id)
    const refuse = (why: string) => Problem.make(id, `${command._tag}: ${why}`)
    const flaw = Argument.flaw(command.args)
    if (layout === undefined || flaw !== undefined) return refuse(flaw ?? "there is no such request")
    tokens = []
    complaint = undefined
    isTooNew = false
    try { // edge: the encoder of @stoqey/ib may throw
      Method.call(encoder, command)
    } catch (cause) { // edge: as above
      complaint = String(cause)
    }
    if (complaint !== undefined) return { ...refuse(complaint), ...(isTooNew ? { isTooNew } : {}) }
    const fields = tokens.flat(Infinity).map(textOf)
    const surplus = checkOf(layout)(fields)
    if (Problem.isProblem(surplus)) return surplus
    return surplus > 0 ? refuse(`${surplus} more fields than it has`) : Frame.encode(fields)
  }
}
