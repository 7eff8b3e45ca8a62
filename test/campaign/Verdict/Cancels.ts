/** No order is cancelled by itself: somebody has asked for it in that life, or it belongs with others of which one has ended. */
import { closer } from "../Diary.ts"
import type { Story } from "../Story.ts"

const isCloser = (ref: string): boolean => /^close-\d+-\d+$/.test(ref)

export const judge = ({ diary, known, program, startedAt, witness }: Story): ReadonlyArray<string> => {
  const groups = program.steps.flatMap(({ act }) => act._tag === "OneCancelsAll" ? act.refs : [])
  const exits = [...known.values()].filter(({ parentRef }) => parentRef !== null)
  const together = new Set([...groups, ...exits.flatMap(({ orderRef, parentRef }) => [orderRef, parentRef])])
  return witness.cancels.flatMap(({ at, orderId, session }) => {
    const sent = witness.orders.find((one) => one.orderId === orderId && one.session.clientId === session.clientId)
    // what closes is cancelled where it does not fill, and what was written to a line that was dead was never seen
    if (sent === undefined || isCloser(sent.ref) || together.has(sent.ref)) return []
    // a gateway that was frozen reads it later
    const from = diary.lives.findLast((life) => life.from <= session.connectedAt)?.from ?? startedAt
    const isAsked = (one: { readonly at: number }) => one.at >= from && one.at <= at
    const asked = [
      ...diary.changed.filter(({ ref }) => ref === ""),
      ...diary.placed.filter(({ refs }) => refs[0] === closer)
    ]
    return asked.some(isAsked) ? [] : [`nobody asked for the cancel of ${sent.ref} in that life`]
  })
}
