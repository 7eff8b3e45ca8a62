import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Audit from "../../../../src/layers/Broker/Audit.ts"
import * as Journal from "../../../../src/layers/Broker/Journal.ts"
import type { Book } from "../../../../src/layers/Broker/Orders/Book.ts"
import * as Hear from "../../../../src/layers/Broker/Orders/Hear.ts"
import * as Namesake from "../../../../src/layers/Broker/Orders/Hear/Namesake.ts"
import * as Keeper from "../../../../src/layers/Broker/Orders/Keeper.ts"
import * as Ticket from "../../../../src/layers/Broker/Orders/Ticket.ts"
import * as Write from "../../../../src/layers/Broker/Orders/Write.ts"
import * as StateMemory from "../../../../src/layers/State/Memory.ts"
import * as OrdersRig from "../OrdersRig.ts"
import * as Told from "../Told.ts"

const request = { ...OrdersRig.resting(), limitPrice: "100" } as const
const error = (errorCode: number, errorMsg = "No.") =>
  ({ _tag: "error", id: 7, errorCode, errorMsg, advancedOrderRejectJson: "" }) as never

/** One order of ours that is at the gateway, and what the gateway tells of it. */
const heard = <A>(
  { audit = [], comebacks = [], ...more }: Partial<Ticket.Ticket> & {
    readonly audit?: Array<unknown>
    readonly comebacks?: Array<string>
  },
  test: (ticket: Ticket.Ticket, tell: ReturnType<typeof Told.make>["tell"], book: Book) => Effect.Effect<A>
) => {
  const told = Told.make()
  return Effect.gen(function*() {
    const keeper = yield* Keeper.make(() => Effect.void)
    yield* Hear.listen(keeper, {
      inquiry: () => 1,
      due: () => {},
      lacks: () => {},
      comebacks: {
        add: (_, status, isFirst) => void comebacks.push(`add ${status}${isFirst ? " first" : ""}`),
        remove: () => void comebacks.push("remove")
      },
      second: () => false,
      weigh: (_ticket, _status, hear) => hear()
    })
    yield* told.begin
    const order = Write.document(request, "one", { account: "DU1234567", orderId: 7, parentRef: null, updatedAt: "" })
    const ticket = keeper.book.enter({
      ...Ticket.fresh,
      order: { ...order, state: "acknowledged", twsStatus: "Submitted", permId: 9 },
      ...{ clientId: 1, account: Told.account, epoch: 1, at: 0, request, wasAcknowledged: true },
      ...more
    })
    return yield* test(ticket, told.tell, keeper.book)
  }).pipe(
    Effect.provide([told.layer, Journal.layerMemory(), StateMemory.layer(), Audit.layerMemory(audit)]),
    Effect.scoped
  )
}

describe("what a gateway tells of an order", () => {
  const readOnly = "Error validating request.-'bO' : cause - The API interface is currently in Read-Only mode."
  const isSent = { wasAcknowledged: false, epoch: 1 } as const
  for (
    const [title, more, text, state] of [
      ["decides one that was just written", {}, readOnly, "rejected settled"],
      ["and not by another reason of the same code", {}, "Error validating request", "maybe_sent"],
      ["and not one that was acknowledged", { wasAcknowledged: true }, readOnly, "maybe_sent"],
      ["and not one whose cancel it may answer", { cancel: "asked" }, readOnly, "maybe_sent"],
      ["and not one of an earlier session", { epoch: 0 }, readOnly, "maybe_sent"],
      ["and not one that waits for its turn", { isWaiting: true }, readOnly, "maybe_sent"]
    ] as const
  ) {
    it.effect(`that its API is read-only ${title}`, () =>
      heard({ ...isSent, ...more }, (ticket, tell) =>
        Effect.gen(function*() {
          ticket.order = { ...ticket.order, state: "maybe_sent", settled: false, twsStatus: null, permId: null }
          yield* tell([error(321, text)])
          const { message, settled, state: found } = ticket.order
          assert.deepStrictEqual([`${found}${settled ? " settled" : ""}`, message], [state, `${text} (321)`])
        })))
  }

  for (const text of [readOnly, "Error validating request.-'bN' : cause - No.", "\u8bf7\u6c42\u88ab\u62d2\u7edd"]) {
    it.effect(`321 is no word on how one of an earlier session was taken: ${text}`, () =>
      heard({ wasAcknowledged: false, epoch: 0 }, (ticket, tell) =>
        Effect.gen(function*() {
          yield* tell([error(321, text)])
          assert.strictEqual(ticket.code, null)
        })))
  }

  it.effect("after a list has told of the order as it was, a refusal of its change rejects the change alone", () =>
    heard(
      { request: { ...request, limitPrice: "101" }, before: request, isChanging: true },
      (ticket, tell) =>
        Effect.gen(function*() {
          const order = { permId: 9, clientId: 1, action: "BUY", lmtPrice: 100, totalQuantity: 10, orderRef: "one" }
          yield* tell([
            { _tag: "openOrder", orderId: 7, contract: {}, order, orderState: { status: "Inactive" } } as never
          ])
          const isAwaited = ticket.isChanging
          yield* tell([error(201)])
          assert.deepStrictEqual(
            [isAwaited, ticket.order.state, ticket.code, ticket.isChanging, ticket.request?.limitPrice],
            [true, "acknowledged", null, false, "100"]
          )
        })
    ))

  for (
    const [what, isCancelling, isChanging, isMissing] of [
      ["a cancel", true, false, true],
      ["a cancel or a change", true, true, true],
      ["what somebody else has asked for", false, false, true],
      ["a change that names an entry which has ended", false, true, false]
    ] as const
  ) {
    it.effect(`135 ${isMissing ? "says that there is no such order" : "says nothing of the order"}, as the answer to ${what}`, () =>
      heard({ isCancelling, isChanging, before: request }, (ticket, tell) =>
        Effect.gen(function*() {
          yield* tell([error(135, "Can't find order with id = 3")])
          assert.strictEqual(ticket.isMissing, isMissing)
        })))
  }

  for (const [code, isOver] of [[161, true], [135, true], [10147, true], [10148, true], [202, false]] as const) {
    it.effect(`${code} ${isOver ? "answers a cancel: another may be asked for" : "does it: nothing more is to be asked for"}`, () =>
      heard({ isCancelling: true }, (ticket, tell) =>
        Effect.gen(function*() {
          yield* tell([error(code)])
          assert.deepStrictEqual(ticket.isCancelling, !isOver)
        })))
  }

  for (const code of [135, 161, 10147, 10148]) {
    it.effect(`${code}, as the answer to the cancel of one that is rejected, is no word on why it was`, () =>
      heard({ isCancelling: true, wasAcknowledged: false }, (ticket, tell) =>
        Effect.gen(function*() {
          yield* tell([error(201, "Order rejected - reason: no."), error(code, "It is not there.")])
          assert.deepStrictEqual([ticket.code, ticket.order.message], [201, "Order rejected - reason: no. (201)"])
        })))
  }

  const order = { permId: 9, clientId: 1, action: "BUY", orderType: "LMT", lmtPrice: 100, orderRef: "one" }
  const open = (status: string, permId = 9, totalQuantity = 10) =>
    ({
      ...{ _tag: "openOrder", orderId: 7, contract: {}, order: { ...order, permId, totalQuantity } },
      orderState: { status }
    }) as never
  const status = (status: string, filled: number, permId = 9) =>
    ({ _tag: "orderStatus", orderId: 7, clientId: 1, permId, status, filled, remaining: 10 - filled }) as never
  const completed = (status: string, filledQuantity: number, totalQuantity: number) =>
    ({
      ...{ _tag: "completedOrder", contract: {}, order: { ...order, filledQuantity, totalQuantity } },
      orderState: { status }
    }) as never
  const executed = (shares: number, execId = "a.01") =>
    ({
      ...{ _tag: "execDetails", reqId: -1, contract: {} },
      execution: { ...order, acctNumber: "", execId, orderId: 7, price: 100, shares, side: "BOT" }
    }) as never

  for (
    const [said, when, named, told] of [
      ["Submitted", "before the lists were asked for again", 1, ["add Submitted"]],
      ["Submitted", "after that", 0, ["add Submitted first"]],
      ["PendingCancel", "after that", 0, ["remove"]],
      ["Cancelled", "after that", 0, ["remove"]]
    ] as const
  ) {
    it.effect(`as ${said}, of one that was cancelled, ${when}: it stays so until lists have ended`, () => {
      const comebacks: Array<string> = []
      return heard({ named, comebacks }, (ticket, tell) =>
        Effect.gen(function*() {
          ticket.order = { ...ticket.order, state: "cancelled", twsStatus: "Cancelled" }
          yield* tell([status(said, 0)])
          assert.deepStrictEqual([ticket.order.state, ticket.order.twsStatus, comebacks], ["cancelled", said, told])
        }))
    })
  }

  for (
    const [of, more, before] of [
      ["that it works, of one that was told as cancelled", {}, () => [completed("Cancelled", 0, 10)]],
      ["that it works, of one that was cancelled by silence", { state: "cancelled" }, () => []],
      ["that it works, of one that was unknown", { state: "unknown" }, () => []],
      ["how much of it has filled, where that was corrected", {}, () => [executed(4), executed(3, "a.02")]],
      ["that it works, of one on its way out", {}, () => [open("PendingCancel")]]
    ] as const
  ) {
    it.effect(`is written into the audit where it is told again and is news: ${of}`, () => {
      const audit: Array<unknown> = []
      return heard({ audit }, (ticket, tell) =>
        Effect.gen(function*() {
          const word = status("Submitted", of.startsWith("how much") ? 4 : 0)
          yield* tell([word])
          yield* tell([word])
          const quiet = audit.length
          ticket.order = { ...ticket.order, ...more }
          yield* tell(before())
          audit.length = 0
          yield* tell([word])
          assert.deepStrictEqual([quiet, audit.length], [1, 1])
        }))
    })
  }

  it.effect("as another than it was, in the same words, is written into the audit", () => {
    const audit: Array<unknown> = []
    return heard({ audit }, (ticket, tell) =>
      Effect.gen(function*() {
        for (const size of [10, 10, 20, 20]) yield* tell([open("Submitted", 9, size)])
        assert.deepStrictEqual([audit.length, ticket.order.quantity], [2, "20"])
      }))
  })

  it.effect("that was in doubt is not in doubt any more, once it is told of as what it is", () =>
    heard({ doubt: Namesake.says, wasAcknowledged: false }, (ticket, tell) =>
      Effect.gen(function*() {
        ticket.order = { ...ticket.order, state: "unknown", message: Namesake.says }
        yield* tell([open("Submitted"), status("Submitted", 0)])
        assert.deepStrictEqual([ticket.order.state, ticket.order.message], ["acknowledged", null])
      })))

  it.effect("settles it by how much has filled, not by its description alone", () =>
    heard({}, (ticket, tell) =>
      Effect.gen(function*() {
        ticket.order = { ...ticket.order, settled: false }
        yield* tell([open("Submitted")])
        const before = OrdersRig.short(ticket.order)
        yield* tell([status("Submitted", 4)])
        assert.deepStrictEqual([before, OrdersRig.short(ticket.order)], [
          "one acknowledged 0/10 unsettled",
          "one partially_filled 4/6"
        ])
      })))

  it.effect("is known by the permId that an execution bears, where nothing else was told of it yet", () =>
    heard({}, (ticket, tell) =>
      Effect.gen(function*() {
        ticket.order = { ...ticket.order, permId: null }
        yield* tell([executed(4)])
        assert.deepStrictEqual([OrdersRig.short(ticket.order), ticket.order.permId], ["one partially_filled 4/6", 9])
      })))

  it.effect("of somebody else has its executions, and what they cost, also where these were listed before it", () =>
    heard({}, (_, tell, book) =>
      Effect.gen(function*() {
        const other = { ...order, permId: 8, clientId: 5, orderRef: "theirs", totalQuantity: 10 }
        const execution = (execId: string, shares: number, more = {}) => ({
          ...{ _tag: "execDetails", reqId: 1, contract: {} },
          execution: { ...other, acctNumber: "", execId, orderId: 3, price: 100, shares, side: "BOT", ...more }
        })
        yield* tell([
          ...[execution("a.01", 3), execution("b.01", 1, { permId: 6 }), execution("c.01", 1)],
          // a gateway that was set up anew gives its permIds again
          ...[execution("d.01", 1, { clientId: 4 }), execution("e.01", 1, { orderRef: "others" })],
          ...[execution("f.01", 1, { permId: 0 })],
          { _tag: "commissionReport", commissionReport: { execId: "a.01", commission: 1, currency: "USD" } },
          { _tag: "openOrder", orderId: 3, contract: {}, order: other, orderState: { status: "Submitted" } },
          { _tag: "orderStatus", orderId: 3, clientId: 5, permId: 8, status: "Submitted", filled: 4, remaining: 6 },
          { _tag: "commissionReport", commissionReport: { execId: "c.01", commission: 0.5, currency: "USD" } },
          {
            _tag: "openOrder",
            orderId: 4,
            contract: {},
            order: { ...other, permId: 0 },
            orderState: { status: "Submitted" }
          }
        ] as never)
        assert.deepStrictEqual(
          book.foreign().map((one) => {
            const { averagePrice, commission, executions } = one.order
            return [OrdersRig.short(one.order), averagePrice, commission, executions.map(({ execId }) => execId)]
          }),
          [["theirs partially_filled 4/6", "100", "1.5", ["a.01", "c.01"]], [
            "theirs acknowledged 0/10",
            null,
            null,
            []
          ]]
        )
      })))

  it.effect("is told by no permId where a gateway leaves it unset, or where it is none that a number holds", () =>
    heard({}, (ticket, tell) =>
      Effect.gen(function*() {
        ticket.order = { ...ticket.order, permId: null }
        for (const permId of [2 ** 63, 2 ** 53 + 2]) {
          yield* tell([open("Submitted", permId), status("Submitted", 4, permId)])
        }
        assert.deepStrictEqual([OrdersRig.short(ticket.order), ticket.order.permId], ["one partially_filled 4/6", null])
      })))

  it.effect("that was rejected, and turns out to be executed in part, is asked for again", () =>
    heard({ code: 201 }, (ticket, tell) =>
      Effect.gen(function*() {
        ticket.order = { ...ticket.order, state: "rejected" }
        yield* tell([executed(4)])
        const asked = [OrdersRig.short(ticket.order), ticket.isSought, ticket.dueAt !== null]
        yield* tell([completed("Inactive", 4, 6)])
        assert.deepStrictEqual([asked, OrdersRig.short(ticket.order)], [
          ["one partially_filled 4/6 unsettled", true, true],
          "one cancelled 4/6"
        ])
      })))

  it.effect("that was cancelled keeps its size where the list of the past does not say what was left", () =>
    heard({}, (ticket, tell) =>
      Effect.gen(function*() {
        yield* tell([executed(4), completed("Cancelled", 4, 0)])
        assert.deepStrictEqual(OrdersRig.short(ticket.order), "one cancelled 4/6")
      })))

  const corrected = (shares: number) =>
    ({
      ...{ _tag: "execDetails", reqId: 1, contract: {} },
      execution: { ...order, acctNumber: "", execId: "a.02", orderId: 7, price: 100, shares, side: "BOT" }
    }) as never
  for (
    const [which, told] of [
      ["the correction", [corrected(4), completed("Filled", 4, 0)]],
      ["the order", [completed("Filled", 4, 0), corrected(4)]],
      ["the order among the open ones", [open("Filled"), status("Filled", 4), corrected(4), completed("Filled", 4, 0)]]
    ] as const
  ) {
    it.effect(`has filled by what was left of its fill, where that was corrected while nobody told of either: ${which} first`, () =>
      heard({}, (ticket, tell) =>
        Effect.gen(function*() {
          yield* tell([...told])
          const { executions, quantity } = ticket.order
          assert.deepStrictEqual([OrdersRig.short(ticket.order), quantity, executions.map((each) => each.quantity)], [
            "one filled 4/0",
            "4",
            ["4"]
          ])
        })))
  }

  it.effect("has filled by what is left of its fills, where one that a status counted is taken back after another came", () =>
    heard({}, (ticket, tell) =>
      Effect.gen(function*() {
        const other = { ...order, acctNumber: "", execId: "b.01", orderId: 7, price: 100, shares: 2, side: "BOT" }
        yield* tell([executed(4), status("Submitted", 4)])
        yield* tell([{ _tag: "execDetails", reqId: 1, contract: {}, execution: other } as never, corrected(0)])
        const { executions } = ticket.order
        assert.deepStrictEqual([OrdersRig.short(ticket.order), executions.map(({ quantity }) => quantity)], [
          "one partially_filled 2/8",
          ["0", "2"]
        ])
      })))

  for (
    const [how, total, more, stands] of [
      ["what was left", 6, {}, "one cancelled 4/6 of 10"],
      ["its size", 10, {}, "one cancelled 4/6 of 10"],
      ["what was left of a change to 14", 10, { isChanging: true }, "one cancelled 4/10 of 14"],
      ["the size of that change", 14, { isChanging: true }, "one cancelled 4/10 of 14"],
      ["what was left of a size that nobody has told of", 16, {}, "one cancelled 4/16 of 20"]
    ] as const
  ) {
    it.effect(`that was cancelled after a part had filled, has its own size where the list of the past says ${how}`, () =>
      heard(
        { ...more, request: { ...request, quantity: "14" }, before: request },
        (ticket, tell) =>
          Effect.gen(function*() {
            yield* tell([executed(4), completed("Cancelled", 4, total)])
            assert.deepStrictEqual(`${OrdersRig.short(ticket.order)} of ${ticket.order.quantity}`, stands)
          })
      ))
  }

  for (
    const [whose, account, isHeard] of [
      ["the account in use", Told.account, true],
      ["an account that is not said", "", true],
      ["another account, under the same ids", "DU7654321", false]
    ] as const
  ) {
    it.effect(`of ${whose} ${isHeard ? "is heard" : "says nothing of ours"}`, () =>
      heard({}, (ticket, tell) =>
        Effect.gen(function*() {
          const open = { ...order, account, totalQuantity: 20 }
          yield* tell([
            { _tag: "openOrder", orderId: 7, contract: {}, order: open, orderState: { status: "Submitted" } } as never
          ])
          const { quantity } = ticket.order
          yield* tell([{
            ...{ _tag: "execDetails", reqId: -1, contract: {} },
            execution: { ...order, acctNumber: account, execId: "a.01", orderId: 7, price: 100, shares: 4, side: "BOT" }
          } as never])
          const filled = ticket.order.filled
          yield* tell([{
            ...{ _tag: "completedOrder", contract: {}, order: { ...order, account, totalQuantity: 20 } },
            orderState: { status: "Cancelled" }
          } as never])
          assert.deepStrictEqual(
            [quantity, filled, ticket.order.state],
            isHeard ? ["20", "4", "cancelled"] : ["10", "0", "acknowledged"]
          )
        })))
  }
})
