/**
 * How an order is told to stand only goes on: an end is the last, nothing filled is taken back but by a correction, nothing is told
 * twice unchanged, and who holds its handle hears the same as who hears of all.
 */
import { isEnded } from "../../../src/domain/Order.ts"
import * as Standing from "../../../src/layers/Broker/Orders/Standing.ts"
import type * as Diary from "../Diary.ts"
import * as Group from "../Group.ts"
import type { Story } from "../Story.ts"

type Tellings = ReadonlyArray<Diary.Told>

const isCorrected = ({ program }: Story): boolean =>
  program.steps.some(({ act }) => act._tag === "Correct" || (act._tag === "Fault" && act.fault.name === "bust"))

/** What does not go on in what is told of one order. */
const backwards = (told: Tellings, canShrink: boolean): ReadonlyArray<string> =>
  told.slice(1).flatMap(({ order }, index) => {
    const { order: before } = told[index] as Diary.Told
    const { filled, permId, quantity, remaining, state } = order
    const isOdd = Number(filled) + Number(remaining) !== Number(quantity) || Number(filled) < Number(before.filled)
    return [
      ...(isEnded(before) && state !== before.state ? [`is ${state} after it was ${before.state}`] : []),
      ...(state === "maybe_sent" && before.state !== state ? [`may be sent after it was ${before.state}`] : []),
      ...(before.permId !== null && permId !== before.permId
        ? [`has the permId ${permId} after ${before.permId}`]
        : []),
      ...(isOdd && !canShrink
        ? [`is filled by ${filled} of ${quantity} after ${before.filled}, ${remaining} left`]
        : []),
      ...(Standing.isSame(before, order) ? [`is told twice as ${state}`] : [])
    ]
  })

const keyOf = ({ life, order }: Diary.Told): string => `${order.orderRef} of the life ${life}`

export const judge = (story: Story): ReadonlyArray<string> => {
  const { diary, known } = story
  const all = Group.by(diary.told.filter(({ order }) => order.owner === "ours"), keyOf)
  const held = Group.by(diary.states, keyOf)
  const canShrink = isCorrected(story)
  return [
    ...[...all, ...held].flatMap(([key, told]) =>
      [...new Set(backwards(told, canShrink))].map((how) => `${key} ${how}`)
    ),
    ...[...held].flatMap(([key, told]) => {
      const [one, other] = [told.at(-1), all.get(key)?.at(-1)?.order]
      // what was about to be told when a life ended is known to who asked for it just then
      return one?.life !== diary.lives.length - 1 || other === undefined || Standing.isSame(one.order, other)
        ? []
        : [`${key} is ${one.order.state} by its handle, and ${other.state} by what is told of all`]
    }),
    ...[...all].flatMap(([key, told]) => {
      const [last] = told.slice(-1)
      const now = known.get(last?.order.orderRef ?? "")
      return last?.life !== diary.lives.length - 1 || now === undefined || Standing.isSame(last.order, now)
        ? []
        : [`${key} was told last as ${last.order.state}, and is ${now.state}`]
    }),
    ...[...known.values()].filter(({ changing }) => changing).map(({ orderRef }) =>
      `${orderRef} is being changed still`
    )
  ]
}
