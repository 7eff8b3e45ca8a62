/** What this process holds open, and that it comes back to what it was: sockets, servers, pipes, timers, listeners. */
import { assert } from "@effect/vitest"
import { afterAll, beforeAll } from "vitest"

const held = () => {
  const open = process.getActiveResourcesInfo()
  const count = (name: string) => open.filter((each) => each.includes(name)).length
  return {
    sockets: count("TCPSocketWrap"),
    servers: count("TCPServerWrap"),
    connecting: count("TCPConnectWrap"),
    processes: count("ProcessWrap"),
    timers: count("Timeout"),
    immediates: count("Immediate"),
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)])
  }
}

/** Call it once in a file: after its tests everything is back where it began. */
export const comesBack = (): void => {
  let before: ReturnType<typeof held>
  beforeAll(() => {
    before = held()
  })
  afterAll(async () => {
    // a handle that was closed is gone one turn of the loop later
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    const { listeners, ...counts } = held()
    // what was on its way before, such as a timer of the runner, is over and no loss
    const atMost = Object.entries(counts).map(([name, many]) => [name, Math.min(many, Number(Object(before)[name]))])
    assert.deepStrictEqual({ ...counts, listeners }, { ...Object.fromEntries(atMost), listeners: before.listeners })
  })
}
