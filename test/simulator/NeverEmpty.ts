/** What a gateway sends, against the fields that break a real client where they are empty. */
import { readFileSync } from "node:fs"
import * as Layout from "../../src/wire/Layout/Layout.ts"
import * as Message from "../../src/wire/Message.ts"
import * as Problem from "../../src/wire/Problem.ts"

const fixture = new URL("../fixtures/wire/never-empty.json", import.meta.url)
const neverEmpty: { readonly [id: string]: { readonly [field: string]: ReadonlyArray<string> } } = JSON.parse(
  readFileSync(fixture, "utf8")
)

const empty = (values: Message.Values, path: string): ReadonlyArray<readonly [path: string, name: string]> =>
  Object.entries(values).flatMap(([name, value]) =>
    value === ""
      ? [[`${path}${name}`, name] as const]
      : typeof value === "object"
      ? value.flatMap((element, i) => empty(element, `${path}${name}[${i}].`))
      : []
  )

const inFrame = (fields: ReadonlyArray<string>, version: number): ReadonlyArray<string> => {
  const id = Number(fields[0])
  const layout = Layout.inbound.get(id)
  if (layout === undefined) return [`there is no message ${Problem.quote(fields[0] ?? "")}`]
  const message = Message.decode(layout, version, fields)
  if (Problem.isProblem(message)) return [message.text]
  const surplus = message.surplus > 0 ? [`${layout.name}: ${message.surplus} more fields than it has`] : []
  const breaking = neverEmpty[id] ?? {}
  return [
    ...surplus,
    ...empty(message.values, "").flatMap(([path, name]) =>
      breaking[name] === undefined
        ? []
        : [`${layout.name}: its field ${path} is empty, which breaks ${breaking[name].join(", ")}`]
    )
  ]
}

/**
 * What is wrong with the messages that a gateway sent to a client of a version, each complaint once: what that version has
 * not, too many or too few fields, and fields that a real client cannot take empty.
 */
export const broken = (frames: Iterable<ReadonlyArray<string>>, version: number): ReadonlyArray<string> => [
  ...new Set([...frames].flatMap((fields) => inFrame(fields, version)))
]
