/** What a process leaves in its journal is what its book has of every order, or what it has told: a kill loses nothing. */
import { isEnded, type Order } from "../../../src/domain/Order.ts"
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

const ofOne = ({ book, left, life, ref, told }: Legacy): ReadonlyArray<string> => {
  if (left === undefined) return [`${ref} was told in the life ${life}, and is not in the journal`]
  // written, and nobody had heard of it yet
  if (told === undefined && left.state === "maybe_sent") return []
  return (Object.keys(left) as Array<keyof Order>)
    // what lives, or lacks an execution, is asked for after a start
    .filter((name) => !notKept.has(name) && (name !== "settled" || (isEnded(left) && book?.settled !== false)))
    .filter((name) => say(left, name) !== say(book, name) && say(left, name) !== say(told, name))
    .map((name) =>
      `the life ${life} left the ${name} of ${ref} as ${say(left, name)}, and had it as ${say(book, name)}`
    )
}

export const judge = ({ legacies }: Story): ReadonlyArray<string> => legacies.flatMap(ofOne)
