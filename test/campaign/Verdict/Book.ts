/**
 * What is at the gateway is what we say is there: what works bears the terms that the gateway has, orders of others are
 * listed while they work, and positions are those of the account.
 */
import { isEnded } from "../../../src/domain/Order.ts"
import { closer } from "../Diary.ts"
import * as Group from "../Group.ts"
import type { Story, Truth } from "../Story.ts"

const isWorking = ({ status }: Truth): boolean => !["Filled", "Cancelled", "ApiCancelled", "Inactive"].includes(status)
const prices: { readonly [orderType: string]: ReadonlyArray<"limitPrice" | "stopPrice"> } = {
  LMT: ["limitPrice"],
  STP: ["stopPrice"],
  "STP LMT": ["limitPrice", "stopPrice"]
}

/** What works bears the size and the prices that the gateway has: a change that was refused has changed nothing. */
const terms = ({ known, truths }: Story): ReadonlyArray<string> =>
  truths.filter((one) => one.orderRef !== "" && isWorking(one)).flatMap((one) => {
    const order = known.get(one.orderRef)
    if (order === undefined) return []
    return (["quantity", ...prices[one.orderType] ?? []] as const)
      .filter((name) => Number(order[name]) !== one[name])
      .map((name) => `${one.orderRef} is said to have a ${name} of ${order[name]}, and has ${one[name]}`)
  })

/** Orders of others are listed while they work, and not after. */
const others = ({ listed, program: { account }, truths }: Story): ReadonlyArray<string> => {
  if (listed._tag === "Unknown") return [`orders are not known: ${listed.why}`]
  const ids = (all: ReadonlyArray<number | null>) => all.map(Number).toSorted((one, other) => one - other).join(" ")
  const open = listed.value.filter((one) => one.owner !== "ours" && !isEnded(one))
  const said = ids(open.map(({ permId }) => permId))
  const theirs = truths.filter((one) => one.orderRef === "" && one.account === account && isWorking(one))
  const is = ids(theirs.map(({ permId }) => permId))
  return said === is ? [] : [`orders of others are said to be ${said || "none"}, and are ${is || "none"}`]
}

/** What the account holds is known, and is what the gateway has. */
const positions = ({ held, positions }: Story): ReadonlyArray<string> => {
  if (positions._tag === "Unknown") return [`positions are not known: ${positions.why}`]
  if (!positions.current) return ["positions are not said to be current"]
  const said = Group.by(positions.value, ({ contract }) => contract.symbol ?? "")
  return [...new Set([...said.keys(), ...held.keys()])].flatMap((symbol) => {
    const all = (said.get(symbol) ?? []).map(({ position }) => Number(position))
    const is = held.get(symbol) ?? 0
    return all.length <= 1 && (all[0] ?? 0) === is ? [] : [`${symbol} is said to be held by ${all}, and is by ${is}`]
  })
}

/** For how long (ms) what others do to a position may not be known yet. */
const hidden = 15_000

/** What closes a position never takes it past zero, unless others have moved it just before. */
const closers = (story: Story): ReadonlyArray<string> =>
  story.witness.orders.filter(({ ref }) => ref.startsWith(closer)).flatMap(({ at, held, moves, ref }) => {
    const isMoved = story.program.steps.some(({ act }, index) => {
      const doneAt = story.doneAt[index] ?? 0
      const isJust = doneAt <= at && at - doneAt < hidden + story.slack + story.delayed(doneAt, at)
      return (act._tag === "ByHand" || act._tag === "Correct") && isJust
    })
    const closes = Math.sign(moves) === -Math.sign(held) && Math.abs(moves) <= Math.abs(held)
    return isMoved || closes ? [] : [`${ref} moves a position of ${held} by ${moves}`]
  })

export const judge = (story: Story): ReadonlyArray<string> =>
  [terms, others, positions, closers].flatMap((each) => each(story))
