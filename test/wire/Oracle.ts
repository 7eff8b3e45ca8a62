/** The decoder of `@stoqey/ib` as it is: what it emits for one message, and what it complains of. */
import { Decoder } from "@stoqey/ib/dist/core/io/decoder.js"

export interface Emitted {
  readonly events: ReadonlyArray<readonly [name: string, ...args: ReadonlyArray<unknown>]>
  readonly complaints: ReadonlyArray<string>
}

export const decode = (fields: ReadonlyArray<string>, serverVersion: number): Emitted => {
  const events: Array<readonly [name: string, ...args: ReadonlyArray<unknown>]> = []
  const complaints: Array<string> = []
  const decoder = new Decoder({
    serverVersion,
    emitEvent: (name, ...args) => void events.push([name, ...args]),
    emitError: (message, code, id, reject) => {
      if (fields[0] === "4") events.push(["error", id, code, message, reject])
      else complaints.push(message)
    },
    emitInfo: (message, code) => void events.push(["error", -1, code, message, undefined])
  })
  decoder.enqueueMessage([...fields])
  decoder.process()
  return { events, complaints }
}

/** Without what is undefined or an empty list, and without the text of conditions that the classes of `@stoqey/ib` compute. */
export const plain = (value: unknown): unknown => {
  if (value instanceof Map) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).filter(([name, inner]) =>
      inner !== undefined && name !== "strValue" && !(Array.isArray(inner) && inner.length === 0)
    )
      .map(([name, inner]) => [name, plain(inner)])
  )
}
