/**
 * The parts of the documents that the code says: the faults of the simulated gateway, the reasons of the errors.
 * `node test/readme/Parts.ts` writes them into the documents.
 */
import * as Schema from "effect/Schema"
import * as fs from "node:fs"
import * as path from "node:path"
import {
  AuthError,
  AuthReason,
  ConnectionError,
  ConnectionReason,
  TimedOperation,
  TimeoutError
} from "../../src/errors/IbkrError.ts"
import * as Fault from "../../src/simulator/Faults/Fault.ts"
import * as Document from "./Document.ts"

interface Json {
  readonly type?: string
  readonly description?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly anyOf?: ReadonlyArray<Json>
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: ReadonlyArray<string>
}

const choices = (one: Json): string => {
  if (one.description !== undefined) return ` (${one.description})`
  const values = one.enum ?? (one.anyOf ?? []).flatMap((each) => each.enum ?? [])
  return values.length === 0 ? "" : ` (${values.join(", ")})`
}

/** One row for each fault: its name, where it acts, what it does, its parameters. */
const faults: ReadonlyArray<string> = [
  "| fault | acts on | does | parameters |",
  "|---|---|---|---|",
  ...Object.entries(Fault.catalogue).map(([name, { kind, parameters, says }]) => {
    const { properties = {}, required = [] } = Schema.toJsonSchemaDocument(parameters).schema as Json
    const taken = Object.entries(properties).map(([key, one]) =>
      `\`${key}\`${required.includes(key) ? "" : "?"}${choices(one)}`
    )
    return `| \`${name}\` | ${kind} | ${says} | ${taken.join(", ")} |`
  })
]

const row = (name: string, error: ConnectionError | AuthError | TimeoutError): string =>
  `| \`${name}\` | ${error.message.replace(/^\w+: /, "").replace(/ within .*$/, "")} | ${
    error.isRetryable ? "yes" : "no"
  } | ${error.remedy ?? ""} |`

/** One row for each reason of each error of connecting: what it says, whether trying again helps, what to do. */
const reasons: ReadonlyArray<string> = [
  "| reason or operation | says | retryable | remedy |",
  "|---|---|---|---|",
  ...ConnectionReason.literals.map((reason) => row(reason, new ConnectionError({ reason }))),
  ...AuthReason.literals.map((reason) => row(reason, new AuthError({ reason }))),
  ...TimedOperation.literals.map((operation) => row(operation, new TimeoutError({ operation, duration: 1000 })))
]

/** Each part with its document and its mark there. */
export const all = [
  { document: "docs/simulator.md", mark: "faults", lines: faults },
  { document: "docs/composing.md", mark: "reasons", lines: reasons }
]

const write = ({ document, lines, mark }: (typeof all)[number]) => {
  const before = Document.marked(document, mark).join("\n")
  const text = Document.read(document).replace(before, () => lines.join("\n"))
  fs.writeFileSync(path.join(Document.root, document), text)
}

if (import.meta.main) all.forEach(write)
