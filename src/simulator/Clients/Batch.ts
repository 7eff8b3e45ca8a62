/**
 * What one beat of the market says to each client, sent at once and in order, and never more than the client reads.
 *
 * @since 0.1.0
 */
import type { Event } from "../../domain/Event.ts"
import * as Client from "./Client.ts"

// some ten milliseconds of what a client reads: an answer behind it is not late
const mostUnread = 192 * 1024

interface Page {
  events: Array<Event>
  /** How many more events the client is to be sent, as its line was when the beat began. */
  room: number
}

/**
 * A batch with nothing in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const pages = new Map<Client.Client, Page>()
  const pageOf = (client: Client.Client): Page => {
    const known = pages.get(client)
    if (known !== undefined) return known
    const isThere = client.stage === "started" && !client.isDead
    const room = isThere ? Math.floor((mostUnread - Client.backlog(client)) / Client.typical) : 0
    const page = { events: [], room }
    pages.set(client, page)
    return page
  }
  return {
    /** Whether the client has read most of what it was sent: else what happens now is left out for it. */
    hasRoom: (client: Client.Client): boolean => {
      const { events, room } = pageOf(client)
      return events.length < room
    },
    add: (client: Client.Client, event: Event): void => {
      pageOf(client).events.push(event)
    },
    flush: (): void => {
      for (const [client, { events }] of pages) if (events.length > 0) Client.push(client, events)
      pages.clear()
    }
  }
}

/**
 * What one beat says.
 *
 * @since 0.1.0
 * @category models
 */
export interface Batch extends ReturnType<typeof make> {}
