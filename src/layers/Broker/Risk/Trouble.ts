/**
 * What is near a limit, or past one, and what people are told of it. No symbols, sizes or balances.
 *
 * @since 0.1.0
 */
import type { EventName } from "../../../domain/Alert.ts"
import { atRestart, type By } from "../../../domain/KillSwitch.ts"

/**
 * What is seen now. The parts are of 1: `cushion` of the net liquidation value that stands above the maintenance margin, `loss`
 * and `orders` of their limits that are used, `jump` of the largest position by which one has changed within a minute; `null`
 * where it is not known or there is no limit. `isKept` says whether a restart would find the kill switch as it is. `rejected`
 * counts the orders that the gateway has rejected lately.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen {
  readonly engagedBy: By | null
  readonly isKept: boolean
  readonly cushion: number | null
  readonly loss: number | null
  readonly orders: number | null
  readonly jump: number | null
  readonly slowness: number
  readonly rejected: number
}

/**
 * From where on people are told.
 *
 * @since 0.1.0
 * @category policies
 */
export const thresholds = { cushion: 0.1, used: 0.8, jump: 0.5, rejected: 3 } as const

/**
 * For how long a rejected order, and a change of a position, is remembered. In ms.
 *
 * @since 0.1.0
 * @category policies
 */
export const memory = { rejected: 300_000, jump: 60_000 } as const

/**
 * One trouble, with an episode of its own. `isOn` is `null` where that is not known: it neither begins then nor is over.
 *
 * @since 0.1.0
 * @category models
 */
export interface Trouble {
  readonly name: string
  readonly event: EventName
  readonly isOn: (seen: Seen) => boolean | null
  readonly lines: (seen: Seen) => ReadonlyArray<string>
}

const engaged: { readonly [K in By]: string } = {
  human: "Somebody engaged it.",
  daily_loss: "The day's loss is above its limit.",
  torn_state: "What was kept of it could not be read, so it counts as engaged."
}

const warning = (name: string, isOn: Trouble["isOn"], ...lines: ReadonlyArray<string>): Trouble => ({
  name,
  event: "risk_warning",
  isOn,
  lines: () => lines
})

const isAtLeast = (part: number | null, threshold: number) => part === null ? null : part >= threshold

/**
 * All troubles.
 *
 * @since 0.1.0
 * @category constructors
 */
export const all: ReadonlyArray<Trouble> = [
  {
    name: "kill_switch",
    event: "kill_switch",
    isOn: ({ engagedBy }) => engagedBy !== null,
    lines: ({ engagedBy, isKept }) => [
      ...engagedBy === null ? [] : [engaged[engagedBy]],
      ...isKept ? [] : [`It is not kept: ${atRestart(true)}.`],
      "No order is sent until it is released, once a human has looked: effect-ibkr kill release, or DELETE /kill-switch."
    ]
  },
  {
    name: "order_rejected",
    event: "order_rejected",
    isOn: ({ rejected }) => rejected >= thresholds.rejected,
    lines: () => [
      `The gateway has rejected ${thresholds.rejected} orders or more within ${memory.rejected / 60_000} minutes.`,
      "The log says which and why."
    ]
  },
  warning(
    "kill_switch_kept",
    ({ engagedBy, isKept }) => engagedBy === null && !isKept,
    `The kill switch is released, but that is not kept: ${atRestart(false)}.`
  ),
  warning(
    "margin_cushion",
    ({ cushion }) => cushion === null ? null : cushion < thresholds.cushion,
    `The margin cushion is below ${thresholds.cushion * 100} %: beyond 0 % IBKR closes positions by itself.`
  ),
  warning(
    "daily_loss",
    ({ loss }) => isAtLeast(loss, thresholds.used),
    `The day's loss has used ${thresholds.used * 100} % of its limit or more.`,
    "Above the limit the kill switch engages by itself."
  ),
  warning(
    "orders_per_minute",
    ({ orders }) => isAtLeast(orders, thresholds.used),
    `${thresholds.used * 100} % or more of the orders that a minute may have were sent.`
  ),
  warning(
    "pacing",
    ({ slowness }) => slowness > 1,
    "The gateway says that too many messages are sent (100): all are sent more slowly for now."
  ),
  warning(
    "position_change",
    ({ jump }) => isAtLeast(jump, thresholds.jump),
    `A position has changed by ${thresholds.jump * 100} % of the largest or more within a minute.`
  )
]
