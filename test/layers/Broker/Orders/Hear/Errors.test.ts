import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { OrderState } from "../../../../../src/domain/Order.ts"
import * as Journal from "../../../../../src/layers/Broker/Journal.ts"
import * as Errors from "../../../../../src/layers/Broker/Orders/Hear/Errors.ts"
import * as Keeper from "../../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../../src/layers/State/Memory.ts"
import * as Silent from "../../../../doubles/Silent.ts"
import { resting } from "../../OrdersRig.ts"

const request = resting()

/** What an error by the id of two orders comes to for the first of them, `after` so many ms. */
const heard = (
  { after = 0, code, first = "acknowledged", other = "acknowledged", ...more }:
    & Partial<Pick<Ticket.Ticket, "before" | "isChanging" | "wasAcknowledged">>
    & { readonly code: number; readonly first?: OrderState; readonly other?: OrderState; readonly after?: number }
) =>
  Effect.gen(function*() {
    const keeper = yield* Keeper.make(() => Effect.void)
    const written = Write.document(request, "one", {
      account: null,
      orderId: 7,
      parentRef: null,
      updatedAt: Ticket.iso(0)
    })
    const order = { ...written, twsStatus: "Submitted" }
    const fresh = { ...Ticket.fresh, clientId: 1, account: "DU1234567", epoch: 0, at: 0, request }
    const changing = more.isChanging === true
    const ticket = keeper.book.enter({
      ...{ ...fresh, epoch: 1, wasAcknowledged: true, isCancelling: true, cancel: "asked" as const, ...more },
      order: { ...order, changing, state: first, permId: 9 }
    })
    keeper.book.enter({ ...fresh, order: { ...order, owner: "client", state: other, permId: 900 } })
    const said: Array<unknown> = []
    const hear = Errors.make({
      audit: (_, line) => void said.push(line),
      feed: { isSound: () => true },
      inquireIn: (_, wait) => void said.push(Duration.toMillis(wait)),
      keeper
    })
    const stands = () => ({ ...ticket, order: { ...ticket.order, message: null, updatedAt: "" } })
    const before = stands()
    const error = { _tag: "error", id: 7, errorCode: code, errorMsg: "No.", advancedOrderReject: "" } as const
    yield* TestClock.adjust(after)
    hear(error, Silent.epoch(1, "DU1234567"))
    const isAsBefore = JSON.stringify(stands()) === JSON.stringify(before)
    return { isAsBefore, message: ticket.order.message, said }
  }).pipe(Effect.provide(Layer.merge(Journal.layerMemory(), StateMemory.layer())), Effect.scoped)

describe("an error by the id of an order of which TWS has made a second one", () => {
  const either = "TWS has made a second order of a change of it, permId 900, under the same id: look at both in TWS. " +
    "Of one of the two it says: "

  for (const code of [201, 202, 110, 135, 161, 10147, 10148, 105, 2102]) {
    it.effect(`decides neither of them, has both looked up, and the first one says so: ${code}`, () =>
      Effect.gen(function*() {
        for (const more of [{}, { wasAcknowledged: false }, { isChanging: true, before: request }]) {
          assert.deepStrictEqual(yield* heard({ ...more, code }), {
            isAsBefore: true,
            message: `${either}No. (${code})`,
            said: [{ message: "error", code, text: "No.", seconds: [900] }, 2000]
          })
        }
      }))
  }

  it.effect("decides nothing of the first where that has ended, of which nothing is to be looked up", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* heard({ code: 201, first: "cancelled" }), {
        isAsBefore: true,
        message: null,
        said: [{ message: "error", code: 201, text: "No.", seconds: [900] }]
      })
    }))

  it.effect("that is a notice has nothing looked up", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* heard({ code: 399 }), {
        isAsBefore: true,
        message: null,
        said: [{ message: "error", code: 399, text: "No.", seconds: [900] }]
      })
    }))

  it.effect("may still be of the second right after that has ended", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* heard({ code: 202, other: "cancelled", after: 2000 }), {
        isAsBefore: true,
        message: `${either}No. (202)`,
        said: [{ message: "error", code: 202, text: "No.", seconds: [900] }, 2000]
      })
    }))

  it.effect("is the first one's again some time after the second has ended", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* heard({ code: 10147, other: "cancelled", after: 2001 }), {
        isAsBefore: false,
        message: "No. (10147)",
        said: [{ message: "error", code: 10147, text: "No." }, 2000]
      })
    }))
})
