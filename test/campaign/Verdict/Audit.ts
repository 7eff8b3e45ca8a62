/**
 * The audit has what was meant before what was sent, each frame that was sent, and every end once: a kill takes the frames of the
 * last moment alone.
 */
import { isEnded, isOver } from "../../../src/domain/Order.ts"
import type * as Diary from "../Diary.ts"
import * as Group from "../Group.ts"
import type { Story } from "../Story.ts"

/** Lines that a kill took: all that one turn brings is written right after it. */
const taken = ({ delayed, diary, slack }: Story): ReadonlyArray<Diary.Line> =>
  diary.lives.flatMap(({ killed, until }, life) =>
    !killed || until === null
      ? []
      : (diary.owed[life] ?? []).filter(({ toldAt = 0 }) => until - toldAt <= slack + delayed(toldAt, until))
  )

const isFrame = ({ command, event }: Diary.Line): boolean => event === "sent" && command === "placeOrder"

const ofOne = (
  story: Story,
  ref: string,
  lines: ReadonlyArray<Diary.Line>
): ReadonlyArray<string> => {
  const { diary, known, witness } = story
  const frames = witness.orders.filter((sent) => sent.ref === ref && !sent.isWhatIf)
  const sent = lines.filter(isFrame)
  const unwritten = taken(story).filter((line) => line.orderRef === ref && isFrame(line))
  const meant = lines.filter(({ change, event }) => event === "intent" && change === undefined)
  const outcomes = lines.filter(({ event }) => event === "outcome")
  const ends = diary.told.flatMap(({ order }) => order.orderRef === ref && isOver(order) ? [order.state] : [])
  const first = meant.filter(({ again }) => again !== true)
  const isMeantLate = meant[0] === undefined ||
    lines.indexOf(meant[0]) > lines.findIndex(({ event }) => event === "sent")
  const now = known.get(ref)
  const isEndedOtherwise = now !== undefined && isEnded(now) && outcomes.at(-1)?.state !== now.state
  const twice = [...Group.by(outcomes, ({ state }) => `${state}`)].filter(([state, all]) =>
    // the end stands in the audit before the journal has it
    state !== "unknown" && all.slice(1).some((_, index) => diary.lives[all[index]?.life ?? 0]?.killed === false)
  )
  return [
    ...(first.length > 1 ? [`the audit has ${first.length} intents of ${ref}`] : []),
    ...(sent.length > 0 && isMeantLate ? [`the audit has ${ref} as sent before it was meant`] : []),
    ...(sent.length + unwritten.length < frames.length
      ? [`the audit has ${sent.length} frames of ${ref}, and ${frames.length} were sent`]
      : []),
    ...[...new Set(ends)].filter((state) => !outcomes.some((line) => line.state === state)).map((state) =>
      `the audit has not that ${ref} was told as ${state}`
    ),
    ...(isEndedOtherwise ? [`the audit has ${ref} as ${outcomes.at(-1)?.state} at last, and it is ${now.state}`] : []),
    ...twice.map(([state, all]) => `the audit has ${all.length} times that ${ref} is ${state}`)
  ]
}

export const judge = (story: Story): ReadonlyArray<string> => {
  const lines = Group.by(story.diary.audits.flat(), ({ orderRef = "" }) => orderRef)
  const refs = new Set([
    ...story.witness.orders.filter(({ isWhatIf }) => !isWhatIf).map(({ ref }) => ref),
    ...story.known.keys()
  ])
  return [...refs].flatMap((ref) => ofOne(story, ref, lines.get(ref) ?? []))
}
