import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Exit, Fiber, Latch, Layer, Logger, Scope } from "effect"
import { TestClock } from "effect/testing"
import { spawnSync } from "node:child_process"
import nodeFs, * as fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import * as os from "node:os"
import * as path from "node:path"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import * as Beside from "../../../src/layers/Broker/Journal/Beside.ts"
import * as Entry from "../../../src/layers/Broker/Journal/Entry.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import { State } from "../../../src/layers/State/State.ts"
import * as Movable from "../../doubles/Movable.ts"
import * as OrdersRig from "./OrdersRig.ts"

const directory = Effect.acquireRelease(
  Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-journal-"))),
  (home) => Effect.sync(() => fs.rmSync(home, { recursive: true, force: true }))
)
const fileOf = (home: string) => path.join(home, "orders-127.0.0.1-7497-1.jsonl")

const journal = (stateDir: string) =>
  Journal.layerFile.pipe(
    Layer.provideMerge(Memory.layer()),
    Layer.provide([Settings.layer({ stateDir }), NodeServices.layer, Logger.layer([])])
  )

/** The same over a state that says otherwise of itself. */
const over = (stateDir: string, says: Partial<State["Service"]>) =>
  Journal.layerFile.pipe(
    Layer.provide(Layer.effect(State, Effect.map(State, (state) => ({ ...state, ...says })))),
    Layer.provide([Memory.layer(), Settings.layer({ stateDir }), NodeServices.layer, Logger.layer([])])
  )

/** No file of this process takes a byte more for as long as the Scope lasts. */
const fullDisk = Effect.acquireRelease(
  Effect.sync(() => {
    const { writeSync } = nodeFs
    nodeFs.writeSync = () => {
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })
    }
    syncBuiltinESMExports()
    return writeSync
  }),
  (writeSync) =>
    Effect.sync(() => {
      nodeFs.writeSync = writeSync
      syncBuiltinESMExports()
    })
)

/** No file is opened at its end for as long as the Scope lasts. */
const noOpening = Effect.acquireRelease(
  Effect.sync(() => {
    const { openSync } = nodeFs
    nodeFs.openSync = (file, flags, mode) => {
      if (flags !== "a") return openSync(file, flags, mode)
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })
    }
    syncBuiltinESMExports()
    return openSync
  }),
  (openSync) =>
    Effect.sync(() => {
      nodeFs.openSync = openSync
      syncBuiltinESMExports()
    })
)

/** What a start finds, and whether it can write; which the state says as well, before anybody has tried. */
const start = (stateDir: string) =>
  Effect.gen(function*() {
    const { found, write } = yield* Journal.Journal
    const isTrusted = yield* (yield* State).writable
    const isWritten = yield* write([["intent", "next", 8, 1, "DU1234567", 1, 0, OrdersRig.market(), null]])
    assert.strictEqual(isTrusted, isWritten)
    return { orders: [...found.orders.keys()], used: [...found.used].length, isWritten }
  }).pipe(
    Effect.provide(journal(stateDir))
  )

describe("the journal of orders", () => {
  it.live("has the intent of an order whose process was killed right after, and cuts off a torn line", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const child = spawnSync(process.execPath, [path.join(import.meta.dirname, "Journalist.ts"), home])
      assert.strictEqual(child.signal, "SIGKILL")
      fs.appendFileSync(fileOf(home), "[\"stand\",\"one\",12")
      assert.deepStrictEqual(yield* start(home), { orders: ["one"], used: 0, isWritten: true })
      assert.deepStrictEqual(yield* start(home), { orders: ["one", "next"], used: 0, isWritten: true })
    }))

  it.live("writes nothing more once a line of it cannot be understood", () =>
    Effect.gen(function*() {
      for (
        const line of ["[\"what\",\"one\"]", "[\"stand\",\"one\",1,\"filled\"]", "[\"intent\",\"one\",1]", "no json"]
      ) {
        const home = yield* directory
        fs.writeFileSync(fileOf(home), `${Entry.header}\n${line}\n`)
        assert.strictEqual((yield* start(home)).isWritten, false, line)
        assert.strictEqual(fs.readFileSync(fileOf(home), "utf8"), `${Entry.header}\n${line}\n`)
      }
    }))

  it.live("that cannot be opened, or takes no more lines, refuses orders where the status is read, not only where they are placed", () =>
    Effect.gen(function*() {
      const home = yield* directory
      fs.mkdirSync(fileOf(home))
      assert.deepStrictEqual(yield* start(home), { orders: [], used: 0, isWritten: false })

      const broken = yield* Effect.gen(function*() {
        const { write } = yield* Journal.Journal
        const { writable } = yield* State
        const before = yield* writable
        yield* fullDisk
        const isWritten = yield* write([["intent", "one", 8, 1, "DU1234567", 1, 0, OrdersRig.market(), null]])
        return [before, isWritten, yield* writable]
      }).pipe(
        Effect.scoped,
        Effect.provide(journal(yield* directory))
      )
      assert.deepStrictEqual(broken, [true, false, false])
    }))

  it.live("knows the names that other client ids have given at the same gateway, and no others", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const beside = (name: string, ref: string) =>
        fs.writeFileSync(path.join(home, name), `${Entry.header}\n${Entry.toLine(intent(ref))}\n`)
      beside("orders-127.0.0.1-7497-2.jsonl", "two")
      beside("orders-127.0.0.1-7497-17.jsonl", "seventeen")
      fs.mkdirSync(path.join(home, "orders-127.0.0.1-7497-3.jsonl"))
      beside("orders-127.0.0.1-4002-2.jsonl", "of another gateway")
      beside("orders-127.0.0.1-7497-2.jsonl.old", "no journal")
      fs.writeFileSync(fileOf(home), `${Entry.header}\n${Entry.toLine(intent("one"))}\n`)
      const found = yield* Effect.map(Journal.Journal, ({ found }) => found).pipe(Effect.provide(journal(home)))
      assert.deepStrictEqual([[...found.orders.keys()], [...found.elsewhere].toSorted()], [["one"], [
        "seventeen",
        "two"
      ]])
    }))

  it.effect("learns the names that they give while it runs", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const file = path.join(home, "orders-127.0.0.1-7497-2.jsonl")
      const line = (ref: string) => `${Entry.toLine(intent(ref))}\n`
      fs.writeFileSync(file, `${Entry.header}\n${line("first")}`)
      const { found: { elsewhere } } = yield* Journal.Journal.pipe(
        Effect.provide(yield* Layer.build(journal(home)))
      )
      const learned = Effect.fnUntraced(function*(ref: string) {
        yield* TestClock.adjust(Beside.again)
        while (!elsewhere.has(ref)) {
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          yield* TestClock.adjust(Beside.again)
        }
        return [...elsewhere]
      })
      const torn = line("third")
      fs.appendFileSync(file, line("second") + torn.slice(0, 9))
      const second = yield* learned("second")
      fs.appendFileSync(file, torn.slice(9))
      const third = yield* learned("third")
      // one that compacts its own at its start
      fs.writeFileSync(file, `${Entry.header}\n${Entry.toLine(["refs", "fourth"])}\n`)
      fs.writeFileSync(path.join(home, "orders-127.0.0.1-7497-3.jsonl"), `${Entry.header}\n${line("fifth")}`)
      yield* learned("fourth")
      const last = yield* learned("fifth")
      assert.deepStrictEqual([second, third, last.toSorted()], [
        ["first", "second"],
        ["first", "second", "third"],
        ["fifth", "first", "fourth", "second", "third"]
      ])
    }).pipe(Effect.scoped))

  it.effect("reads those that are there anew when it is asked, and not before", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const file = path.join(home, "orders-127.0.0.1-7497-2.jsonl")
      fs.writeFileSync(file, `${Entry.header}\n`)
      const { anew, found: { elsewhere } } = yield* Journal.Journal.pipe(
        Effect.provide(yield* Layer.build(journal(home)))
      )
      fs.appendFileSync(file, `${Entry.toLine(intent("just now"))}\n`)
      const before = [...elsewhere]
      yield* anew
      assert.deepStrictEqual([before, [...elsewhere]], [[], ["just now"]])
    }).pipe(Effect.scoped))

  for (const [where, others, at] of [["beside others", ["2"], 1500], ["alone", [], 0]] as const) {
    it.effect(`has its first intent once it may be known to those that keep others: ${where} after ${at} ms`, () =>
      Effect.gen(function*() {
        const home = yield* directory
        for (const other of others) {
          fs.writeFileSync(path.join(home, `orders-127.0.0.1-7497-${other}.jsonl`), `${Entry.header}\n`)
        }
        const { write } = yield* Journal.Journal.pipe(Effect.provide(yield* Layer.build(journal(home))))
        const writing = yield* Effect.forkChild(write([intent("one")]), { startImmediately: true })
        const isWritten = () => fs.readFileSync(fileOf(home), "utf8").includes("one")
        yield* TestClock.adjust(Math.max(0, at - 1))
        const before = isWritten()
        yield* TestClock.adjust(1)
        yield* Fiber.join(writing)
        assert.deepStrictEqual([before, isWritten()], [at === 0, true])
      }).pipe(Effect.scoped))
  }

  it.effect("looks for others that have come, too, when it is asked after no look for as long as those have no intent", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const { by, moved } = yield* Movable.make
      const { anew, found: { elsewhere } } = yield* Journal.Journal.pipe(
        Effect.provide(yield* Effect.provideService(Layer.build(journal(home)), Clock.Clock, moved))
      )
      fs.writeFileSync(
        path.join(home, "orders-127.0.0.1-7497-2.jsonl"),
        `${Entry.header}\n${Entry.toLine(intent("two"))}\n`
      )
      const seen: Array<ReadonlyArray<string>> = []
      // its timers do not run, as on a machine that stands still
      for (const stalled of [1499, 1500]) {
        by.monotonic = stalled
        yield* anew
        seen.push([...elsewhere])
      }
      assert.deepStrictEqual(seen, [[], ["two"]])
    }).pipe(Effect.scoped))

  /** A home with the journal of another client id. */
  const shared = Effect.tap(
    directory,
    (home) => Effect.sync(() => fs.writeFileSync(path.join(home, "orders-127.0.0.1-7497-2.jsonl"), `${Entry.header}\n`))
  )

  it.effect("has a change at once, also beside others: it gives no name, and what was found of its order is of now", () =>
    Effect.gen(function*() {
      const home = yield* shared
      const { write } = yield* Journal.Journal.pipe(Effect.provide(yield* Layer.build(journal(home))))
      const change: Entry.Entry = ["change", "one", 1, OrdersRig.market()]
      const writing = yield* Effect.forkChild(write([change]), { startImmediately: true })
      assert.deepStrictEqual(
        [writing.pollUnsafe(), fs.readFileSync(fileOf(home), "utf8")],
        [Exit.succeed(true), `${Entry.header}\n${Entry.toLine(change)}\n`]
      )
    }).pipe(Effect.scoped))

  it.effect("that is closed before others may know of it has not written what waits for that, and says so", () =>
    Effect.gen(function*() {
      const home = yield* shared
      const scope = yield* Scope.make()
      const { write } = yield* Journal.Journal.pipe(Effect.provide(yield* Layer.buildWithScope(journal(home), scope)))
      const writing = yield* Effect.forkChild(write([intent("one")]), { startImmediately: true })
      yield* Scope.close(scope, Exit.void)
      yield* Effect.yieldNow
      assert.deepStrictEqual(
        [writing.pollUnsafe(), fs.readFileSync(fileOf(home), "utf8")],
        [Exit.succeed(false), ""]
      )
    }).pipe(Effect.scoped))

  /** A home in which an order is journalled already. */
  const used = Effect.map(directory, (home) => {
    fs.writeFileSync(fileOf(home), [Entry.header, Entry.toLine(intent("one")), ""].join("\n"))
    return home
  })
  const intent = (ref: string): Entry.Entry => ["intent", ref, 8, 1, "DU1234567", 1, 0, OrdersRig.market(), null]

  it.live("is read where the state cannot be written at the start, and written again once it can be", () =>
    Effect.gen(function*() {
      const home = yield* used
      let isFull = true
      const seen = yield* Effect.gen(function*() {
        const { found, write } = yield* Journal.Journal
        const before = yield* write([intent("two")])
        isFull = false
        return [[...found.orders.keys()], before, yield* write([intent("two")])]
      }).pipe(Effect.provide(over(home, { writable: Effect.sync(() => !isFull) })))
      assert.deepStrictEqual(seen, [["one"], false, true])
    }))

  it.effect("that was moved takes no order until it is back: the next start would know of none of them", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const aside = `${home}/aside`
      yield* Effect.gen(function*() {
        const { write } = yield* Journal.Journal
        const { writable } = yield* State
        const one = yield* write([intent("one")])
        fs.renameSync(fileOf(home), aside)
        assert.deepStrictEqual([one, yield* write([intent("two")]), yield* writable], [true, false, false])
        fs.renameSync(aside, fileOf(home))
        while (!(yield* writable)) {
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          yield* TestClock.adjust("1 second")
        }
        assert.strictEqual(yield* write([intent("three")]), true)
      }).pipe(Effect.scoped, Effect.provide(journal(home)))
      assert.deepStrictEqual((yield* start(home)).orders, ["one", "three"])
    }))

  it.effect("that was replaced by a copy takes no order either", () =>
    Effect.gen(function*() {
      const home = yield* directory
      yield* Effect.gen(function*() {
        const { write } = yield* Journal.Journal
        const one = yield* write([intent("one")])
        fs.copyFileSync(fileOf(home), `${home}/copy`)
        fs.renameSync(`${home}/copy`, fileOf(home))
        assert.deepStrictEqual([one, yield* write([intent("two")])], [true, false])
      }).pipe(Effect.scoped, Effect.provide(journal(home)))
      assert.deepStrictEqual((yield* start(home)).orders, ["one"])
    }))

  it.effect("is made later where it could not be at the start, and orders are let through from then on", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const there = path.join(home, "later")
      // it is read as none, and cannot be made
      fs.symlinkSync(path.join(there, "orders"), fileOf(home))
      const seen = yield* Effect.gen(function*() {
        const { keep, write } = yield* Journal.Journal
        const { writable } = yield* State
        const filled: Entry.Entry = ["stand", "one", 1, "filled", 1, "Filled", "1", "1", null, null, "1"]
        yield* keep([filled])
        const early = [yield* write([intent("one")]), yield* writable]
        fs.mkdirSync(there)
        // the real disk takes as long as it takes
        while (!(yield* writable)) {
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          yield* TestClock.adjust("1 second")
        }
        const late = [yield* write([intent("two")]), yield* writable]
        return [early, late, fs.readFileSync(fileOf(home), "utf8")] as const
      }).pipe(
        Effect.scoped,
        Effect.provide(
          Journal.layerFile.pipe(
            Layer.provideMerge(Memory.layer()),
            Layer.provide([Settings.layer({ stateDir: home }), NodeServices.layer])
          )
        )
      )
      const lines = [["stand", "one", 1, "filled", 1, "Filled", "1", "1", null, null, "1"], intent("two")] as const
      const written = [Entry.header, ...lines.map((entry) => Entry.toLine(entry as Entry.Entry)), ""].join("\n")
      assert.deepStrictEqual(seen, [[false, false], [true, true], written])
    }))

  it.effect("of which a line cannot be understood is not said to be written later where it cannot be opened either", () =>
    Effect.gen(function*() {
      const home = yield* used
      fs.appendFileSync(fileOf(home), "what is this\n")
      const before = fs.readFileSync(fileOf(home), "utf8")
      const said: Array<unknown> = []
      const log = Logger.make(({ message }) => said.push(...[message].flat()))
      const isTrusted = yield* Effect.gen(function*() {
        const { writable } = yield* State
        const full = yield* Scope.make()
        yield* Scope.provide(noOpening, full)
        yield* Layer.build(Layer.provide(Journal.layerFile, [Settings.layer({ stateDir: home }), NodeServices.layer]))
        yield* Scope.close(full, Exit.void)
        for (let turns = 0; turns < 100; turns++) {
          yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          yield* TestClock.adjust("1 second")
        }
        return yield* writable
      }).pipe(Effect.scoped, Effect.provide([Memory.layer(), Logger.layer([log])]))
      const refused = "Orders are refused until that is mended and this service is started again."
      assert.deepStrictEqual([isTrusted, fs.readFileSync(fileOf(home), "utf8")], [false, before])
      assert.deepStrictEqual(said, [
        `The line 3 of the journal of orders ${fileOf(home)} cannot be understood. ${refused}`,
        `The journal of orders ${fileOf(home)} cannot be used: Unknown: Append.open (${
          fileOf(home)
        }): ENOSPC: no space ` +
        `left on device. ${refused}`
      ])
    }))

  it.live("is read where the state directory is not ours to write, and nothing is written", () =>
    Effect.gen(function*() {
      const home = yield* used
      const not = Effect.succeed(false)
      const seen = yield* Effect.gen(function*() {
        const { found, write } = yield* Journal.Journal
        return [[...found.orders.keys()], yield* write([intent("two")])]
      }).pipe(Effect.provide(over(home, { isOurs: not, writable: not })))
      assert.deepStrictEqual([seen, fs.readFileSync(fileOf(home), "utf8").split("\n").length], [[["one"], false], 3])
    }))

  for (const whose of ["ours", "another's"] as const) {
    it.effect(`is read alone, so that the service starts, where the disk does not say within 30 s whose the state directory is; then it is ${whose}`, () =>
      Effect.gen(function*() {
        const home = yield* used
        fs.appendFileSync(fileOf(home), "[\"stand\",\"one\",12")
        const before = fs.readFileSync(fileOf(home), "utf8")
        const disk = yield* Latch.make(false)
        const said: Array<unknown> = []
        const log = Logger.make(({ message }) => said.push(...[message].flat()))
        const isOurs = Effect.as(disk.await, whose === "ours")
        const slow = Layer.effect(
          State,
          Effect.map(State, (state) => ({
            ...state,
            isOurs,
            isOursInTime: Effect.suspend(() => disk.isOpen() ? isOurs : Effect.fail({ message: "it does not answer" })),
            writable: Effect.suspend(() => disk.isOpen() && whose === "ours" ? state.writable : Effect.succeed(false))
          }))
        )
        const filled: Entry.Entry = ["stand", "one", 1, "filled", 1, "Filled", "1", "1", null, null, "1"]
        const seen = yield* Effect.gen(function*() {
          const starting = yield* Effect.forkChild(Layer.build(
            Journal.layerFile.pipe(
              Layer.provideMerge(slow),
              Layer.provide([Memory.layer(), Settings.layer({ stateDir: home }), NodeServices.layer])
            )
          ))
          yield* TestClock.adjust("29999 millis")
          const early = [starting.pollUnsafe(), said.length]
          yield* TestClock.adjust("1 millis")
          const context = yield* Fiber.join(starting)
          const { found, keep, write } = Context.get(context, Journal.Journal)
          const { writable } = Context.get(context, State)
          yield* keep([filled])
          const late = [[...found.orders.keys()], yield* write([intent("two")]), yield* writable]
          const isAsBefore = fs.readFileSync(fileOf(home), "utf8") === before
          yield* disk.open
          // it is read on a real disk before it is written
          for (let turns = 0; whose === "ours" ? !(yield* writable) : turns < 100; turns++) {
            yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
            yield* TestClock.adjust("1 second")
          }
          return [early, late, isAsBefore, yield* writable, yield* write([intent("three")])]
        }).pipe(Effect.scoped, Effect.provide(Logger.layer([log])))
        const isOpened = whose === "ours"
        assert.deepStrictEqual(seen, [[undefined, 0], [["one"], false, false], true, isOpened, isOpened])
        const whole = before.slice(0, before.lastIndexOf("\n") + 1)
        const lines = [filled, intent("three")].map((entry) => `${Entry.toLine(entry)}\n`)
        assert.strictEqual(fs.readFileSync(fileOf(home), "utf8"), isOpened ? [whole, ...lines].join("") : before)
        const slowly = [
          `The journal of orders ${
            fileOf(home)
          } is only read for now: the disk does not say whose the state directory is. ` +
          "Orders are refused until it does, and what happens to those that are at the gateway is written then. Look at the disk.",
          "The journal of orders cannot be written: it does not answer. Orders are refused until it can be, and what happens " +
          "to those that are at the gateway is written then. Look at the disk."
        ]
        const told = isOpened
          ? [
            `The end of ${fileOf(home)} was torn: 17 bytes of a line that was never finished are cut off`,
            `The journal of orders ${
              fileOf(home)
            } is written from now on: the disk says that the state directory is ours`,
            "The journal of orders is written again, and has all that has happened meanwhile"
          ]
          : ["1 lines of the journal of orders could not be written: the next start asks the gateway"]
        assert.deepStrictEqual(said, [...slowly, ...told])
      }))
  }

  it.live("keeps the names alone of what ended more than a week ago, once that shortens it by half", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const many = Array.from({ length: 4000 }, (_, at) => `o${at}`)
      const lines = many.flatMap((ref, at) =>
        ([
          ["intent", ref, at, 1, "DU1234567", 1, 0, OrdersRig.market({ orderRef: ref }), null],
          ["stand", ref, 0, "acknowledged", at, "Submitted", "0", null, null, null, "10"],
          ["stand", ref, ref === "o7" ? Date.now() : 0, "filled", at, "Filled", "10", "1", null, null, "10"]
        ] satisfies ReadonlyArray<Entry.Entry>).map(Entry.toLine)
      )
      fs.writeFileSync(fileOf(home), [Entry.header, ...lines, ""].join("\n"))
      assert.deepStrictEqual(yield* start(home), { orders: ["o7"], used: 3999, isWritten: true })
      const shorter = fs.readFileSync(fileOf(home), "utf8")
      assert.strictEqual(shorter.split("\n").length, 1 + 20 + 2 + 1 + 1)
      assert.deepStrictEqual(yield* start(home), { orders: ["o7", "next"], used: 3999, isWritten: true })
      // what it was as long as before is none of what it is
      fs.writeFileSync(fileOf(home), [Entry.header, ...lines, ""].join("\n"))
      const refused = yield* Effect.gen(function*() {
        const { write } = yield* Journal.Journal
        yield* fullDisk
        return yield* write([intent("next")])
      }).pipe(Effect.scoped, Effect.provide(journal(home)))
      const left = fs.readFileSync(fileOf(home), "utf8")
      assert.deepStrictEqual([refused, left === shorter.split("\n").slice(0, -2).join("\n") + "\n"], [false, true])
    }))

  it.live("keeps the whole of a bracket for as long as one of it lives: what its exits are to close is known by its entry", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const many = Array.from({ length: 4000 }, (_, at) => `o${at}`)
      const bracket = { entry: null, profit: "entry", loss: "entry", rests: null, exit: "rests" }
      const orders = [...Object.entries(bracket), ...many.map((ref) => [ref, null] as const)]
      const lines = orders.flatMap(([ref, parent], at) =>
        ([
          ["intent", ref, at, 1, "DU1234567", 1, 0, OrdersRig.market({ orderRef: ref }), parent],
          ["stand", ref, 0, "acknowledged", at, "Submitted", "0", null, null, null, "10"],
          ...ref === "loss" || ref === "rests"
            ? []
            : [["stand", ref, 0, "filled", at, "Filled", "10", "1", null, null, "10"] as const]
        ] satisfies ReadonlyArray<Entry.Entry>).map(Entry.toLine)
      )
      fs.writeFileSync(fileOf(home), [Entry.header, ...lines, ""].join("\n"))
      const kept = Object.keys(bracket)
      assert.deepStrictEqual(yield* start(home), { orders: kept, used: 4000, isWritten: true })
      assert.deepStrictEqual(yield* start(home), { orders: [...kept, "next"], used: 4000, isWritten: true })
    }))

  it.live("keeps the whole of a bracket until a week after the last of it has ended: people may still be told of that", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const over = { entry: null, profit: "entry", loss: "entry" }
      const lines = [...Object.entries(over), ["other", null] as const].flatMap(([ref, parent], at) =>
        ([
          ["intent", ref, at, 1, "DU1234567", 1, 0, OrdersRig.market({ orderRef: ref }), parent],
          ["stand", ref, ref === "loss" ? Date.now() : 0, "filled", at, "Filled", "10", "1", null, null, "10"]
        ] satisfies ReadonlyArray<Entry.Entry>).map(Entry.toLine)
      )
      fs.writeFileSync(fileOf(home), [Entry.header, ...lines, ""].join("\n"))
      assert.deepStrictEqual(yield* start(home), { orders: Object.keys(over), used: 1, isWritten: true })
    }))

  it.live("keeps one of which TWS has made a second order: that may fill still, and is known by the first alone until it is told of", () =>
    Effect.gen(function*() {
      const home = yield* directory
      const nothing = [null, null, null, null, null, null] as const
      const lines = [["doubled", 77], ["other"]].flatMap(([ref, ...seconds], at) =>
        ([
          ["intent", `${ref}`, at, 1, "DU1234567", 1, 0, OrdersRig.market({ orderRef: `${ref}` }), null],
          [
            "stand",
            `${ref}`,
            0,
            "filled",
            at,
            "Filled",
            "10",
            "1",
            null,
            null,
            "10",
            ...nothing,
            ...seconds.map(Number)
          ]
        ] satisfies ReadonlyArray<Entry.Entry>).map(Entry.toLine)
      )
      fs.writeFileSync(fileOf(home), [Entry.header, ...lines, ""].join("\n"))
      assert.deepStrictEqual(yield* start(home), { orders: ["doubled"], used: 1, isWritten: true })
    }))
})
