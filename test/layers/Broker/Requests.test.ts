import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer, Option, Result } from "effect"
import { TestClock } from "effect/testing"
import * as Command from "../../../src/domain/Command.ts"
import * as Contract from "../../../src/domain/Contract.ts"
import { ConnectionError } from "../../../src/errors/IbkrError.ts"
import { completedOrders } from "../../../src/layers/Broker/Orders/Inquiry/Questions.ts"
import * as Requests from "../../../src/layers/Broker/Requests.ts"
import { Gateway } from "../../../src/simulator/Gateway.ts"
import * as Connected from "../../doubles/Connected.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as Yielding from "../../doubles/Yielding.ts"
import * as Rig from "./Rig.ts"
import * as Hand from "./Subscriptions/Hand.ts"

const details = (symbol: string): Requests.Question<ReadonlyArray<string | undefined>> => ({
  command: (reqId) => Command.make("reqContractDetails", reqId, Contract.toTws(Contract.stock(symbol))),
  collect: () => {
    const found: Array<string | undefined> = []
    return (event) => {
      if (event._tag === "contractDetails") found.push(event.contractDetails.contract.symbol)
      return event._tag === "contractDetailsEnd" ? Option.some(found) : Option.none()
    }
  }
})

describe("questions", () => {
  it.effect("are answered each by its own id, and refused with the gateway's reason", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const requests = yield* Requests.Requests
      const answers = yield* Rig.during(
        Effect.all([
          requests.ask(details("AAPL")),
          Effect.flip(requests.ask(details("NOSUCH"))),
          requests.ask(details("MSFT"))
        ], { concurrency: "unbounded" }),
        "3 seconds"
      )
      assert.deepStrictEqual(answers.map((each) => each instanceof Error ? each.message : each), [
        ["AAPL"],
        "reqContractDetails: the gateway refused it (200): No security definition has been found for the request",
        ["MSFT"]
      ])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("are not answered by half: what an answer consists of and cannot be decoded fails it, once it has ended", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const question = { ...details("AAPL"), parts: ["contractDetails"] as const }
      yield* Effect.gen(function*() {
        const { ask } = yield* Requests.Requests
        yield* hand.begin
        const answer = Effect.fnUntraced(function*(messageId: number) {
          const asked = yield* Effect.forkChild(Effect.result(ask(question)), { startImmediately: true })
          yield* hand.tell({ _tag: "undecodable", messageId, problem: "no number" })
          const during = asked.pollUnsafe()
          const [reqId] = hand.sent.at(-1)?.args ?? []
          yield* hand.tell({ _tag: "contractDetailsEnd", reqId: Number(reqId) })
          const answered = yield* Fiber.join(asked)
          return [during, answered._tag === "Failure" ? answered.failure.message : answered.success]
        })
        yield* hand.tell({ _tag: "undecodable", messageId: 10, problem: "of nobody's" })
        assert.deepStrictEqual([yield* answer(1), yield* answer(10), yield* answer(1)], [
          [undefined, []],
          [undefined, "reqContractDetails: a part of its answer could not be read"],
          [undefined, []]
        ])
      }).pipe(Effect.provide(Requests.layer.pipe(Layer.provide(hand.layer))))
    }))

  it.effect("whose answer is one message are not awaited once that could not be read, and no others are over by it", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const question: Requests.Question<number> = {
        command: (reqId) =>
          Command.make("reqHeadTimestamp", reqId, Contract.toTws(Contract.stock("AAPL")), "TRADES", true, 2),
        collect: () => (event) => event._tag === "headTimestamp" ? Option.some(event.reqId) : Option.none()
      }
      yield* Effect.gen(function*() {
        const { ask } = yield* Requests.Requests
        yield* hand.begin
        const asked = yield* Effect.forEach(
          [1, 2],
          () => Effect.forkChild(Effect.result(ask(question)), { startImmediately: true })
        )
        const [first = 0, second = 0] = hand.sent.map(({ args: [reqId] }) => Number(reqId))
        const garbled = { _tag: "undecodable", messageId: 88, problem: "no number" } as const
        yield* hand.tell(garbled)
        yield* hand.tell({ ...garbled, of: first })
        yield* hand.tell({ _tag: "headTimestamp", reqId: second, headTimestamp: "1" })
        const answers = yield* Effect.forEach(asked, Fiber.join)
        assert.deepStrictEqual(
          answers.map((each) => each._tag === "Failure" ? each.failure.message : each.success),
          ["reqHeadTimestamp: a part of its answer could not be read", second]
        )
      }).pipe(Effect.provide(Requests.layer.pipe(Layer.provide(hand.layer))))
    }))

  it.effect("F41 without an id are refused by a message that names no request, and by none that names one", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const refused = Effect.fnUntraced(function*(id: number, errorMsg: string) {
        const { ask } = yield* Requests.Requests
        const asked = yield* Effect.forkChild(Effect.result(ask(completedOrders)), { startImmediately: true })
        yield* hand.tell({ _tag: "error", id, errorCode: 321, errorMsg, advancedOrderReject: "" })
        const isOver = asked.pollUnsafe() !== undefined
        yield* hand.tell({ _tag: "completedOrdersEnd" })
        return [isOver, Result.isFailure(yield* Fiber.join(asked))]
      })
      const readOnly = "Error validating request: the API interface is currently in Read-Only mode."
      const other = "Error validating request.-'bN' : cause - Invalid account code 'x'."
      yield* Effect.gen(function*() {
        yield* hand.begin
        const said = [[-1, readOnly], [7, readOnly], [0, readOnly], [2 ** 31 - 1, readOnly], [-1, other], [
          -1,
          "\u8bf7\u6c42"
        ]] as const
        assert.deepStrictEqual(yield* Effect.forEach(said, ([id, text]) => refused(id, text)), [
          [true, true],
          [false, false],
          [true, true],
          [true, true],
          [false, false],
          [true, true]
        ])
      }).pipe(Effect.provide(Requests.layer.pipe(Layer.provide(hand.layer))))
    }))

  it.effect("one after the other without an id are answered each by an event of its own", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      const asked = () => gateway.received.filter(({ command }) => command._tag === "reqPositions").length
      const before = asked()
      const question: Requests.Question<number> = {
        command: () => Command.make("reqPositions"),
        hears: ["positionEnd"],
        collect: () => () => Option.some(asked() - before)
      }
      const answers = yield* Rig.during(Effect.all([ask(question), ask(question), ask(question)]), "1 second")
      assert.deepStrictEqual(answers, [1, 2, 3])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("that were given up end no later one of their kind, unless their end does not come for 45 s", () =>
    Effect.gen(function*() {
      const hand = Hand.make()
      const question: Requests.Question<string> = {
        command: () => Command.make("reqAllOpenOrders"),
        hears: ["openOrderEnd"],
        collect: () => ({ _tag }) => _tag === "openOrderEnd" ? Option.some("ended") : Option.none()
      }
      yield* Effect.gen(function*() {
        const { ask } = yield* Requests.Requests
        const end = hand.tell({ _tag: "openOrderEnd" })
        const asking = Effect.forkChild(Effect.result(ask(question)), { startImmediately: true })
        const answered = (fiber: Fiber.Fiber<unknown, unknown>) => fiber.pollUnsafe() !== undefined
        const heardAnew: Array<boolean> = []
        yield* hand.begin
        const first = yield* asking
        yield* TestClock.adjust("10 seconds")
        const second = yield* asking
        yield* end
        const seen = [answered(first), answered(second)]
        yield* end
        seen.push(answered(second))
        const interrupted = yield* asking
        yield* Fiber.interrupt(interrupted)
        yield* end
        const third = yield* asking
        yield* end
        seen.push(answered(third))
        const [early, late] = [yield* asking, yield* asking]
        yield* Fiber.interrupt(early)
        yield* hand.anew
        yield* Fiber.interrupt(late)
        const anew = yield* asking
        for (let ends = 0; ends < 3; ends++) {
          yield* end
          heardAnew.push(answered(anew))
        }
        const never = yield* asking
        yield* TestClock.adjust("55 seconds")
        const last = yield* asking
        yield* end
        assert.deepStrictEqual(heardAnew, [false, false, true])
        assert.deepStrictEqual([...seen, answered(never), answered(last)], [true, false, true, true, true, true])
        yield* Fiber.interrupt(yield* asking)
        yield* hand.begin
        const other = yield* asking
        yield* end
        assert.deepStrictEqual(answered(other), true)
        // what was asked of a session that is over is none of the next one's
        const over = yield* asking
        yield* hand.begin
        yield* Fiber.interrupt(over)
        const next = yield* asking
        yield* end
        assert.deepStrictEqual(answered(next), true)
      }).pipe(Effect.provide(Requests.layer.pipe(Layer.provide(hand.layer))))
    }))

  it.effect("after an end that came late are heard whole, and the next one that is given up ends no later one either", () => {
    const hand = Hand.make()
    const question: Requests.Question<ReadonlyArray<string>> = {
      command: () => Command.make("reqPositions"),
      hears: ["position", "positionEnd"],
      collect: () => {
        const found: Array<string> = []
        return (event) => {
          if (event._tag === "position") found.push(String(event.pos))
          return event._tag === "positionEnd" ? Option.some([...found]) : Option.none()
        }
      }
    }
    return Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      yield* hand.begin
      const asking = Effect.forkChild(ask(question), { startImmediately: true })
      const told: Array<unknown> = []
      const tell = (pos: number) => hand.tell({ _tag: "position", account: "DU1234567", contract: {}, pos, avgCost: 1 })
      const end = hand.tell({ _tag: "positionEnd" })
      for (let list = 1; list <= 2; list++) {
        yield* Fiber.interrupt(yield* asking)
        yield* TestClock.adjust("40 seconds")
        const next = yield* asking
        yield* end
        yield* tell(list)
        yield* end
        told.push(next.pollUnsafe() === undefined ? "waits" : yield* Fiber.join(next))
        yield* TestClock.adjust("40 seconds")
      }
      assert.deepStrictEqual(told, [["1"], ["2"]])
    }).pipe(Effect.provide(Layer.provide(Requests.layer, hand.layer)), Effect.scoped)
  })

  const isLost = Effect.fnUntraced(function*(by: { wall: number }, wall: number) {
    const hand = Hand.make()
    const question: Requests.Question<string> = {
      command: () => Command.make("reqCompletedOrders", false),
      hears: ["completedOrdersEnd"],
      collect: () => ({ _tag }) => _tag === "completedOrdersEnd" ? Option.some("ended") : Option.none()
    }
    return yield* Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      yield* hand.begin
      const answers: Array<string> = []
      yield* Effect.forkChild(Effect.exit(ask(question)), { startImmediately: true })
      for (let asked = 0; asked < 4; asked++) {
        yield* TestClock.adjust("20 seconds")
        by.wall = wall
        const asking = yield* Effect.forkChild(Effect.result(ask(question)), { startImmediately: true })
        yield* hand.tell({ _tag: "completedOrdersEnd" })
        yield* TestClock.adjust("10 seconds")
        answers.push((yield* Fiber.join(asking))._tag)
      }
      return answers
    }).pipe(Effect.provide(Requests.layer.pipe(Layer.provide(hand.layer))))
  })
  for (const [wall, how] of [[0, "not set"], [-3_600_000, "set back"], [3_600_000, "set forward"]] as const) {
    it.effect(
      `of which one end is lost end again 45 s after that was given up, however often they are asked meanwhile: wall clock ${how}`,
      () =>
        Effect.flatMap(Movable.make, ({ by, moved }) =>
          Effect.gen(function*() {
            const answers = yield* isLost(by, wall)
            assert.deepStrictEqual(answers, ["Failure", "Failure", "Success", "Success"])
          }).pipe(Effect.provideService(Clock.Clock, moved)))
    )
  }

  it.effect("without a session fail at once, and nothing of them is sent later", () =>
    Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      const error = yield* Effect.flip(ask(details("AAPL")))
      yield* Rig.ready
      assert.deepStrictEqual(
        [error._tag, gateway.received.filter(({ command }) => command._tag === "reqContractDetails").length],
        ["ConnectionError", 0]
      )
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("end with their session, and are not asked again on the next", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      yield* gateway.startFault("no-end", { message: 52 })
      const asked = yield* Effect.forkChild(Effect.flip(ask(details("AAPL"))))
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      yield* gateway.startFault("reset", {})
      yield* Connected.settle
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(
        [
          (yield* Fiber.join(asked)).message,
          gateway.received.filter(({ command }) => command._tag === "reqContractDetails").length
        ],
        [
          "reqContractDetails: the session ended before it was answered: Connection to 127.0.0.1:7497: the connection was reset",
          1
        ]
      )
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("have a deadline each of its kind, and are cancelled at the gateway when nobody waits any more", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      const pnl = (within: Duration.Duration): Requests.Question<never> => ({
        command: (reqId) => Command.make("reqPnL", reqId, "DU1234567", ""),
        cancel: (reqId) => Command.make("cancelPnL", reqId),
        collect: () => () => Option.none(),
        within
      })
      const late = yield* Rig.during(Effect.flip(ask(pnl(Duration.seconds(5)))), "6 seconds")
      const dropped = yield* Effect.forkChild(ask(pnl(Duration.seconds(5))))
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(dropped)
      yield* Connected.settle
      yield* TestClock.adjust("1 second")
      yield* gateway.startFault("no-end", { message: 52 })
      const kind = yield* Rig.during(Effect.flip(ask(details("AAPL"))), "30 seconds")
      assert.deepStrictEqual(
        [
          late.message,
          kind.message,
          gateway.received.flatMap(({ command }) => command._tag.endsWith("PnL") ? [command._tag] : [])
        ],
        [
          "reqPnL: it was not answered within 5s",
          "reqContractDetails: it was not answered within 20s",
          ["reqPnL", "cancelPnL", "reqPnL", "cancelPnL"]
        ]
      )
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("F17 a contract that is not found while farms come back is asked for once more, after a while, later not", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      const asks = () =>
        gateway.received.flatMap(({ at, command }) => command._tag === "reqContractDetails" ? [at / 1000] : [])
      yield* Rig.during(Effect.flip(ask(details("NOSUCH"))), "3 seconds")
      yield* TestClock.adjust("1 minute")
      yield* Rig.during(Effect.flip(ask(details("NOSUCH"))), "3 seconds")
      assert.deepStrictEqual(asks(), [1, 3, 64])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("without a request id go one after the other, each with its own answer", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const orders: Requests.Question<string> = {
        command: () => Command.make("reqAllOpenOrders"),
        hears: ["openOrderEnd"],
        collect: () => (event) => Option.some(event._tag)
      }
      const gateway = yield* Gateway
      const since = gateway.received.length
      const answers = yield* Rig.during(Effect.all([ask(orders), ask(orders)], { concurrency: 2 }), "1 second")
      const asked = gateway.received.slice(since).map(({ command }) => command._tag)
      assert.deepStrictEqual([answers, asked], [["openOrderEnd", "openOrderEnd"], [
        "reqAllOpenOrders",
        "reqAllOpenOrders"
      ]])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("without a request id wait for the one before, of their kind alone", () => {
    const hand = Hand.make()
    const asks = (command: "reqAllOpenOrders" | "reqPositions", end: "openOrderEnd" | "positionEnd") =>
      Effect.flatMap(Requests.Requests, ({ ask }) =>
        Effect.forkChild(
          ask({
            command: () => Command.make(command),
            hears: [end],
            collect: () => ({ _tag }) => _tag === end ? Option.some(_tag) : Option.none()
          }),
          { startImmediately: true }
        ))
    const tags = () => hand.sent.map(({ _tag }) => _tag)
    return Effect.gen(function*() {
      yield* hand.begin
      for (let asked = 0; asked < 2; asked++) yield* asks("reqAllOpenOrders", "openOrderEnd")
      yield* asks("reqPositions", "positionEnd")
      yield* Connected.settle
      const before = tags()
      yield* hand.tell({ _tag: "openOrderEnd" })
      assert.deepStrictEqual([before, tags()], [
        ["reqAllOpenOrders", "reqPositions"],
        ["reqAllOpenOrders", "reqPositions", "reqAllOpenOrders"]
      ])
    }).pipe(Effect.provide(Layer.provide(Requests.layer, hand.layer)), Effect.scoped)
  })

  it.effect("that were answered or refused are not cancelled, those that go on are once they were answered", () => {
    const hand = Hand.make()
    return Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      yield* hand.begin
      const asking = (goesOn: boolean) =>
        Effect.forkChild(
          Effect.exit(ask({ ...details("AAPL"), goesOn, cancel: () => Command.make("cancelAccountSummary", 1) })),
          { startImmediately: true }
        )
      const end = Effect.suspend(() => hand.tell({ _tag: "contractDetailsEnd", reqId: hand.last() }))
      const seen: Array<ReadonlyArray<string>> = []
      for (const goesOn of [false, true]) {
        for (const told of [end, Effect.suspend(() => hand.error(321, "no", hand.last()))]) {
          const { length } = hand.sent
          yield* asking(goesOn)
          yield* told
          yield* Connected.settle
          seen.push(hand.sent.slice(length).map(({ _tag }) => _tag))
        }
      }
      const cancelled = ["reqContractDetails", "cancelAccountSummary"]
      assert.deepStrictEqual(seen, [["reqContractDetails"], ["reqContractDetails"], cancelled, cancelled])
    }).pipe(Effect.provide(Layer.provide(Requests.layer, hand.layer)), Effect.scoped)
  })

  it.effect("that nobody waits for are cancelled also where the session cannot take that for a moment", () => {
    let refusals = 0
    const full = new ConnectionError({ reason: "NotReady", detail: "it takes no more bytes" })
    const hand = Hand.make(() => Effect.suspend(() => refusals-- > 0 ? Effect.fail(full) : Effect.void))
    return Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      yield* hand.begin
      const asking = yield* Effect.forkChild(
        ask({ ...details("AAPL"), cancel: (reqId) => Command.make("cancelAccountSummary", reqId) }),
        { startImmediately: true }
      )
      yield* Connected.settle
      refusals = 2
      yield* Fiber.interrupt(asking)
      yield* TestClock.adjust("1 second")
      const before = hand.sent.length
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual([before, hand.sent.map(({ _tag }) => _tag)], [
        1,
        ["reqContractDetails", "cancelAccountSummary"]
      ])
      // one that its session did not take is owed to no other
      const last = yield* Effect.forkChild(
        ask({ ...details("AAPL"), cancel: (reqId) => Command.make("cancelAccountSummary", reqId) }),
        { startImmediately: true }
      )
      yield* Connected.settle
      refusals = 1
      yield* Fiber.interrupt(last)
      yield* hand.begin
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual([hand.sent.length, refusals], [3, 0])
    }).pipe(Effect.provide(Layer.provide(Requests.layer, hand.layer)), Effect.scoped)
  })

  it.effect("are cancelled at the gateway once each, wherever who asks is interrupted once they were sent", () =>
    Effect.gen(function*() {
      yield* Rig.ready
      const { ask } = yield* Requests.Requests
      const gateway = yield* Gateway
      const question: Requests.Question<never> = {
        command: (reqId) => Command.make("reqPnL", reqId, "DU1234567", ""),
        cancel: (reqId) => Command.make("cancelPnL", reqId),
        collect: () => () => Option.none(),
        within: Duration.seconds(5)
      }
      // what is made once in a session is made by now
      yield* Rig.during(Effect.exit(ask(question)), "6 seconds")
      const seen = new Set<string>()
      for (let at = 0, isOver = false; !isOver; at++) {
        const { length } = gateway.received
        const asked = yield* Yielding.interrupted(ask(question), at)
        yield* Rig.during(Fiber.await(asked.fiber), "6 seconds")
        isOver = asked.isOver()
        const sent = gateway.received.slice(length).filter(({ command }) => command._tag.endsWith("PnL"))
        seen.add(
          sent.map(({ command: { _tag, args } }) => `${_tag} ${Number(args[0]) - Number(sent[0]?.command.args[0])}`)
            .join()
        )
      }
      assert.deepStrictEqual([...seen], ["", "reqPnL 0,cancelPnL 0"])
    }).pipe(Effect.provide(Rig.ground())))

  it.effect("that were given up end no later one of their kind, wherever who asks is interrupted once they were sent", () => {
    const hand = Hand.make()
    const question: Requests.Question<string> = {
      command: () => Command.make("reqAllOpenOrders"),
      hears: ["openOrderEnd"],
      collect: () => ({ _tag }) => _tag === "openOrderEnd" ? Option.some("ended") : Option.none()
    }
    return Effect.gen(function*() {
      const { ask } = yield* Requests.Requests
      yield* hand.begin
      const seen = new Set<string>()
      for (let at = 0, isOver = false; !isOver; at++) {
        const { length } = hand.sent
        const asked = yield* Yielding.interrupted(ask(question), at)
        yield* Effect.forkChild(Fiber.interrupt(asked.fiber), { startImmediately: true })
        yield* Connected.settle
        isOver = asked.isOver()
        const lists = hand.sent.length - length
        const next = yield* Effect.forkChild(ask(question), { startImmediately: true })
        const answered: Array<boolean> = []
        for (let ends = 0; ends <= lists; ends++) {
          yield* hand.tell({ _tag: "openOrderEnd" })
          answered.push(next.pollUnsafe() !== undefined)
        }
        seen.add(answered.join())
      }
      assert.deepStrictEqual([...seen], ["true", "false,true"])
    }).pipe(Effect.provide(Layer.provide(Requests.layer, hand.layer)), Effect.scoped)
  })
})
