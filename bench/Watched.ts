/**
 * What a service says of itself on `/events`, each status with the time at which it arrived.
 */
import type * as Program from "../scripts/Program.ts"

/** The part of the status document that is measured here. */
export interface Status {
  readonly state: string
  readonly ready: boolean
  readonly ordersAllowed: boolean
}

/** A service that is being watched. */
export interface Watched {
  /** When (ms of `performance.now`) a status of this kind was first heard after `since`; `null` if not within `most` ms. */
  readonly heard: (since: number, is: (status: Status) => boolean, most: number) => Promise<number | null>
  readonly close: () => void
}

/** Follows a service's events from now on. */
export const watch = async (service: Program.Service): Promise<Watched> => {
  const abort = new AbortController()
  const answer = await fetch(`${service.url}/events`, { signal: abort.signal })
  const seen: Array<{ readonly at: number; readonly status: Status }> = []
  const waiting = new Set<() => void>()
  const read = async (body: ReadableStream<Uint8Array>) => {
    let rest = ""
    for await (const text of body.pipeThrough(new TextDecoderStream() as never) as AsyncIterable<string>) {
      const blocks = (rest + text).replaceAll("\r", "").split("\n\n")
      rest = blocks.pop() ?? ""
      for (const block of blocks) {
        if (!/^event: ?status$/m.test(block)) continue
        const data = [...block.matchAll(/^data: ?(.*)$/gm)].map((match) => match[1]).join("\n")
        seen.push({ at: performance.now(), status: JSON.parse(data) })
      }
      for (const look of waiting) look()
    }
  }
  if (answer.body === null) throw new Error("/events has no body")
  read(answer.body).catch(() => {})
  return {
    heard: (since, is, most) =>
      new Promise((resolve) => {
        const late = setTimeout(() => settle(null), since + most - performance.now())
        const settle = (at: number | null) => {
          clearTimeout(late)
          waiting.delete(look)
          resolve(at)
        }
        const look = () => {
          const found = seen.find(({ at, status }) => at >= since && is(status))
          if (found !== undefined) settle(found.at)
        }
        waiting.add(look)
        look()
      }),
    close: () => abort.abort()
  }
}
