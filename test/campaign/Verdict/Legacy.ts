/**
 * What a process leaves in its journal is what its book has of every order, or has been since it told of it last: a kill takes no
 * more than what was not told yet.
 */
import { isEnded, type Order } from "../../../src/domain/Order.ts"
import type * as Diary from "../Diary.ts"
import type { Legacy } from "../Legacy.ts"
import type { Story } from "../Story.ts"

// the gateway tells these anew, or they are of this process alone
const notKept: ReadonlySet<string> = new Set(["account", "changing", "ocaGroup", "trailStopPrice", "updatedAt"])

const say = (order: Order | undefined, name: keyof Order): string =>
  JSON.stringify(
    name === "executions"
      ? order?.executions.map((
        { commission, corrects, execId, price, quantity }
      ) => [execId, corrects, quantity, price, commission])
      : order?.[name]
  ) ?? "nothing"

const ofOne = ({ late }: Diary.Diary, { book, left, life, ref, told }: Legacy): ReadonlyArray<string> => {
  if (left === undefined) return [`${ref} was told in the life ${life}, and is not in the journal`]
  // written, and nobody had heard of it yet
  if (told === undefined && left.state === "maybe_sent") return []
  const untold = late.orders.flatMap((one) => one.life === life && one.order.orderRef === ref ? [one.order] : [])
  const since = [told, ...untold.slice(0, Math.max(0, untold.indexOf(book as Order))), book]
  // what lives, or lacks an execution, is asked for after a start
  const names = (Object.keys(left) as Array<keyof Order>)
    .filter((name) => !notKept.has(name) && (name !== "settled" || (isEnded(left) && book?.settled !== false)))
  const differing = (order: Order | undefined) => names.filter((name) => say(left, name) !== say(order, name))
  return since.some((order) => differing(order).length === 0) ?
    [] :
    differing(book).map((name) =>
      `the life ${life} left the ${name} of ${ref} as ${say(left, name)}, and had it as ${say(book, name)}`
    )
}

export const judge = ({ diary, legacies }: Story): ReadonlyArray<string> =>
  legacies.flatMap((legacy) => ofOne(diary, legacy))
