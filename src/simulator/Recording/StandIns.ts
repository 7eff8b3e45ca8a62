/**
 * Stand-ins for account ids: what is recorded of a real gateway names none of its accounts.
 *
 * Ids are learned from the list of accounts, from every field that a layout knows as an account, and from whatever has
 * the shape of one. The same id has the same stand-in in all of a recording.
 *
 * @since 0.1.0
 */
import { Buffer } from "node:buffer"
import * as Account from "../../domain/Account.ts"
import * as Layout from "../../wire/Layout/Layout.ts"
import * as Message from "../../wire/Message.ts"
import * as Problem from "../../wire/Problem.ts"
import type * as Format from "./Format.ts"

// DU, DF and DI are paper, U, F and I are not; some have letters between the prefix and the digits, some one behind them
const shape = /(?<![A-Za-z0-9])D?[UFI][A-Z]{0,3}\d{5,9}(?!\d)/g
// what else a gateway may name an account in a field for one; a number alone is a count, a lone word no id
const couldBeId = /^(?=.*\d)(?=.*[A-Za-z])[\w.-]{5,20}$/
// more than any gateway has: beyond them nothing can be promised
const mostIds = 10_000

const isAccount = (name: string): boolean => /acc(oun)?t(code|number|name|id)?$/i.test(name)

const accountsIn = (entries: ReadonlyArray<Layout.Entry>): ReadonlyArray<string> =>
  entries.flatMap((entry) => "n" in entry ? (isAccount(entry.n) ? [entry.n] : []) : accountsIn(entry.fields ?? []))

const names = (table: ReadonlyMap<number, Layout.Layout>) =>
  new Map([...table].flatMap(([id, { fields }]) => {
    const found = new Set(accountsIn(fields))
    return found.size === 0 ? [] : [[String(id), found] as const]
  }))

const accountFields = { in: names(Layout.outbound), out: names(Layout.inbound) }
const tables = { in: Layout.outbound, out: Layout.inbound }

const collect = (values: Message.Values, wanted: ReadonlySet<string>): ReadonlyArray<string> =>
  Object.entries(values).flatMap(([name, value]) =>
    typeof value === "string" ? (wanted.has(name) ? [value] : []) : (value ?? []).flatMap((one) => collect(one, wanted))
  )

/** The texts of a frame that stand where its layout has an account. */
const named = (direction: Format.Direction, fields: ReadonlyArray<string>, version: number) => {
  const [id = ""] = fields
  const wanted = accountFields[direction].get(id)
  const layout = tables[direction].get(Number(id))
  if (wanted === undefined || layout === undefined) return []
  const message = Message.decode(layout, version, fields)
  return Problem.isProblem(message) ? [] : collect(message.values, wanted)
}

const digit = (value: bigint): string => String.fromCharCode(48 + Number(value))
const letter = (value: bigint, like: string): string => String.fromCharCode((like < "a" ? 65 : 97) + Number(value))

/** The n-th stand-in of the form of an id: its digits count, and its letters too where there are few digits. */
const standIn = (id: string, n: number): string => {
  const digits = id.replace(/\D/g, "").length
  let left = BigInt(n)
  return [...id].toReversed().map((one, at) => {
    const isDigit = one >= "0" && one <= "9"
    if (!isDigit && (digits >= 5 || at === id.length - 1 || !/[A-Za-z]/.test(one))) return one
    const base = isDigit ? 10n : 26n
    const value = left % base
    left /= base
    return isDigit ? digit(value) : letter(value, one)
  }).toReversed().join("")
}

/**
 * The stand-ins of one recording.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = () => {
  const known = new Map<string, string>()
  const given = new Set<string>()
  let pattern: RegExp | undefined

  const add = (text: string): void => {
    const id = text.toUpperCase()
    if (known.has(id) || known.size >= mostIds) return
    let n = known.size + 1
    let other = standIn(id, n)
    // no stand-in may be somebody's id
    while ((given.has(other) || known.has(other) || other === id) && n < 2 * mostIds) other = standIn(id, ++n)
    known.set(id, other)
    given.add(other)
    pattern = undefined
  }
  const patternNow = (): RegExp =>
    pattern ??= new RegExp(
      // the longer before its beginning
      [...known.keys()].sort((a, b) => b.length - a.length).map((id) => id.replace(/[^A-Z0-9]/g, "\\$&")).join("|"),
      "gi"
    )
  const text = (plain: string): string =>
    known.size === 0 ? plain : plain.replace(patternNow(), (id) => {
      const other = known.get(id.toUpperCase()) ?? id
      return id === id.toLowerCase() ? other.toLowerCase() : other
    })
  /** Learns what has the shape of an id. */
  const learnText = (plain: string): void => {
    for (const [id] of plain.matchAll(shape)) add(id)
  }

  return {
    /** Learns the ids that a frame names at the version of its connection. Is it the list of accounts? */
    learn: (direction: Format.Direction, fields: ReadonlyArray<string>, version: number): boolean => {
      const isList = direction === "out" && fields[0] === "15"
      if (isList) Account.parseList(fields[2] ?? "").filter((id) => id.length >= 4).forEach(add)
      else named(direction, fields, version).filter((id) => couldBeId.test(id)).forEach(add)
      learnText(fields.join("\0"))
      return isList
    },
    learnBytes: (bytes: Uint8Array): void => learnText(Buffer.from(bytes).toString("latin1")),
    /** Fields as they may be recorded. */
    fields: (fields: ReadonlyArray<string>): ReadonlyArray<string> =>
      fields.length === 0 ? fields : text(fields.join("\0")).split("\0"),
    /** Bytes as they may be recorded. Where they may begin or end within an id, no digit of them is. */
    bytes: (bytes: Uint8Array, isWhole: boolean): Uint8Array => {
      const plain = text(Buffer.from(bytes).toString("latin1"))
      return Buffer.from(isWhole ? plain : plain.replace(/\d/g, "0"), "latin1")
    },
    /** Were there more ids than can be kept apart? */
    isFull: (): boolean => known.size >= mostIds
  }
}

/**
 * The stand-ins of one recording.
 *
 * @since 0.1.0
 * @category models
 */
export interface StandIns extends ReturnType<typeof make> {}
