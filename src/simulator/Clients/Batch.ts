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
  readonly events: Array<Event>
  /** How many more events the client is to be sent, as its line was when the beat began. */
  readonly room: number
}

/**
 * A batch with nothing in it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const pages = new Map<Client.Client, Page>()
  const roomOf = (client: Client.Client): number =>
    client.stage === "started" && !client.isDead
      ? Math.floor((mostUnread - Client.backlog(client)) / Client.typical)
      : 0
  const pageOf = (client: Client.Client): Page => {
    const known = pages.get(client)
    if (known !== undefined) return known
    const page = { events: [], room: roomOf(client) }
    pages.set(client, page)
    return page
  }
  return {
    /**
     * Where what is told to a client is added; nowhere where it has not read most of what it was sent: then what happens
     * now is left out for it.
     */
    room: (client: Client.Client): Array<Event> | undefined => {
      const { events, room } = pageOf(client)
      return events.length < room ? events : undefined
    },
    /** Whether a client would be told something. */
    hasRoom: (client: Client.Client): boolean => {
      const page = pages.get(client)
      return page === undefined ? roomOf(client) > 0 : page.events.length < page.room
    },
    /** Sends all of it. */
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
