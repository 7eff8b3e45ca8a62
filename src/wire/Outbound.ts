/**
 * What a client sends: the fields of messages to requests, at every version and for every client that is known.
 *
 * @since 0.1.0
 */
import type { Request } from "../domain/Command.ts"
import * as Layout from "./Layout/Layout.ts"
import * as Message from "./Message.ts"
import * as Peculiarity from "./Peculiarity.ts"
import * as Problem from "./Problem.ts"
import * as Shape from "./Shape.ts"

/**
 * What begins a session: who the client is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Start {
  readonly clientId: number
  readonly optionalCapabilities: string
}

const startId = "71"

/**
 * The fields of START_API.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encodeStart = (clientId: number): ReadonlyArray<string> => [startId, "2", String(clientId), ""]

/**
 * Is this START_API?
 *
 * @since 0.1.0
 * @category guards
 */
export const isStart = (fields: ReadonlyArray<string>): boolean => fields[0] === startId

const read = (fields: ReadonlyArray<string>, version: number) => {
  const id = Number(fields[0])
  const layout = Layout.outbound.get(id)
  if (layout === undefined) return Problem.make(id, `there is no request ${Problem.quote(fields[0] ?? "")}`)
  if (layout.since !== undefined && version < layout.since) {
    return Problem.make(id, `${layout.name} is a request from version ${layout.since} on`)
  }
  const message = Message.decodeLenient(layout, version, fields)
  if (Problem.isProblem(message)) return message
  if (message.surplus > 0) return Problem.make(id, `${layout.name}: ${message.surplus} more fields than it has`)
  const shape = Shape.fromValues(layout, version, message.values)
  return Problem.isProblem(shape) ? shape : { layout, shape }
}

// TWS takes no other client ids
const mostClientId = 2 ** 31 - 1

/**
 * Reads START_API. Some clients leave its last field out. A client id that is not 0 to 2147483647 is a problem.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeStart = (fields: ReadonlyArray<string>, version: number): Start | Problem.Problem => {
  const shape = read(fields.length === 3 ? [...fields, ""] : fields, version)
  if (Problem.isProblem(shape)) return shape
  const start = shape.shape as unknown as Start
  return fields[2] === "" || !(start.clientId >= 0 && start.clientId <= mostClientId)
    ? Problem.make(Number(startId), `startApi: ${Problem.quote(fields[2] ?? "")} is no client id`)
    : start
}

/**
 * The request of a message. Clients differ: what several of them send is read, where only one reading fits. Empty
 * fields of contracts and orders are not set.
 *
 * @example
 * ```ts
 * Outbound.decode(["62", "1", "9001", "All", "NetLiquidation"], 193)
 * // { _tag: "reqAccountSummary", args: [9001, "All", "NetLiquidation"] }
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (fields: ReadonlyArray<string>, version: number): Request | Problem.Problem => {
  const request = read(fields, version)
  if (Problem.isProblem(request)) return request
  const { layout, shape } = request
  if (layout.command === undefined) return Problem.make(layout.id, `${layout.name} is no command`)
  return Peculiarity.command(layout, shape)
}
