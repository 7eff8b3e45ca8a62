/**
 * The ids of a recorded session in the words of the session that replays it: of requests, of orders, and of the client.
 *
 * @since 0.1.0
 */
import * as Layout from "../../wire/Layout/Layout.ts"
import type * as Format from "./Format.ts"

/** What an id counts; a message (4) does not say whether it is about a request or an order. */
type Kind = "request" | "order" | "client" | "any"

interface Place {
  readonly at: number
  readonly kind: Kind
}

const kinds: { readonly [name: string]: Kind } = {
  reqId: "request",
  orderId: "order",
  parentId: "order",
  clientId: "client",
  id: "any"
}

const tables = { in: Layout.outbound, out: Layout.inbound }
const known = new Map<string, ReadonlyArray<Place>>()

/** Where ids stand, up to the first part of a message that is not always there. */
const find = (direction: Format.Direction, id: string, version: number): ReadonlyArray<Place> => {
  const places: Array<Place> = []
  let at = 1
  for (const entry of tables[direction].get(Number(id))?.fields ?? []) {
    if (!Layout.isSpoken(entry, version)) continue
    if (!("n" in entry)) break
    const kind = kinds[entry.n]
    if (kind !== undefined) places.push({ at, kind })
    at++
  }
  return places
}

const placesOf = (direction: Format.Direction, [id = ""]: ReadonlyArray<string>, version: number) => {
  const key = `${direction} ${id} ${version}`
  const places = known.get(key) ?? find(direction, id, version)
  if (places.length > 0) known.set(key, places)
  return places
}

/**
 * The id that an answer to a request bears, −1 where it has none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ofRequest = (fields: ReadonlyArray<string>, version: number): number => {
  const place = placesOf("in", fields, version).find(({ kind }) => kind === "request" || kind === "order")
  const id = Number(place === undefined ? -1 : fields[place.at])
  return Number.isInteger(id) ? id : -1
}

/**
 * The ids of one session.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (version: number) => {
  const others: { readonly [K in Exclude<Kind, "any">]: Map<string, string> } = {
    request: new Map(),
    order: new Map(),
    client: new Map()
  }
  // requests and orders share one space: a message is about whatever bore its id last
  const any = new Map<string, string>()

  return {
    /** Learns from a request and its recorded form, which ids stand for which. */
    learn: (recorded: ReadonlyArray<string>, actual: ReadonlyArray<string>): void => {
      for (const { at, kind } of placesOf("in", recorded, version)) {
        const [from = "", to = ""] = [recorded[at], actual[at]]
        if (kind === "any" || !/^[1-9]\d*$|^0$/.test(from) || !/^\d+$/.test(to)) continue
        // an order that is filled in has no parent: 0 is none
        if (kind === "order" && from === "0") continue
        others[kind].set(from, to)
        if (kind !== "client") any.set(from, to)
      }
    },
    /** The fields of a recorded message of the gateway with the ids of this session. */
    apply: (fields: ReadonlyArray<string>): ReadonlyArray<string> => {
      const places = placesOf("out", fields, version)
      if (places.length === 0) return fields
      const mapped = [...fields]
      for (const { at, kind } of places) {
        const id = mapped[at]
        if (id !== undefined) mapped[at] = (kind === "any" ? any : others[kind]).get(id) ?? id
      }
      return mapped
    }
  }
}
