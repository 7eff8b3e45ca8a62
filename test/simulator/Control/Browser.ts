/**
 * A real browser, driven over its debugging protocol: what a person sees, presses and types.
 */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"

/** Where the browser is; `undefined` where there is none. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  fs.existsSync(file)
)

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--remote-debugging-port=0"
]

/** The browser's process, until its Scope closes; answers where it is spoken to. */
const launch = Effect.acquireRelease(
  Effect.callback<{ readonly address: string; readonly end: () => Promise<void> }>((resume) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-browser-"))
    const child = spawn(chromium ?? "", [...flags, `--user-data-dir=${home}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true
    })
    const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()))
    const end = async (): Promise<void> => {
      // it has children of its own, which go with its group
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL")
      await gone
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    }
    let text = ""
    child.stderr.on("data", (data) => {
      text += String(data)
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (address !== undefined) resume(Effect.succeed({ address, end }))
    })
    child.once("exit", (code) => resume(Effect.die(new Error(`the browser ended (${code}):\n${text}`))))
  }),
  ({ end }) => Effect.promise(end)
)

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: any
  readonly result?: any
  readonly error?: { readonly message: string }
}

/** The keys that are pressed by name. */
const keys: Readonly<Record<string, { readonly code: number; readonly text?: string }>> = {
  Enter: { code: 13, text: "\r" },
  Tab: { code: 9 },
  Escape: { code: 27 }
}

/** A page of its own in a browser of its own; `wrong` has every error that it met. */
export const open = Effect.fnUntraced(function*(url: string) {
  const { address } = yield* launch
  const socket = yield* Effect.acquireRelease(
    Effect.callback<WebSocket>((resume) => {
      const socket = new WebSocket(address)
      socket.addEventListener("open", () => resume(Effect.succeed(socket)))
    }),
    (socket) => Effect.sync(() => socket.close())
  )
  const answers = new Map<number, (message: Message) => void>()
  const wrong: Array<string> = []
  let last = 0
  socket.addEventListener("message", ({ data }) => {
    const message: Message = JSON.parse(String(data))
    if (message.id !== undefined) answers.get(message.id)?.(message)
    if (message.method === "Runtime.exceptionThrown") wrong.push(message.params.exceptionDetails.exception.description)
    if (message.method === "Log.entryAdded") {
      wrong.push(`${message.params.entry.text} ${message.params.entry.url ?? ""}`)
    }
  })
  const call = (method: string, params: object = {}, sessionId?: string) =>
    Effect.callback<any>((resume) => {
      const id = ++last
      answers.set(id, ({ error, result }) => {
        answers.delete(id)
        resume(error === undefined ? Effect.succeed(result) : Effect.die(new Error(`${method}: ${error.message}`)))
      })
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }))
    })
  const { targetId } = yield* call("Target.createTarget", { url: "about:blank" })
  const { sessionId } = yield* call("Target.attachToTarget", { targetId, flatten: true })
  const ask = (method: string, params?: object) => call(method, params, sessionId)
  yield* Effect.forEach(["Page.enable", "Runtime.enable", "Log.enable"], (method) => ask(method))

  /** What an expression is in the page; a promise is waited for. */
  const value = (expression: string) =>
    Effect.map(
      ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true }),
      ({ exceptionDetails, result }) => {
        if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
        return result.value
      }
    )
  /** Waits until an expression is true of the page, looking again whenever the page changes. */
  const until = (expression: string) =>
    value(`new Promise((resolve) => {
      const look = () => { if (${expression}) { watcher.disconnect(); resolve(true) } }
      const watcher = new MutationObserver(look)
      watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      look()
    })`)
  const key = (name: string) =>
    Effect.forEach(
      ["rawKeyDown", "char", "keyUp"].filter((type) => type !== "char" || keys[name]?.text),
      (type) =>
        ask("Input.dispatchKeyEvent", {
          type,
          key: name,
          code: name,
          windowsVirtualKeyCode: keys[name]?.code,
          ...(type === "char" ? { text: keys[name]?.text } : {})
        }),
      { discard: true }
    )
  const focus = (selector: string) => value(`document.querySelector(${JSON.stringify(selector)}).focus()`)

  const page = {
    value,
    until,
    wrong,
    key,
    /** Presses a button as the keyboard does, wherever it has moved to. */
    press: (selector: string) => Effect.andThen(focus(selector), key("Enter")),
    type: (selector: string, text: string) => Effect.andThen(focus(selector), ask("Input.insertText", { text })),
    choose: (selector: string, choice: string) =>
      value(`{
        const select = document.querySelector(${JSON.stringify(selector)})
        select.value = ${JSON.stringify(choice)}
        select.dispatchEvent(new Event("input"))
        select.dispatchEvent(new Event("change"))
      }`),
    /** The text that a part of the page shows. */
    text: (selector: string) => value(`document.querySelector(${JSON.stringify(selector)}).innerText`),
    size: (width: number, height: number) =>
      ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 }),
    scheme: (scheme: "light" | "dark") =>
      ask("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] }),
    /** A picture of the whole page in a file. */
    picture: (file: string) =>
      Effect.map(
        ask("Page.captureScreenshot", { captureBeyondViewport: true }),
        ({ data }) => fs.writeFileSync(file, Buffer.from(data, "base64"))
      )
  }
  yield* ask("Page.navigate", { url })
  yield* until(`location.href !== "about:blank" && document.readyState !== "loading"`)
  return page
})
