/** What is true of one position and of the orders of ours on it, whatever is told of that. */
import { type Order, OrderAction } from "@stoqey/ib"

/** An order that rests at first. */
export interface Own {
  readonly action: OrderAction
  readonly quantity: number
  /** Those of one group: the fill of one cancels the others. */
  readonly group?: string
}

export interface Resting {
  readonly orderId: number
  readonly order: Pick<Order, "action" | "orderRef">
  readonly quantity: number
  readonly group: string
  /** It was sent to close the position. */
  readonly isCloser: boolean
  /** An inactive one may wake up. */
  state: "working" | "inactive" | "filled" | "cancelled" | "rejected"
  filled: number
  isCancelAsked: boolean
}

/** A part of an order that was executed. */
export interface Executed {
  readonly one: Resting
  readonly shares: number
  readonly cumQty: number
}

/** What becomes of an order is said at once to whoever tells of it. */
export interface Says {
  readonly executed: (execution: Executed) => void
  readonly stands: (one: Resting) => void
  readonly cancelled: (one: Resting) => void
}

export const lives = ({ state }: Resting): boolean => state === "working" || state === "inactive"

const signOf = ({ order: { action } }: Resting): number => action === OrderAction.BUY ? 1 : -1

const entered = { state: "working", filled: 0, isCancelAsked: false } as const

/** So much is held, with these orders. */
export const make = (held: number, own: ReadonlyArray<Own>, says: Says) => {
  const orders: Array<Resting> = own.map(({ action, group = "", quantity }, at) => ({
    ...{ orderId: 51 + at, order: { action }, quantity, group, isCloser: false },
    ...entered
  }))
  let position = held

  const cancel = (one: Resting): void => {
    one.state = "cancelled"
    says.cancelled(one)
  }
  return {
    orders,
    position: () => position,
    /** What may be held where all that makes it smaller fills. */
    least: () =>
      orders.filter(lives).reduce(
        (sum, one) => sum + Math.min(0, signOf(one) * (one.quantity - one.filled)),
        position
      ),
    enter: (orderId: number, order: Order): Resting => {
      const { totalQuantity: quantity = 0 } = order
      const one: Resting = { orderId, order, quantity, group: "", isCloser: true, ...entered }
      orders.push(one)
      return one
    },
    cancel,
    /** Executes so much of an order at most. */
    fill: (one: Resting, most: number): void => {
      const shares = Math.min(most, one.quantity - one.filled)
      one.filled += shares
      if (one.filled === one.quantity) one.state = "filled"
      position += signOf(one) * shares
      says.executed({ one, shares, cumQty: one.filled })
      says.stands(one)
      const others = orders.filter((each) => each !== one && each.group === one.group && each.group !== "")
      for (const other of others) if (lives(other) && one.state === "filled") cancel(other)
    }
  }
}
