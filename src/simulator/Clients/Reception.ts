/**
 * Where clients arrive: they are let in, greeted with a version, given their client id or turned away, and seen off.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type { Event } from "../../domain/Event.ts"
import * as Hello from "../../wire/Hello.ts"
import * as Layout from "../../wire/Layout/Layout.ts"
import * as Problem from "../../wire/Problem.ts"
import type { Ledger } from "../Account/Ledger.ts"
import * as Session from "../Answers/Session.ts"
import type { Door } from "../Faults/Door.ts"
import type * as Fault from "../Faults/Fault.ts"
import type { Active, Faults } from "../Faults/Faults.ts"
import * as Notices from "../Notices.ts"
import * as Timestamp from "../Timestamp.ts"
import * as Client from "./Client.ts"
import type { Clients } from "./Clients.ts"
import * as Trust from "./Trust.ts"

/**
 * What the reception stands on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly ledger: Ledger
  readonly clients: Clients
  readonly faults: Faults
  readonly door: Door
  readonly now: () => number
  readonly maxVersion: number | undefined
  readonly maxClients: number
  readonly trusted: ReadonlyArray<string>
}

/**
 * The versions that a client offers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Range {
  readonly minimum: number
  readonly maximum: number
}

/**
 * The reception. What it does late, it does in its Scope.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function*(
  { clients, door, faults, ledger, maxClients, maxVersion = Layout.maximum, now, trusted }: Ground
) {
  const run = yield* FiberSet.makeRuntime<never>()
  const isTrusted = Trust.make(trusted)
  const refused = new Map<number, number>()
  let strangers: Array<readonly [client: Client.Client, offered: Range]> = []

  const turnAway = (client: Client.Client, clientId: number | null, why: string, how: Client.Ending = "fin"): void => {
    if (client.stage === "ended") return
    clients.turnAway(client, now(), clientId, why)
    Client.end(client, how)
  }
  /** Is this client id refused by a fault? Counts the attempts where the fault is to last for some. */
  const isRefused = ({ id, parameters }: Active & Fault.Named<"client-id-in-use">): boolean => {
    const attempts = refused.get(id) ?? 0
    refused.set(id, attempts + 1)
    return attempts < (parameters.attempts ?? Infinity)
  }
  const farms = (): ReadonlyArray<Event> => {
    const broken = faults.on("farm")
    if (broken === undefined) return Notices.allFarms
    const { kind = "market", name, state = "broken" } = broken
    return (["market", "historical", "definition"] as const).map((one) =>
      one === kind ? Notices.farm(one, state, name) : Notices.farm(one, "ok")
    )
  }
  /** Sends now, late or never, as a fault of this name has it. */
  const unless = (client: Client.Client, name: "no-accounts" | "no-next-id", event: () => Event): void => {
    const fault = faults.on(name)
    if (fault === undefined) return Client.push(client, [event()])
    if (fault.after !== undefined) {
      run(Effect.andThen(Effect.sleep(fault.after), Effect.sync(() => Client.push(client, [event()]))))
    }
  }
  const doom = (client: Client.Client): void => {
    for (const name of ["close", "reset"] as const) {
      const fault = faults.on(name)
      const how = name === "close" ? "fin" : "rst"
      if (fault?.frames !== undefined) {
        client.endsAfter = { frames: fault.frames, how }
        Client.push(client, [])
      }
      if (fault?.after !== undefined) {
        run(Effect.andThen(Effect.sleep(fault.after), Effect.sync(() => Client.end(client, how))))
      }
    }
  }

  const greet = (client: Client.Client): void => {
    unless(client, "no-accounts", () => Session.managedAccounts(ledger, faults))
    unless(client, "no-next-id", () => ({ _tag: "nextValidId", orderId: clients.nextId(client.clientId) }))
    if (faults.on("server-lost") === undefined) Client.push(client, farms())
    const disclaimer = faults.on("disclaimer")
    if (disclaimer !== undefined) Client.push(client, [Notices.disclaimer(disclaimer.code)])
  }
  const drip = (client: Client.Client): void => {
    const fault = faults.latest("drip")
    if (fault?.parameters.stall) Client.drip(client, fault.parameters, faults.over(fault.id))
  }

  /** Is the client's address not trusted? Then it waits, as while a real gateway asks its user, or is sent away. */
  const isStranger = (client: Client.Client, offered: Range): boolean => {
    const fault = faults.on("untrusted")
    if (fault === undefined && isTrusted(client.from)) return false
    const why = `its address ${client.from} is not trusted`
    if (fault?.close) turnAway(client, null, why)
    else clients.turnAway(client, now(), null, `${why}: it gets no answer`)
    if (fault !== undefined) {
      strangers = [...strangers.filter(([{ stage }]) => stage === "connected"), [client, offered]]
    }
    return true
  }
  const hello = (client: Client.Client, offered: Range): void => {
    if (client.stage !== "connected" || client.isDead) return
    client.offered = offered
    const isPending = faults.on("login-pending")
    const isSilent = door.isMute() || faults.on("accept-silent") !== undefined ||
      faults.on("blackhole-connect") !== undefined || (isPending !== undefined && isPending.stage !== "ready")
    if (isSilent || isStranger(client, offered)) return
    const version = faults.on("version")?.value ?? Hello.agree(offered, maxVersion)
    if (version === undefined) {
      const range = `${offered.minimum} to ${offered.maximum}`
      return turnAway(client, null, `it speaks versions ${range}, this gateway ${Layout.minimum} to ${maxVersion}`)
    }
    const skew = (faults.on("clock-skew")?.seconds ?? 0) * 1000
    Client.greet(client, version, Timestamp.connection(now() + skew))
  }

  const misread = (client: Client.Client, problem: string, id?: number): void =>
    Client.push(client, [Notices.unreadable(problem, id)])

  return {
    doom,
    drip,
    /** A client that speaks no API. */
    refuse: (client: Client.Client, why: string): void => turnAway(client, null, why),
    /** A client has connected. It may be sent away before it says a word. */
    arrive: Effect.fnUntraced(function*(from?: string) {
      const client = yield* clients.connect(now(), from)
      const closing = faults.on("accept-close")
      if (closing !== undefined) turnAway(client, null, "fault accept-close", closing.reset ? "rst" : "fin")
      else if (clients.count() > maxClients) turnAway(client, null, `more than ${maxClients} clients`)
      return client
    }),
    hello,
    /** Whoever waited because a fault said that it is not trusted is greeted now. */
    admit: (): void => {
      const waited = strangers
      strangers = []
      for (const [client, offered] of waited) {
        client.wasTurnedAway = false
        hello(client, offered)
      }
    },
    /** A client that somebody else has greeted; faults may strike it from now on. */
    noted: (client: Client.Client, version: number, clientId: number): void => {
      if (client.stage === "ended" || client.isDead) return
      client.serverVersion = version
      clients.take(client, clientId)
      doom(client)
      clients.announce()
    },
    /** START_API: the client id is taken, or the client sent away. Orders and notices may follow at once. */
    start: (client: Client.Client, asked: number | Problem.Problem): void => {
      if (client.stage === "started") {
        return misread(client, `the API was started already, as client ${client.clientId}`)
      }
      if (client.stage !== "greeted" || client.isDead) return
      if (Problem.isProblem(asked)) return misread(client, asked.text)
      const clientId = asked
      const fault = faults.latest("client-id-in-use")
      const strikes = fault !== undefined && (fault.parameters.id ?? clientId) === clientId
      if (clients.isTaken(clientId) || (strikes && isRefused(fault))) {
        if (!strikes || fault.parameters.silent !== true) Client.push(client, [Notices.clientIdInUse])
        return turnAway(client, clientId, "client id in use")
      }
      clients.take(client, clientId)
      doom(client)
      if (faults.on("login-pending") === undefined) greet(client)
      drip(client)
      clients.announce()
    },
    /** A message that could not be read. What comes before START_API is not served, and not answered either. */
    unreadable: (client: Client.Client, problem: string, id?: number): void => {
      if (client.stage === "started") misread(client, problem, id)
    },
    /** The client has ended the line, which the gateway then does too. A dead line is only freed by a reset. */
    leave: (client: Client.Client, how: Client.Ending): void => {
      if (client.isDead && how === "fin") return void (client.hasLeft = true)
      const by = client.stage === "ended" ? "gateway" : "client"
      Client.end(client, how)
      clients.forget(client, by)
    }
  }
})

/**
 * The reception of a gateway.
 *
 * @since 0.1.0
 * @category models
 */
export interface Reception extends Effect.Success<ReturnType<typeof make>> {}
