/**
 * The part of the page that shows which faults are on, ends them, and starts others.
 *
 * @since 0.1.0
 */
import type { Entry } from "../Catalogue.ts"
import type { ActiveFault } from "../Report.ts"
import type * as Dom from "./Dom.ts"
import type { Field, Kit } from "./Kit.ts"
import type { Snapshot } from "./Snapshot.ts"

/**
 * Faults that are on.
 *
 * @since 0.1.0
 * @category constructors
 */
export const active = ({ ask, at, table, time }: Kit): (snapshot: Snapshot) => void => {
  const given = (parameters: unknown): string =>
    Object.entries(parameters ?? {}).map(([name, value]) => `${name}=${value}`).join(", ")
  const show = table<typeof ActiveFault.Type>(at("active"), ({ id }) => String(id), [
    { title: "Fault", text: ({ name }) => name, tone: () => "bad" },
    { title: "Parameters", isLong: true, text: ({ parameters }) => given(parameters) },
    { title: "Since", text: ({ since }) => time(since) },
    {
      title: "",
      text: () => "End",
      names: ({ name }) => `End ${name}`,
      does: ({ id, name }) => ask("DELETE", `/faults/${id}`, `${name} ended`)
    }
  ], "All is well.")
  const all = at("endAll")
  all.addEventListener("click", () => ask("DELETE", "/faults", "every fault ended"))
  return ({ faults }) => {
    all.hidden = faults.length < 2
    show(faults)
  }
}

/**
 * The catalogue: a fault is chosen, its parameters filled in, and it starts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const catalogue = ({ ask, at, el, fields, values, write }: Kit, entries: ReadonlyArray<Entry>): void => {
  interface Wanted {
    readonly type?: string
    readonly enum?: ReadonlyArray<string | number>
  }
  const places = { line: "The connection", engine: "What is said", bytes: "The bytes" }
  const choice = el(
    "select",
    { id: "fault" },
    ...Object.entries(places).map(([kind, label]) =>
      el(
        "optgroup",
        { label },
        ...entries.filter((one) => one.kind === kind).map(({ name }) => el("option", { value: name }, name))
      )
    )
  )
  const says = el("p", { "aria-live": "polite" })
  const within = el("div", { class: "fields" })
  const form: Dom.Element = el(
    "form",
    {},
    el("label", { class: "wide" }, el("span", {}, "Fault"), choice),
    says,
    within,
    el("button", { type: "submit", class: "danger", id: "start" }, "Start fault")
  )
  const chosen = (): Entry | undefined => entries.find(({ name }) => name === choice.value)
  const wanted = (entry: Entry): ReadonlyArray<Field> =>
    Object.entries(entry.parameters as { readonly [name: string]: Wanted }).map(([name, schema]) => {
      const isNeeded = entry.required.includes(name)
      const own = schema.type === "boolean" ? ["true", "false"] : schema.enum?.map(String)
      const isNumber = schema.type === "number" || schema.type === "integer"
      const choices = own === undefined ? {} : { choices: isNeeded ? own : ["", ...own] }
      return { name, label: name, isNumber, isNeeded, hint: schema.type ?? "number or text", ...choices }
    })
  /** A value as its schema has it; what may be a number or a text is a number where it can be one. */
  const read = ({ type }: Wanted, text: string): unknown =>
    type === "boolean" ? text === "true" : type === "string" || !Number.isFinite(Number(text)) ? text : Number(text)
  const choose = (): void => {
    const entry = chosen()
    write(says, entry?.says ?? "")
    fields(within, "fault", entry === undefined ? [] : wanted(entry))
  }
  choice.addEventListener("change", choose)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const entry = chosen()
    if (entry === undefined) return
    const parameters = [...values("fault", wanted(entry))].map(([name, text]) =>
      [name, read((entry.parameters[name] ?? {}) as Wanted, text)] as const
    )
    ask("POST", "/faults", `${entry.name} started`, { name: entry.name, ...Object.fromEntries(parameters) })
  })
  at("catalogue").replaceChildren(form)
  choose()
}
