/**
 * What every part of the page is built with. Each function here is sent to the browser as its own text, so that it may
 * use nothing but its parameters; whatever comes from outside becomes text, and never markup.
 *
 * @since 0.1.0
 */
import type * as Dom from "./Dom.ts"

/**
 * A column of a table: what it says of an item, and what a press of its button does, where it is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface Column<A> {
  readonly title: string
  readonly isNumber?: boolean
  /** It may be long, and is broken where it must be. */
  readonly isLong?: boolean
  readonly text: (item: A) => string
  /** `good`, `bad` or `faint`. */
  readonly tone?: (item: A) => string
  /** What the button is called by those who do not see its row. */
  readonly names?: (item: A) => string
  readonly does?: (item: A) => void
}

/**
 * A field of a form: any text, a number, or one of `choices`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Field {
  readonly name: string
  readonly label: string
  readonly isNumber?: boolean
  readonly isNeeded?: boolean
  readonly choices?: ReadonlyArray<string>
  readonly hint?: string
}

/**
 * The kit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Kit {
  readonly at: (id: string) => Dom.Element
  /** An element with these attributes and children; texts stay texts. */
  readonly el: (
    tag: string,
    attributes?: { readonly [name: string]: string },
    ...children: ReadonlyArray<Dom.Element | string>
  ) => Dom.Element
  /** Changes a text only where it differs, so that a selection and a screen reader are left alone. */
  readonly write: (element: Dom.Element, text: string) => void
  /** A table that keeps the row, and so the focus, of every item that stays. */
  readonly table: <A>(
    into: Dom.Element,
    key: (item: A) => string,
    columns: ReadonlyArray<Column<A>>,
    empty: string
  ) => (items: ReadonlyArray<A>) => void
  readonly fields: (into: Dom.Element, id: string, fields: ReadonlyArray<Field>) => void
  /** A form; `submit` gets what is filled in. */
  readonly form: (
    into: Dom.Element,
    fields: ReadonlyArray<Field>,
    label: string,
    submit: (values: Map<string, string>) => void
  ) => void
  /** What is filled in of these fields. */
  readonly values: (id: string, fields: ReadonlyArray<Field>) => Map<string, string>
  /** Asks the control API for something and says how that went. */
  readonly ask: (method: string, path: string, what: string, body?: unknown) => void
  readonly number: (value: number) => string
  readonly price: (value: number) => string
  readonly time: (millis: number) => string
}

/**
 * Makes the kit of a window.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (window: Dom.Window): Kit => {
  const { document } = window
  const at: Kit["at"] = (id) => document.getElementById(id) ?? document.createElement("div")
  const el: Kit["el"] = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }
  const write: Kit["write"] = (element, text) => {
    if (element.textContent !== text) element.textContent = text
  }
  let fading = 0
  const say = (text: string, tone: string): void => {
    const said = at("said")
    said.className = tone
    said.textContent = text
    window.clearTimeout(fading)
    fading = window.setTimeout(() => { // edge: a browser has no other clock
      said.textContent = ""
    }, 8000)
  }

  const table: Kit["table"] = (into, key, columns, empty) => {
    const body = el("tbody", { role: "rowgroup" })
    const none = el("p", { class: "none" }, empty)
    const classOf = ({ isLong, isNumber }: { readonly isLong?: boolean; readonly isNumber?: boolean }): string =>
      isNumber ? "number" : isLong ? "long" : ""
    const head = el(
      "tr",
      { role: "row" },
      ...columns.map((column) => el("th", { role: "columnheader", scope: "col", class: classOf(column) }, column.title))
    )
    const whole = el("table", { role: "table" }, el("thead", { role: "rowgroup" }, head), body)
    const scroll = el("div", { class: "scroll", tabindex: "0" }, whole)
    into.append(scroll, none)
    const rows = new Map<string, { item: unknown; readonly row: Dom.Element; readonly cells: Array<Dom.Element> }>()
    return (items) => {
      scroll.hidden = items.length === 0
      none.hidden = items.length > 0
      const old = new Set(rows.keys())
      const order = items.map((item) => {
        const id = key(item)
        old.delete(id)
        const kept = rows.get(id) ?? { item, row: el("tr", { role: "row" }), cells: [] }
        kept.item = item
        columns.forEach((column, index) => {
          const known = kept.cells[index]
          const told = { role: "cell", ...(column.title === "" ? {} : { "data-title": column.title }) }
          const cell = known ?? (column.does === undefined ? el("td", told) : el("button", { type: "button" }))
          if (known === undefined) {
            kept.cells.push(cell)
            kept.row.append(column.does === undefined ? cell : el("td", { class: "act", role: "cell" }, cell))
            cell.addEventListener("click", () => column.does?.(kept.item as typeof item))
          }
          write(cell, column.text(item))
          if (column.names !== undefined) cell.setAttribute("aria-label", column.names(item))
          const tone = `${classOf(column)} ${column.tone?.(item) ?? ""}`.trim()
          if (cell.className !== tone) cell.className = tone
        })
        rows.set(id, kept)
        return kept.row
      })
      for (const id of old) {
        rows.get(id)?.row.remove()
        rows.delete(id)
      }
      // moved only where they have to, since what is moved loses the focus
      if (order.some((row, index) => body.children[index] !== row)) body.replaceChildren(...order)
    }
  }

  const fields: Kit["fields"] = (into, id, all) =>
    into.replaceChildren(...all.map(({ choices, hint = "", isNeeded, isNumber, label, name }) => {
      const own = { id: `${id}-${name}`, ...(isNeeded ? { required: "" } : {}) }
      const input = choices === undefined
        ? el("input", { ...own, placeholder: hint, autocomplete: "off", ...(isNumber ? { inputmode: "decimal" } : {}) })
        : el("select", own, ...choices.map((choice) => el("option", { value: choice }, choice === "" ? "–" : choice)))
      return el("label", {}, el("span", {}, isNeeded ? `${label} *` : label), input)
    }))
  const values: Kit["values"] = (id, all) =>
    new Map(
      all.map(({ name }) => [name, at(`${id}-${name}`).value.trim()] as const).filter(([, value]) => value !== "")
    )
  let forms = 0
  const form: Kit["form"] = (into, all, label, submit) => {
    const id = `form${forms++}`
    const within = el("div", { class: "fields" })
    const whole = el("form", {}, within, el("button", { type: "submit" }, label))
    fields(within, id, all)
    into.append(whole)
    whole.addEventListener("submit", (event) => {
      event.preventDefault()
      submit(values(id, all))
    })
  }

  const ask: Kit["ask"] = (method, path, what, body = {}) => {
    const sent = method === "DELETE"
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    window.fetch(path, { method, ...sent }).then(
      (answer) => answer.text().then((text) => say(answer.ok ? `Done: ${what}` : text, answer.ok ? "good" : "bad")),
      () => say(`Not done: ${what}. Nobody answers.`, "bad")
    )
  }
  const number: Kit["number"] = (value) => value.toLocaleString("en", { maximumFractionDigits: 8 })
  const price: Kit["price"] = (value) =>
    value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 8 })
  const time: Kit["time"] = (millis) => new Date(millis).toLocaleTimeString("en-GB") // edge: it runs in a browser
  return { at, el, write, table, fields, form, values, ask, number, price, time }
}
