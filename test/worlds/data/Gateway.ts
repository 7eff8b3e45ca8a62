/** What is true at the gateway: which lines it has open, by what it was sent; and, in its order, all that it was sent and has told. */
import type { Command } from "../../../src/domain/Command.ts"
import * as TwsCode from "../../../src/errors/TwsCode.ts"
import type { Kind } from "./Kind.ts"

/** What was asked for once. `endedAt` is when it was over for the gateway, and `by` what. */
export interface Asked {
  readonly line: string
  readonly reqId: number
  readonly session: number
  readonly at: number
  /** When it was answered, and last told something, if it was. */
  answeredAt: number | null
  toldAt: number | null
  /** Did it tell something a while after it was answered? */
  isFlowing: boolean
  endedAt: number | null
  by: "cancel" | "error" | "1101" | "end" | null
  isCancelled: boolean
}

/** What happened, when. `id` is of what was asked, where it is about that. */
export interface Happened {
  readonly at: number
  readonly what: string
  readonly id?: number
  readonly n?: number
}

const crossing = 100

/** `lineOf`: which line a command is about; `most`: for how many there is room. */
export const make = (kind: Kind, lineOf: (command: Command) => string, now: () => number, most: number) => {
  const asked: Array<Asked> = []
  const log: Array<Happened> = []
  /** What was sent that no gateway should be. */
  const wrong: Array<string> = []

  const of = (reqId: number) => asked.find((one) => one.reqId === reqId)
  const isOpen = (one: Asked): boolean => one.endedAt === null
  const open = (line?: string) => asked.filter((one) => isOpen(one) && (line === undefined || one.line === line))
  const end = (one: Asked, by: Asked["by"]): void => {
    one.endedAt = now()
    one.by = by
  }
  const note = (what: string, more: Omit<Happened, "at" | "what"> = {}): void => {
    log.push({ at: now(), what, ...more })
  }
  const request = (command: Command, reqId: number, session: number): void => {
    const line = lineOf(command)
    const last = asked.at(-1)
    if (last !== undefined && last.reqId >= reqId) wrong.push(`the id ${reqId} was used before`)
    if (open(line).length > 0) wrong.push(`${line} is asked for while it is open`)
    if (open().length >= most) wrong.push(`${most + 1} lines are open`)
    asked.push({
      ...{ line, reqId, session, at: now(), answeredAt: null, toldAt: null, isFlowing: false, endedAt: null, by: null },
      isCancelled: false
    })
    note("asked", { id: reqId })
  }
  const cancel = (reqId: number, session: number): void => {
    const one = of(reqId)
    note("cancel", { id: reqId })
    if (one === undefined || one.session !== session) return void wrong.push("what another session asked is cancelled")
    if (one.isCancelled) return void wrong.push("it is cancelled twice")
    // both may be under way
    if (one.by === "error" && now() - (one.endedAt ?? 0) > crossing) {
      return void wrong.push("what the gateway has ended is cancelled")
    }
    one.isCancelled = true
    if (isOpen(one)) end(one, "cancel")
  }
  return {
    asked,
    log,
    wrong,
    of,
    open,
    note,
    sent: (command: Command, session: number): void => {
      const [reqId] = command.args as unknown as [number]
      if (command._tag === kind.request) request(command, reqId, session)
      else if (command._tag === kind.cancel) cancel(reqId, session)
      else wrong.push(`it is sent ${command._tag}`)
    },
    /** The session is over, or IBKR has forgotten all (1101). */
    over: (by: "1101" | "end"): void => open().forEach((one) => end(one, by)),
    /** It told something about what was asked. */
    told: (one: Asked): void => {
      if (one.answeredAt === null) one.answeredAt = now()
      else if (now() - one.answeredAt > 1000) one.isFlowing = true
      one.toldAt = now()
    },
    refused: (one: Asked, code: number): void => {
      if (TwsCode.isEnd(code) && code !== 10197) end(one, "error")
    }
  }
}

export interface Gateway extends ReturnType<typeof make> {}
