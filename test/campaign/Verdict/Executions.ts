/**
 * Every execution is counted once: what corrects it takes its place, each revision is told once, and once more with what it
 * cost, and their sum is what was filled. Nothing is told as settled at its end without them.
 */
import { revision } from "../../../src/domain/Execution.ts"
import { isEnded } from "../../../src/domain/Order.ts"
import * as Group from "../Group.ts"
import type { Fill, Story } from "../Story.ts"

const baseOf = (execId: string): string => revision(execId).base
const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 1e-6

/** The newest revision of each execution of ours. */
const newest = (fills: ReadonlyArray<Fill>): ReadonlyArray<Fill> => [
  ...new Map(fills.filter(({ orderRef }) => orderRef !== "").map((fill) => [baseOf(fill.execId), fill])).values()
]

/** How one execution was told of, and how it stands. */
const ofOne = ({ diary, executions, known, legacies, program }: Story, fill: Fill): ReadonlyArray<string> => {
  const { commission, execId, orderRef, price, shares } = fill
  const hasNoFees = program.steps.some(({ act }) => act._tag === "Fault" && act.fault.name === "no-commission")
  const isOf = (one: { readonly execId: string }) => baseOf(one.execId) === baseOf(execId)
  const told = diary.executions.map(({ execution }) => execution).filter(isOf)
  const kept = (executions._tag === "Known" ? executions.value : []).filter(isOf)
  const ofOrder = known.get(orderRef)?.executions.filter(isOf) ?? []
  const is = (one: { readonly execId: string }) => one.execId === execId
  // a kill may come between the journal and the telling
  const isCut = diary.late.executions.some(({ execution }) => is(execution)) &&
    legacies.some(({ left }) => left?.executions.some(is))
  const last = told.at(-1)
  const fee = kept[0]?.commission ?? null
  const twice = [...Group.by(told, (one) => `${one.execId} ${one.commission === null ? "alone" : "with its cost"}`)]
    .filter(([, all]) => all.length > 1)
  const isBack = told.some((one, index) => revision(one.execId).number < revision(told[index - 1]?.execId ?? "").number)
  const isWrong = last?.execId === execId && (Number(last.quantity) !== shares || !isNear(Number(last.price), price))
  return [
    ...(last?.execId === execId || isCut ? [] : [`execution ${execId} of ${orderRef} was never told`]),
    ...twice.map(([name, all]) => `execution ${name} of ${orderRef} was told ${all.length} times`),
    ...(isBack ? [`execution ${execId} of ${orderRef} was told after what corrects it`] : []),
    ...(isWrong
      ? [`execution ${execId} was told as ${last.quantity} at ${last.price}, and is ${shares} at ${price}`]
      : []),
    ...[["listed", kept], ["in its order", ofOrder]].flatMap(([where, all]) =>
      all?.length === 1 && typeof all[0] === "object" && all[0].execId === execId
        ? []
        : [`execution ${execId} of ${orderRef} is ${where} ${all?.length} times, or as it was`]
    ),
    ...(fee === null ? hasNoFees : isNear(Number(fee), commission))
      ? []
      : [`execution ${execId} of ${orderRef} is said to have cost ${fee}, and did ${commission}`]
  ]
}

/** What an order has paid on average is what its executions come to. */
const prices = ({ fills, known }: Story): ReadonlyArray<string> =>
  [...Group.by(newest(fills), ({ orderRef }) => orderRef)].flatMap(([ref, all]) => {
    const filled = all.reduce((sum, { shares }) => sum + shares, 0)
    const paid = all.reduce((sum, { price, shares }) => sum + price * shares, 0)
    const said = known.get(ref)?.averagePrice ?? null
    const isSo = filled === 0 ? said === null : said !== null && Math.abs(Number(said) - paid / filled) < 1e-4
    return isSo ? [] : [`${ref} is said to be filled at ${said}, and is ${filled} at ${paid / filled}`]
  })

/** What has ended, and is settled, comes to what it was executed at: the lists of these programs have all executions. */
const ends = ({ diary }: Story): ReadonlyArray<string> =>
  diary.told.flatMap(({ at, order }) => {
    const { executions, filled, orderRef, owner, settled } = order
    const executed = executions.reduce((sum, { quantity }) => sum + Number(quantity), 0)
    const isWhole = owner !== "ours" || !settled || !isEnded(order) || executed >= Number(filled)
    return isWhole ? [] : [`${orderRef} was told as settled at ${at}, filled by ${filled} and executed by ${executed}`]
  })

export const judge = (story: Story): ReadonlyArray<string> => [
  ...(story.executions._tag === "Known" ? [] : [`executions are not known: ${story.executions.why}`]),
  ...newest(story.fills).flatMap((fill) => ofOne(story, fill)),
  ...prices(story),
  ...ends(story)
]
