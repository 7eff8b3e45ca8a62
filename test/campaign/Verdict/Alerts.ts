/** What only a person can look after, people are told: once. */
import type { Order } from "../../../src/domain/Order.ts"
import * as Group from "../Group.ts"
import type { Story } from "../Story.ts"

const once: ReadonlySet<string> = new Set(["order_unknown", "order_contradicted", "exit_missing"])
const nothing: ReadonlySet<Order["state"]> = new Set(["refused", "unsent", "rejected"])

/** Exits that came to nothing while their entry has filled, and nothing else has closed any of that. */
const missing = ({ known }: Story): ReadonlyArray<Order> =>
  [...known.values()].filter((exit) => {
    const entry = known.get(exit.parentRef ?? "")
    const isClosed = [...known.values()].some((one) => one.parentRef === exit.parentRef && Number(one.filled) > 0)
    return nothing.has(exit.state) && entry !== undefined && Number(entry.filled) > 0 && !isClosed
  })

export const judge = (story: Story): ReadonlyArray<string> => {
  const { alerts } = story.diary
  const isTold = (event: string, { orderRef }: Order) =>
    alerts.some((alert) => alert.event === event && alert.text.includes(` ${orderRef} (`))
  return [
    ...[...Group.by(alerts.filter(({ event }) => once.has(event)), ({ text }) => text)]
      .filter(([, all]) => all.length > 1).map(([text, all]) => `people were told ${all.length} times: ${text}`),
    ...missing(story).filter((exit) => !isTold("exit_missing", exit)).map(({ orderRef, state }) =>
      `nobody was told that the exit ${orderRef} is ${state}`
    )
  ]
}
