/** What must hold at the end of every program, and what it came to. */
import type { Order } from "../../src/domain/Order.ts"
import { isEnded } from "../../src/domain/Order.ts"
import { closer } from "./Diary.ts"
import * as Group from "./Group.ts"
import type { Story, Truth } from "./Story.ts"
import * as Alerts from "./Verdict/Alerts.ts"
import * as Audit from "./Verdict/Audit.ts"
import * as Book from "./Verdict/Book.ts"
import * as Cancels from "./Verdict/Cancels.ts"
import * as Executions from "./Verdict/Executions.ts"
import * as Legacy from "./Verdict/Legacy.ts"
import * as Lines from "./Verdict/Lines.ts"
import * as Streams from "./Verdict/Streams.ts"
import type { Sent } from "./Witness.ts"

type Judge = (story: Story) => ReadonlyArray<string>

const real = ({ witness }: Story): ReadonlyArray<Sent> => witness.orders.filter(({ isWhatIf }) => !isWhatIf)

/** The calls that may have placed an order of this name: an exit of a bracket was placed with its entry. */
const callsOf = ({ diary, known }: Story, ref: string) => {
  const { parentRef = null } = known.get(ref) ?? {}
  const isCloser = ref.startsWith(closer)
  return diary.placed.filter(({ refs }) =>
    refs.includes(isCloser ? closer : ref) || (parentRef !== null && refs.includes(parentRef))
  )
}

/** No order twice: what has the name of an order that was sent is a change of it that was asked for. */
const once: Judge = (story) =>
  [...Group.by(real(story), ({ ref }) => ref)].flatMap(([ref, all]) => {
    const [first, ...later] = all as readonly [Sent, ...Array<Sent>]
    const asked = story.diary.changed.filter((one) => one.ref === ref)
    const doubled = later.filter(({ orderId, session }) =>
      orderId !== first.orderId || session.clientId !== first.session.clientId
    )
    const unasked = later.filter((sent, index) =>
      asked.filter(({ at }) => at <= sent.at && at >= sent.session.connectedAt).length <
        index + 1 - later.slice(0, index).filter(({ session }) => session !== sent.session).length
    )
    const calls = callsOf(story, ref)
    // what closes waits for what becomes of our orders, over a loss of the line too
    const replayed = !ref.startsWith(closer) && calls.every(({ at }) => at < first.session.connectedAt)
    return [
      ...doubled.map(({ orderId }) => `doubled: ${ref} was sent as ${first.orderId} and as ${orderId}`),
      ...unasked.map(({ at }) => `replayed: a change of ${ref} at ${at} that nobody had asked for in that session`),
      ...(calls.length === 0 ? [`nobody placed ${ref}`] : replayed ? [`replayed: ${ref} in a later session`] : [])
    ]
  })

/** No id for two orders of one account and client id. */
const ids: Judge = ({ witness }) =>
  [...Group.by(witness.orders, ({ account, orderId, session }) => `${account} ${session.clientId} ${orderId}`)]
    .filter(([, all]) => new Set(all.map(({ isWhatIf, ref }) => isWhatIf ? `what if ${ref}` : ref)).size > 1)
    .map(([id, all]) => `id ${id} was used for ${[...new Set(all.map(({ ref }) => ref))].join(" and ")}`)

/** What was refused was never seen. */
const unseen: Judge = (story) => {
  const seen = new Set(real(story).map(({ ref }) => ref))
  return story.diary.placed.filter(({ outcome }) => outcome === "Refused" || outcome === "Failed").flatMap((
    { outcome, refs, says }
  ) =>
    refs.filter((ref) => seen.has(ref) && callsOf(story, ref).length === 1)
      .map((ref) => `${ref} was seen by the gateway, and the call answered ${outcome}: ${says}`)
  )
}

const statesOf = (truth: Truth | undefined, isSeen: boolean): ReadonlyArray<Order["state"]> => {
  if (truth === undefined) return isSeen ? ["rejected", "unsent"] : ["unsent", "refused"]
  switch (truth.status) {
    case "Filled":
      return ["filled"]
    case "Cancelled":
    case "ApiCancelled":
      return ["cancelled"]
    case "Inactive":
      return ["rejected"]
    default:
      return truth.filled > 0 ? ["partially_filled"] : ["acknowledged"]
  }
}

/** Every order of ours is what the gateway's own books say, and every handle says the same. */
const truth: Judge = (story) => {
  const { diary, handles, known, truths } = story
  const seen = new Set(real(story).map(({ ref }) => ref))
  const accepted = diary.placed.filter(({ outcome }) => outcome === "Accepted").flatMap(({ refs }) => refs)
    .filter((ref) => ref !== closer)
  return [...new Set([...seen, ...accepted, ...known.keys()])].flatMap((ref) => {
    const order = known.get(ref)
    const all = truths.filter(({ orderRef }) => orderRef === ref)
    if (order === undefined) return [`lost: nothing is known of ${ref}, which is ${all[0]?.status ?? "nowhere"}`]
    const [one] = all
    const wanted = statesOf(one, seen.has(ref))
    const handle = handles.get(ref)
    const ended = diary.ended.get(`${diary.lives.length - 1} ${ref}`)
    const isOver = isEnded(order) || order.state === "unknown"
    return [
      ...(all.length > 1 ? [`doubled: ${ref} stands ${all.length} times in the books`] : []),
      ...(wanted.includes(order.state)
        ? []
        : [
          `${ref} is said to be ${order.state}, and is ${one?.status ?? `nowhere, ${seen.has(ref) ? "" : "un"}seen`}`
        ]),
      ...(order.settled ? [] : [`${ref} is not settled: ${order.state}`]),
      ...(Number(order.filled) === (one?.filled ?? 0)
        ? []
        : [`${ref} is said to be filled by ${order.filled}, and is by ${one?.filled ?? 0}`]),
      ...(handle === undefined || handle === order || JSON.stringify(handle) === JSON.stringify(order)
        ? []
        : [`the handle of ${ref} says something else: ${handle.state}`]),
      ...(handle === undefined || (ended !== undefined) === isOver
        ? []
        : [`${ref} is ${order.state}, and its end ${ended === undefined ? "was not told" : `was told as ${ended}`}`])
    ]
  })
}

/** What was once told as an end stays it. */
const final: Judge = ({ diary, known }) =>
  diary.told.filter(({ order }) => order.owner === "ours" && isEnded(order)).flatMap(({ at, order }) => {
    const now = known.get(order.orderRef ?? "")?.state
    return now === order.state ? [] : [`${order.orderRef} was told as ${order.state} at ${at}, and is ${now}`]
  })

/** Orders of others are neither changed nor cancelled, and nothing is asked that would bind or end them. */
const others: Judge = ({ known, truths, witness }) => {
  const ours = new Set([...witness.orders, ...known.values()].map(({ orderId }) => orderId))
  return [
    ...witness.others.map((name) => `${name} was sent`),
    ...witness.cancels.filter(({ orderId }) => !ours.has(orderId)).map(({ orderId }) =>
      `${orderId} is not ours to cancel`
    ),
    ...truths.filter(({ orderRef, status }) => orderRef === "" && status === "Cancelled").map(({ permId }) =>
      `the order ${permId} of the TWS window was cancelled`
    )
  ]
}

/** No account of a live account leaves the program. */
const masked: Judge = ({ diary, program: { account } }) =>
  account.startsWith("DU")
    ? []
    : [...new Set(diary.texts.filter((text) => text.includes(account)))].map((text) => `it leaves the program: ${text}`)

const back: Judge = ({ isReady, lateAt5s, waiting }) => [
  ...waiting.map((call) => `never answered: ${call}`),
  ...(isReady ? [] : ["the connection did not come back"]),
  ...lateAt5s.map((order) => `5 s after it was ready: ${order}`)
]

const judges: ReadonlyArray<Judge> = [
  once,
  ids,
  unseen,
  truth,
  final,
  Executions.judge,
  others,
  Book.judge,
  masked,
  back,
  Lines.judge,
  Legacy.judge,
  Streams.judge,
  Audit.judge,
  Alerts.judge,
  Cancels.judge
]

/** Everything that does not hold. */
export const problems: Judge = (story) => judges.flatMap((judge) => judge(story))

/** What kind of problem it is: a smaller program must have one of the same kind. */
export const kindOf = (problem: string): string => problem.replaceAll(/s\d+-\d+\S*|[\d.]+/g, "#").slice(0, 40)
