/**
 * What must be true of a connection, told a second time and otherwise: one that knows of no fibers, only of what comes at which
 * half second. Times are seconds since the world began; at each, what time brings comes before what anybody does.
 */
import type { Manner } from "./Gateway.ts"

/** The plan by which a gateway is away: its restart, or a window of maintenance. */
export interface Plan {
  readonly restartAt: number | null
  readonly window: readonly [from: number, to: number] | null
}

interface Ending {
  readonly error: string
  readonly retries: boolean
}

interface Session {
  readonly began: number
  /** When a frame came last. */
  frameAt: number
  isQuiet: boolean
  hasLasted: boolean
  isReadOnly: boolean
  /** When it is asked again whether the API is read-only still. */
  readOnlyAskedAt: number
  /** When everything was asked for last, how often since then, and whether it was listed to its end. */
  listAt: number
  asks: number
  isListed: boolean
  isOwed: boolean
  broken: Set<string>
  readonly isPatient: boolean
}

const closedCircuit = { state: "closed", until: null as number | null, openings: 0 }
const error = (name: string, retries = true): Ending => ({ error: name, retries })

/** How a dial fails, and after how many seconds; `null` where it does not. */
const failing: { readonly [manner in Manner]: readonly [number, Ending] | null } = {
  refused: [0, error("Refused")],
  ignored: [5, error("TcpConnect")],
  mute: [5, error("Handshake")],
  shut: [0, error("ClosedDuringHandshake")],
  old: [0, error("VersionUnsupported", false)],
  early: [0, error("ClientIdInUse")],
  taken: [0, error("ClientIdInUse")],
  nameless: [10, error("Ready")],
  listless: null,
  ready: null
}

const typeOf = (account: string): string => account.startsWith("D") ? "paper" : "live"

export const make = (plan: Plan) => {
  const dials: Array<readonly [at: number, port: number]> = []
  /** What outlives a kill. */
  const disk = {
    opening: null as { readonly until: number; readonly openings: number } | null,
    pin: null as string | null,
    isLost: false,
    isOrderly: true
  }
  const fresh = {
    isStopped: false,
    isFailed: false,
    session: null as Session | null,
    failsAt: null as readonly [number, Ending] | null,
    nextAt: null as number | null,
    isProbe: false,
    /** How many attempts of this cycle have failed, and how many in a row that did not count. */
    fails: 0,
    bides: 0,
    attempts: 0,
    circuit: closedCircuit,
    before: { closedAt: 0, openings: 0 },
    isUntried: true,
    mayRepin: true,
    isPatient: false,
    sessions: 0,
    lastBegan: null as number | null,
    upstream: "ok",
    account: null as string | null,
    fence: [] as ReadonlyArray<string>,
    error: null as string | null,
    movedTo: null as number | null
  }
  let now = 0
  let manner: Manner = "ready"
  let accounts: ReadonlyArray<string> = ["DU1234567"]
  let life = { ...fresh }

  const isRestartDue = (): boolean => {
    const { restartAt } = plan
    if (restartAt === null || now < restartAt - 60) return false
    if (now < restartAt) return true
    return (life.lastBegan === null || life.lastBegan <= restartAt) && now < restartAt + 600
  }
  const isMaintained = (): boolean => plan.window !== null && plan.window[0] <= now && now < plan.window[1]

  /** Judges what is managed: whether it may go on. */
  const passes = (mayRepin: boolean, hasBegun: boolean): boolean => {
    const pinned = mayRepin ? null : disk.pin
    if (pinned !== null && !accounts.includes(pinned)) return false
    const inUse = hasBegun ? life.account : accounts.length === 1 ? accounts[0] ?? null : null
    const account = pinned ?? inUse
    disk.pin = account
    life.account = account
    life.fence = account === null ? ["account_not_pinned"] : typeOf(account) === "paper" ? [] : ["trading_mode"]
    return true
  }

  const open = (): void => {
    // a circuit that has not stayed closed for as long as it was open goes on with its count (source: `CircuitBreaker`)
    const { before: { closedAt, openings: last } } = life
    const isNew = life.circuit.state === "closed" && now - closedAt >= (last === 1 ? 60 : 120)
    const openings = 1 + (isNew ? 0 : Math.max(last, life.circuit.openings))
    const until = now + (openings === 1 ? 60 : 120)
    life.circuit = { state: "open", until, openings }
    life.nextAt = until
    disk.opening = { until, openings }
  }
  const failed = ({ error, retries }: Ending): void => {
    life.session = null
    life.failsAt = null
    life.error = error
    life.isUntried = false
    life.isPatient = error === "Snapshot"
    if (error === "AccountMismatch") {
      life.isFailed = true
      life.account = null
      life.fence = ["account_mismatch"]
    } else if (isRestartDue() || isMaintained()) life.nextAt = now + Math.min(15, 2 ** life.bides++)
    else {
      life.bides = 0
      if (life.isProbe || !retries || life.fails === 5) return open()
      life.attempts = life.fails + 1
      life.nextAt = now + 2 ** life.fails++
    }
  }
  const list = (session: Session): void => {
    if (manner === "listless") session.isListed = false
    else if (session.isQuiet) session.isOwed = true
    else session.isListed = true
    if (!session.isQuiet) {
      session.frameAt = now
      session.isReadOnly = false
    }
  }
  const begin = (): void => {
    if (!passes(life.mayRepin, false)) return failed(error("AccountMismatch", false))
    life.mayRepin = false
    life.isUntried = false
    life.sessions++
    life.lastBegan = now
    if (life.upstream !== "ok") life.upstream = "unknown"
    const session = {
      ...{ began: now, frameAt: now, isQuiet: false, hasLasted: false, isReadOnly: false, readOnlyAskedAt: 0 },
      ...{ listAt: now, asks: 1, isListed: false, isOwed: false, broken: new Set<string>(), isPatient: life.isPatient }
    }
    life.session = session
    list(session)
  }
  const dial = (): void => {
    dials.push([now, life.movedTo ?? 7497])
    life.nextAt = null
    if (life.circuit.state === "open") {
      life.circuit = { ...life.circuit, state: "half_open", until: null }
      life.isProbe = true
    }
    const fails = failing[manner]
    if (fails === null) return begin()
    life.failsAt = [now + fails[0], fails[1]]
    elapse()
  }
  /** What comes at this half second by itself. */
  const elapse = (): void => {
    if (life.isStopped || life.isFailed) return
    if (life.failsAt !== null && life.failsAt[0] <= now) {
      life.movedTo = null
      failed(life.failsAt[1])
    }
    if (life.nextAt !== null && life.nextAt <= now) dial()
    const { session } = life
    if (session === null) return
    if (!session.hasLasted && now - session.began >= 30) {
      session.hasLasted = true
      if (life.circuit.openings > 0) life.before = { closedAt: now, openings: life.circuit.openings }
      Object.assign(life, { circuit: closedCircuit, isProbe: false, fails: 0, bides: 0, attempts: 0 })
      disk.opening = null
    }
    const silence = now - session.frameAt
    if (!session.isQuiet && silence >= 2) session.frameAt = now
    if (silence >= 15) return failed(error("Heartbeat"))
    if (session.isReadOnly && now >= session.readOnlyAskedAt && !session.isQuiet) {
      session.isReadOnly = false
      session.frameAt = now
    }
    if (session.isListed || now <= session.listAt) {
      if (!session.isListed && session.asks === 0 && now === session.listAt) {
        session.asks = 1
        list(session)
      }
      return
    }
    if (session.asks === 0) {
      session.asks = 1
      list(session)
    } else if (session.asks === 1 && now - session.listAt >= 10) {
      session.asks = 2
      again(session)
    } else if (session.asks >= 2 && now - session.listAt >= 20 + 60 * (session.asks - 2)) {
      if (!session.isPatient) return failed(error("Snapshot"))
      if (session.asks++ > 2) again(session)
    }
  }
  /** Positions and open orders alone. */
  const again = (session: Session): void => {
    if (session.isQuiet) session.isOwed ||= manner !== "listless"
    else {
      session.frameAt = now
      session.isListed = manner !== "listless"
    }
  }

  const heard = (code: number): void => {
    const { session } = life
    if (session === null) return
    session.frameAt = now
    switch (code) {
      case 1100:
      case 2110:
        life.upstream = "lost"
        break
      case 1101:
      case 1102:
        life.upstream = "ok"
        session.isListed = false
        session.isOwed = false
        // not listed more often than once a second
        if (session.asks > 0) session.listAt = Math.max(now, session.listAt + 1)
        session.asks = 0
        elapse()
        break
      case 2104:
      case 2106:
        session.broken.delete(code === 2104 ? "usfarm" : "ushmds")
        if (life.upstream === "unknown") life.upstream = "ok"
        break
      case 2103:
      case 2105:
        session.broken.add(code === 2103 ? "usfarm" : "ushmds")
        break
      case 321:
        if (!session.isReadOnly) session.readOnlyAskedAt = now + 60
        session.isReadOnly = true
        break
      case 1300:
        life.movedTo = 4002
        lost("PortMoved")
    }
    disk.isLost = life.upstream !== "ok"
  }
  const lost = (name: string): void => {
    if (life.session !== null && !life.isStopped) failed(error(name))
  }
  const stop = (): void => {
    if (life.isStopped) return
    if (life.session !== null) life.error = null
    Object.assign(life, { isStopped: true, session: null, failsAt: null, nextAt: null })
    disk.isOrderly = true
  }
  const start = (): void => {
    const isCrash = !disk.isOrderly
    life = { ...fresh, mayRepin: !isCrash, upstream: disk.isLost ? "lost" : "ok" }
    disk.isOrderly = false
    if (!isCrash) disk.opening = null
    if (disk.opening === null) return dial()
    const { openings, until } = disk.opening
    life.circuit = { state: "open", until, openings }
    life.isUntried = until <= now
    life.nextAt = until
    elapse()
  }

  const step = (what: string): void => {
    const [name, of = ""] = what.split(" ")
    switch (name) {
      case "gw":
        manner = of as Manner
        break
      case "as":
        accounts = of.split(",")
        if (life.session === null) break
        life.session.frameAt = now
        if (!passes(false, true)) failed(error("AccountMismatch", false))
        break
      case "fin":
        lost("Closed")
        break
      case "rst":
        lost("Reset")
        break
      case "quiet":
        if (life.session !== null) life.session.isQuiet = true
        break
      case "say":
        heard(Number(of))
        break
      case "reconnect": {
        if (life.isStopped || life.isUntried) break
        const { session } = life
        if (session !== null) life.error = null
        Object.assign(life, {
          ...{ isFailed: false, session: null, failsAt: null, isProbe: false, fails: 0, bides: 0 }
        })
        Object.assign(life, { attempts: 0, circuit: closedCircuit, isUntried: true, mayRepin: true, fence: [] })
        Object.assign(life, { isPatient: false, before: { closedAt: 0, openings: 0 } })
        disk.opening = null
        dial()
        break
      }
      case "stop":
        stop()
        break
      case "restart":
        stop()
        start()
        break
      case "kill":
        start()
    }
  }

  const state = (): string => {
    if (life.isStopped) return "shutdown"
    if (life.isFailed) return "failed"
    if (life.session !== null) return "connected"
    if (life.circuit.state !== "closed") return "circuit_open"
    return life.sessions > 0 ? "reconnecting" : "connecting"
  }

  start()
  return {
    dials,
    step,
    /** It was quiet, and answers all that it was asked meanwhile. */
    answer: (hasProbes: boolean): void => {
      const { session } = life
      if (session === null || !session.isQuiet) return
      session.isQuiet = false
      if (hasProbes || session.isOwed) session.frameAt = now
      if (session.isOwed) {
        session.isListed = true
        session.isReadOnly = false
      }
      session.isOwed = false
    },
    /** Half a second passes. */
    pass: (): void => {
      now += 0.5
      elapse()
    },
    /** What a status must say now. */
    view: () => {
      const { account, circuit, fence, session, upstream } = life
      const silence = session === null ? 0 : now - session.frameAt
      const isSilent = silence >= 5
      const ready = session !== null && session.isListed && !isSilent
      const blocks = [
        ...ready ? [] : ["not_ready"],
        ...session !== null && silence >= 3.5 ? ["line_stale"] : [],
        ...session !== null && upstream !== "ok" ? [`upstream_${upstream}`] : [],
        ...fence,
        ...session?.isReadOnly === true ? ["read_only_api"] : [],
        ...isRestartDue() ? ["restart_due"] : [],
        ...life.isStopped ? ["shutdown"] : []
      ]
      return {
        state: state(),
        ready,
        ordersAllowed: blocks.length === 0,
        ordersBlockedBy: blocks.join(),
        account: account === null ? null : typeOf(account),
        epoch: session === null ? null : life.sessions,
        port: life.movedTo ?? 7497,
        upstream: session === null ? "unknown" : upstream,
        reasons: [
          ...isSilent ? ["silent"] : [],
          ...session !== null && upstream === "lost" ? ["upstream_lost"] : [],
          ...session !== null && session.broken.size > 0 ? ["farm_down"] : []
        ].join(),
        attempts: life.attempts,
        nextRetryAt: life.nextAt,
        circuit: `${circuit.state} ${circuit.openings} ${circuit.state === "open" ? circuit.until : null}`,
        isMaintained: isMaintained(),
        error: life.error
      }
    }
  }
}

export type View = ReturnType<ReturnType<typeof make>["view"]>
