/** What a run has told of each order, as those who listen to it would have it. */
import { revision } from "../../src/domain/Execution.ts"
import type { Order } from "../../src/domain/Order.ts"
import type { Heard } from "./Life.ts"

/** All that was told of one order. `fills` are the executions as the blotter has them, by their ids without a revision. */
export interface Told {
  readonly changes: Array<Order>
  readonly executions: Array<string>
  readonly fills: Map<string, string>
  inBlotter: Order | null
  atRisk: Order | null
  isRiskBroken: boolean
}

const cost = ({ commission, execId }: Order["executions"][number]): string => `${execId} ${commission}`

/** `earlier` are the executions that those who listen were told by the runs before: what was told once is told no more. */
export const make = (heard: Heard, earlier: ReadonlyMap<string, ReadonlyArray<string>> = new Map()) => {
  const known = new Map<string, Told>()
  let isListed = false
  const seen = { changes: 0, executions: 0, blotter: 0, stands: 0 }
  const next = <A>(name: keyof typeof seen, all: ReadonlyArray<A>): ReadonlyArray<A> => {
    const since = all.slice(seen[name])
    seen[name] = all.length
    return since
  }
  const of = (ref: string | null): Told => {
    const name = ref ?? ""
    const told = known.get(name) ??
      {
        changes: [],
        executions: [...earlier.get(name) ?? []],
        fills: new Map(),
        inBlotter: null,
        atRisk: null,
        isRiskBroken: false
      }
    known.set(name, told)
    return told
  }
  return {
    heard,
    /** Were the executions ever told as a whole? */
    isListed: () => isListed,
    /** All executions that were told, until now. */
    executions: (): ReadonlyMap<string, ReadonlyArray<string>> =>
      new Map([...earlier, ...[...known].map(([ref, { executions }]) => [ref, executions] as const)]),
    of: (ref: string): Told => {
      for (const order of next("changes", heard.changes)) of(order.orderRef).changes.push(order)
      for (const each of next("executions", heard.executions)) of(each.orderRef).executions.push(cost(each))
      for (const [before, after] of next("stands", heard.stands)) {
        const told = of(after.orderRef)
        if (told.atRisk !== null && told.atRisk !== before) told.isRiskBroken = true
        told.atRisk = after
      }
      for (const entry of next("blotter", heard.blotter)) {
        if (entry._tag === "Order") of(entry.order.orderRef).inBlotter = entry.order
        else if (entry._tag === "Orders") {
          if (entry.known._tag === "Known") {
            for (const order of entry.known.value) of(order.orderRef).inBlotter = order
          }
        } else if (entry._tag === "Executions") {
          if (entry.known._tag !== "Known") continue
          isListed = true
          for (const each of entry.known.value) of(each.orderRef).fills.set(revision(each.execId).base, cost(each))
        } else of(entry.execution.orderRef).fills.set(revision(entry.execution.execId).base, cost(entry.execution))
      }
      return of(ref)
    }
  }
}

export interface Witness extends ReturnType<typeof make> {}
