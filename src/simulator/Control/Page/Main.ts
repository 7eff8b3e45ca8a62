/**
 * What the page does when it opens: listens to the gateway, hands what it hears to its parts, and says when it is away.
 *
 * @since 0.1.0
 */
import type { Entry } from "../Catalogue.ts"
import type { Shown } from "../Frames.ts"
import type * as Dom from "./Dom.ts"
import type { Kit } from "./Kit.ts"
import type { Snapshot } from "./Snapshot.ts"
import type { Traffic } from "./Traffic.ts"

/**
 * The parts of the page.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parts {
  readonly shows: ReadonlyArray<(snapshot: Snapshot) => void>
  readonly traffic: Traffic
  readonly catalogue: (entries: ReadonlyArray<Entry>) => void
}

/**
 * Starts the page.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (window: Dom.Window, { ask, at, write }: Kit, { catalogue, shows, traffic }: Parts): void => {
  const read = (event: Dom.Event): unknown => JSON.parse(event.data ?? "null")
  const stands = (text: string, tone: string): void => {
    write(at("stands"), text)
    at("stands").className = tone
  }
  const listen = (): void => {
    const live = new window.EventSource("/live")
    live.addEventListener("open", () => {
      stands("live", "good")
      traffic.clear()
    })
    live.addEventListener("error", () => {
      stands("away, trying again", "bad")
      // it has given up: the gateway answers, but not with a stream
      if (live.readyState === 2) window.setTimeout(listen, 3000) // edge: a browser has no other clock
    })
    live.addEventListener("report", (event) => {
      const snapshot = read(event) as Snapshot
      write(at("listening"), `${snapshot.listening.host}:${snapshot.listening.port}`)
      write(at("accounts"), snapshot.accounts.join(", "))
      for (const show of shows) show(snapshot)
    })
    live.addEventListener("wire", (event) => {
      const { frames, missed } = read(event) as { readonly frames: ReadonlyArray<Shown>; readonly missed: number }
      traffic.add(frames, missed)
    })
  }
  const dialog = at("sure")
  at("reset").addEventListener("click", () => dialog.showModal())
  at("keep").addEventListener("click", () => dialog.close())
  at("do-reset").addEventListener("click", () => {
    dialog.close()
    ask("POST", "/reset", "back to the initial world")
  })
  window.fetch("/faults", {}).then((answer) => answer.text()).then((text) => catalogue(JSON.parse(text)))
  listen()
}
