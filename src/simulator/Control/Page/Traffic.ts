/**
 * The part of the page that shows the frames as they pass, filtered, held, each to be opened.
 *
 * @since 0.1.0
 */
import type { Shown } from "../Frames.ts"
import type * as Dom from "./Dom.ts"
import type { Kit } from "./Kit.ts"

/**
 * The wire: `add` shows more frames and says how many were left out, `clear` begins anew.
 *
 * @since 0.1.0
 * @category models
 */
export interface Traffic {
  readonly add: (frames: ReadonlyArray<Shown>, missed: number) => void
  readonly clear: () => void
}

/**
 * Makes it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ at, el, time, write }: Kit): Traffic => {
  const most = 300
  let kept: Array<Shown> = []
  let held: Array<Shown> = []
  let isHeld = false
  let left = 0
  const filter = el("input", { id: "filter", type: "search", placeholder: "placeOrder, AAPL, …", autocomplete: "off" })
  const direction = el(
    "select",
    { id: "direction" },
    ...[["", "both ways"], ["in", "from clients"], ["out", "to clients"]].map(([value = "", label = ""]) =>
      el("option", { value }, label)
    )
  )
  const client = el("input", { id: "client", inputmode: "numeric", placeholder: "all", autocomplete: "off" })
  const pause = el("button", { type: "button", id: "pause", "aria-pressed": "false" }, "Pause")
  const note = el("p", { class: "faint" })
  const list = el("div", { id: "frames", tabindex: "0", role: "log", "aria-label": "Frames, the newest first" })
  const label = (text: string, input: Dom.Element) => el("label", {}, el("span", {}, text), input)
  at("wire").append(
    el("div", { class: "fields" }, label("Filter", filter), label("Client", client), label("Way", direction), pause),
    note,
    list
  )

  const isWanted = (frame: Shown): boolean => {
    const text = filter.value.trim().toLowerCase()
    return (direction.value === "" || direction.value === frame.direction) &&
      (client.value.trim() === "" || client.value.trim() === String(frame.client)) &&
      (text === "" || frame.name.toLowerCase().includes(text) ||
        frame.fields.some((field) => field.toLowerCase().includes(text)))
  }
  const row = (frame: Shown): Dom.Element => {
    const summary = el(
      "summary",
      {},
      el("span", { class: "n" }, String(frame.n)),
      el("span", { class: "faint" }, time(frame.at)),
      el("span", { class: frame.direction }, frame.direction === "in" ? `${frame.client} →` : `→ ${frame.client}`),
      el("b", {}, frame.name),
      el("span", { class: "fields-of" }, frame.fields.slice(1).join(" · "))
    )
    const whole = el("details", {}, summary)
    // most are never opened
    whole.addEventListener("toggle", () => {
      if (!whole.open || whole.children.length > 1) return
      const cut = frame.cut === undefined ? [] : [el("li", { class: "faint" }, `… ${frame.cut} bytes in all`)]
      whole.append(el("ol", { start: "0" }, ...frame.fields.map((field) => el("li", {}, field)), ...cut))
    })
    return whole
  }
  const show = (frames: ReadonlyArray<Shown>): void => {
    list.prepend(...frames.filter(isWanted).map(row).toReversed())
    for (let index = list.children.length - 1; index >= most; index--) list.children[index]?.remove()
  }
  const count = (): void =>
    write(
      note,
      [isHeld ? `Paused; ${held.length} wait` : "", left > 0 ? `${left} passed too fast to be shown` : ""]
        .filter((text) => text !== "").join(". ")
    )
  const again = (): void => {
    list.replaceChildren()
    show(kept)
  }
  for (const input of [filter, client, direction]) input.addEventListener("input", again)
  pause.addEventListener("click", () => {
    isHeld = !isHeld
    pause.setAttribute("aria-pressed", String(isHeld))
    write(pause, isHeld ? "Go on" : "Pause")
    const waiting = held
    held = []
    if (!isHeld) take(waiting)
    count()
  })
  const take = (frames: ReadonlyArray<Shown>): void => {
    kept = [...kept, ...frames].slice(-most)
    show(frames)
  }
  return {
    add: (frames, missed) => {
      left += missed
      if (isHeld) held = [...held, ...frames].slice(-most)
      else take(frames)
      count()
    },
    clear: () => {
      kept = []
      held = []
      left = 0
      list.replaceChildren()
      count()
    }
  }
}
