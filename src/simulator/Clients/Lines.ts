/**
 * The gateway's end of every connection: what a client does reaches the rooms that it concerns, unless the process stands
 * still.
 *
 * @since 0.1.0
 */
import type { Request } from "../../domain/Command.ts"
import type { Answers } from "../Answers/Answers.ts"
import type { Faults } from "../Faults/Faults.ts"
import type { Ice } from "../Faults/Ice.ts"
import type { Twist } from "../Faults/Twist.ts"
import type { Happenings } from "../Logbook/Happenings.ts"
import * as Client from "./Client.ts"
import * as Delivery from "./Delivery.ts"
import type { Line } from "./Line.ts"
import type { Pace } from "./Pacing.ts"
import type { Reception } from "./Reception.ts"

/**
 * A command that the gateway was sent, in milliseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export interface Received {
  readonly clientId: number
  readonly command: Request
  readonly at: number
}

/**
 * The rooms that a line leads to.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly answers: Answers
  readonly faults: Faults
  readonly happenings: Happenings
  readonly ice: Ice
  readonly now: () => number
  readonly pace: Pace
  readonly received: (one: Received) => void
  readonly reception: Reception
  readonly twist: Twist
}

/**
 * Makes the line of a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  { answers, faults, happenings, ice, now, pace, received, reception, twist }: Ground
) => {
  const take = (client: Client.Client, command: Request): void => {
    if (client.stage !== "started" || client.isDead) return
    client.messagesIn++
    happenings.tell({ _tag: "Asked", client, request: command })
    received({ clientId: client.clientId, command, at: now() })
    pace.pass(client, () => {
      answers.answer(client, command)
      if (faults.on("close")?.on === command._tag) Client.end(client, "fin")
      if (faults.on("reset")?.on === command._tag) Client.end(client, "rst")
    })
  }
  return (client: Client.Client): Line => ({
    number: client.number,
    now: () => now() + (faults.on("clock-skew")?.seconds ?? 0) * 1000,
    hello: (offered) => ice.pass(() => reception.hello(client, offered)),
    noted: (version, clientId) => ice.pass(() => reception.noted(client, version, clientId)),
    start: (asked) => ice.pass(() => reception.start(client, asked)),
    send: (command) => ice.pass(() => take(client, command)),
    unreadable: (problem, id) => ice.pass(() => reception.unreadable(client, problem, id)),
    refuse: (why) => ice.pass(() => reception.refuse(client, why)),
    drip: () => {
      const fault = faults.latest("drip")
      if (fault === undefined || fault.parameters.stall === true) return undefined
      const { bytes = 1, ms = 10 } = fault.parameters
      return { bytes, ms, over: faults.over(fault.id) }
    },
    leave: (how) => ice.pass(() => reception.leave(client, how)),
    measure: (unread) => {
      client.unread = unread
    },
    deliver: (hand) => Delivery.run(client, ice.flowing, twist.hand(client, happenings.handing(client, hand)))
  })
}
