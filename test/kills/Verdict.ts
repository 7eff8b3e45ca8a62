/** What the service tells of each order beside what the gateway has of it, and how often it was written. */

/** An order as the service tells it. */
export interface Told {
  readonly orderRef: string
  readonly state: string
  readonly settled: boolean
  readonly filled: string
  readonly executions: ReadonlyArray<{ readonly quantity: string }>
}

/** An order as the gateway has it. */
export interface Had {
  readonly orderRef: string
  readonly status: string
  readonly filled: number
}

/** All that is known of one name: how often it came over the wire to be placed, what came of it there, what we are told. */
export interface Case {
  readonly name: string
  readonly written: number
  readonly had: ReadonlyArray<Had>
  /** Nothing where nobody knows the name. */
  readonly told: Told | undefined
}

const lives = new Set(["maybe_sent", "acknowledged", "partially_filled"])

/** How an order may be told that the gateway has like this; nothing known of it is never wrong, and never right for long. */
const fits = (had: Had | undefined, { executions, filled, state }: Told): boolean => {
  const executed = executions.reduce((sum, { quantity }) => sum + Number(quantity), 0)
  if (state === "unknown") return Number(filled) === executed
  if (had === undefined) return ["unsent", "refused", "rejected"].includes(state) && executed === 0
  if (Number(filled) !== had.filled || executed !== had.filled) return false
  if (had.status === "Filled") return state === "filled"
  if (had.status === "Cancelled" || had.status === "ApiCancelled") return state === "cancelled" || state === "rejected"
  if (had.status === "Inactive") return state === "rejected" || lives.has(state)
  return state === (had.filled === 0 ? "acknowledged" : "partially_filled")
}

/** What does not hold of these orders, in sentences. */
export const problems = (cases: ReadonlyArray<Case>): ReadonlyArray<string> =>
  cases.flatMap(({ had, name, told, written }) => {
    const isTwice = written > 1 || had.length > 1
    const isRight = told === undefined ? written === 0 : fits(had[0], told)
    return [
      ...(isTwice ? [`${name} was written ${written} times, and is there ${had.length} times`] : []),
      ...(isRight ? [] : [`${name} is ${JSON.stringify(had[0])} there, and told as ${JSON.stringify(told)}`])
    ]
  })
