/** A small world of one connection: a gateway played by hand, who holds the connection, and what must be true, step by step. */
import { Context, Duration, Effect, Exit, Layer, Scope, Stream } from "effect"
import type { Settings as SettingsData } from "../../../src/domain/Settings.ts"
import type { Status } from "../../../src/domain/Status.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Life from "../Life.ts"
import * as Machine from "../Machine.ts"
import * as Gateway from "./Gateway.ts"
import * as Model from "./Model.ts"

/** When a world begins, by which settings, and what is planned in it. */
export interface Setting extends Model.Plan {
  readonly begins: string
  readonly settings: Partial<SettingsData>
}

/** Begins one. */
export const make = ({ begins, settings, ...plan }: Setting) => {
  const epoch = Date.parse(begins)
  const machine = Machine.make(epoch)
  const gateway = Gateway.make(machine)
  const model = Model.make(plan)
  const since = (time: string | null): number | null => time === null ? null : (Date.parse(time) - epoch) / 1000
  const view = (status: Status): Model.View => ({
    state: status.state,
    ready: status.ready,
    ordersAllowed: status.ordersAllowed,
    ordersBlockedBy: status.ordersBlockedBy.join(),
    account: status.account?.type ?? null,
    epoch: status.session?.epoch ?? null,
    port: status.gateway.port,
    upstream: status.upstream.state,
    reasons: status.quality.reasons.join(),
    attempts: status.reconnectAttempts,
    nextRetryAt: since(status.nextRetryAt),
    circuit: `${status.circuit.state} ${status.circuit.consecutiveOpenings} ${since(status.circuit.retryAt)}`,
    isMaintained: status.maintenance.active,
    error: status.lastError?.reason ?? status.lastError?.operation ?? null
  })
  const begin = (kept: Map<string, string>) => {
    const scope = Scope.makeUnsafe()
    // a late answer to a probe is none of what is looked at
    const layer = Connected.layer(gateway.layer, { latencyWarn: Duration.seconds(10), ...settings }, kept)
    const connection = Context.get(
      Life.done(machine.run(Layer.buildWithScope(Layer.fresh(layer), scope))),
      Connection
    )
    const told: Array<Model.View> = []
    machine.run(Effect.forkIn(
      Stream.runForEach(connection.changes, (status) => Effect.sync(() => void told.push(view(status)))),
      scope
    ))
    return { connection, kept, scope, told }
  }
  let life = begin(new Map())
  const close = (): void => {
    machine.run(Scope.close(life.scope, Exit.void))
  }

  const step = (what: string): void => {
    const [name, of = ""] = what.split(" ")
    switch (name) {
      case "gw":
        if (!Gateway.isManner(of)) throw new Error(`nobody knows what "${what}" is`)
        gateway.takesDials(of)
        break
      case "as":
        gateway.manages(of)
        gateway.say({ _tag: "managedAccounts", accountsList: of })
        break
      case "fin":
        gateway.close("Closed")
        break
      case "rst":
        gateway.close("Reset")
        break
      case "quiet":
        gateway.quiet()
        break
      case "say":
        gateway.say(Gateway.notice(Number(of)))
        break
      case "reconnect":
        machine.run(life.connection.reconnect)
        break
      case "stop":
        machine.run(life.connection.stop())
        break
      case "restart":
        close()
        life = begin(life.kept)
        break
      case "kill": {
        // what the disk holds at that moment is all that the next run finds
        const kept = new Map(life.kept)
        close()
        life = begin(kept)
        break
      }
      default:
        throw new Error(`nobody knows what "${what}" is`)
    }
    model.step(what)
  }

  return {
    machine,
    step: (what: string): void => {
      if (what === "answer") model.answer(gateway.answer())
      else step(what)
    },
    /** Half a second passes. */
    pass: (): void => {
      machine.pass(500)
      model.pass()
    },
    close,
    must: model.view,
    mustDial: model.dials,
    dialled: (): ReadonlyArray<readonly [number, number]> =>
      gateway.dials.map(([at, port]) => [(at - epoch) / 1000, port]),
    open: gateway.open,
    mostOpen: gateway.mostOpen,
    told: (): ReadonlyArray<Model.View> => life.told,
    is: (): Model.View => view(Life.done(machine.run(life.connection.status))),
    hasSession: (): boolean => Life.done(machine.run(Effect.exit(life.connection.session)))._tag === "Success"
  }
}

export interface World extends ReturnType<typeof make> {}
