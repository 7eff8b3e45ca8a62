/** Plays a program to its end: what it asks for and what goes wrong, then everything is healed, and time passes. */
import { Clock, Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Order } from "../../src/domain/Order.ts"
import * as Gateway from "../../src/simulator/Gateway.ts"
import * as Diary from "./Diary.ts"
import * as FastClock from "./FastClock.ts"
import type { Legacy } from "./Legacy.ts"
import * as Life from "./Life.ts"
import { type Program, symbols } from "./Program.ts"
import * as Stage from "./Stage.ts"
import type { Story } from "./Story.ts"
import * as Witness from "./Witness.ts"
import * as World from "./World.ts"

// A Wednesday, while the exchanges of New York are open.
const begins = Date.parse("2026-03-04T15:30:00Z")
/** Live bars are found to be silent after 150 s. */
const patience = 170_000
/** Within this time (ms) the lists of orders have been read anew. */
const lists = 65_000
/** Beyond so many sessions the line is never calm. */
const mostSessions = 5

const options = ({ account, seed }: Program): Gateway.Options => ({ accounts: [account], seed, cash: 20_000_000 })

/** Plays a program on a stage that is made for its gateway. */
export const play = Effect.fnUntraced(function*(
  program: Program,
  stageOf: (gateway: Gateway.Gateway["Service"]) => Effect.Effect<Stage.Stage, never, Scope.Scope>
) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const gateway = yield* Gateway.make(options(program))
  const stage = yield* stageOf(gateway)
  const witness = yield* Witness.make(gateway, now)
  const diary = Diary.make()
  const { account } = program
  const settings = {
    ...stage.settings,
    account,
    ...(account.startsWith("U") ? { tradingMode: "live" as const } : {})
  }
  let kept: Life.Kept = { state: new Map(), journal: [] }
  const legacies: Array<Legacy> = []
  let lives = 0
  const start = Effect.suspend(() =>
    Life.begin({ number: lives++, tws: stage.tws, settings, kept, diary, prices: gateway.prices })
  )
  let life: Life.Life | null = yield* start

  const awaitReady = Effect.fnUntraced(function*(most: number) {
    for (let waited = 0; waited < most; waited += 500) {
      if (life !== null && (yield* life.connection.status).ready) return true
      yield* stage.pass(500)
    }
    return false
  })
  yield* awaitReady(5000)

  const begin = Effect.gen(function*() {
    if (life !== null) return
    const watched = wanted
    const born: Life.Life = yield* start
    life = born
    for (const [subject, symbol] of watched) yield* born.act({ _tag: "Watch", subject, symbol })
  })
  let wanted: ReturnType<Life.Life["watched"]> = []
  const end = Effect.fnUntraced(function*(how: "killed" | "stopped", down: number) {
    if (life === null) return
    wanted = life.watched()
    const dying = life
    life = null
    const { left, legacy } = yield* dying.end(how, stage)
    kept = left
    legacies.push(...legacy)
    yield* Effect.forkScoped(Effect.andThen(Effect.sleep(down), Effect.suspend(() => begin)))
  })
  const world = World.make(gateway, now)

  const startedAt = now()
  const doneAt: Array<number> = []
  for (const { act, at, turns } of program.steps) {
    const wait = startedAt + at - now()
    if (wait > 0) yield* stage.pass(wait)
    doneAt.push(now())
    switch (act._tag) {
      case "Price":
      case "Correct":
      case "ByHand":
        yield* world.act(act)
        break
      case "Fault": {
        const id = yield* gateway.startFault(act.fault.name, act.fault.parameters)
        if (act.lasts > 0) yield* Effect.forkScoped(Effect.andThen(Effect.sleep(act.lasts), gateway.endFault(id)))
        break
      }
      case "Crash":
        yield* end("killed", act.down)
        break
      case "Stop":
        yield* end("stopped", act.down)
        break
      default:
        if (life !== null) yield* life.act(act)
    }
    yield* stage.turns(turns)
  }
  yield* stage.settle

  // everything is healed, as somebody would who is called at night
  yield* gateway.endFaults
  const had = (name: string) => program.steps.some(({ act }) => act._tag === "Fault" && act.fault.name === name)
  // a line that is to end after so many frames is, whatever becomes of the fault; and who was not told of a correction
  // to what has ended asks for it in the next session
  const endsLate = program.steps.some(({ act }) => act._tag === "Fault" && "frames" in act.fault.parameters)
  if (endsLate || (had("mute-order") && world.correctedAt.size > 0)) {
    yield* gateway.startFault("reset", {})
    yield* stage.settle
  }
  yield* begin
  yield* stage.settle
  const healedAt = now()
  const living = yield* Effect.suspend(() => life === null ? Effect.die("there is no life") : Effect.succeed(life))
  if (!(yield* awaitReady(2000))) yield* living.connection.reconnect
  const upstream = (yield* living.connection.status).upstream.state
  if (upstream !== "ok") yield* gateway.startFault("server-restored", { code: 1102 })
  const isReady = yield* awaitReady(60_000)
  const readyAt = isReady ? now() : null
  const refs = () =>
    new Set([
      ...witness.orders.filter(({ isWhatIf }) => !isWhatIf).map(({ ref }) => ref),
      ...diary.placed.flatMap((placed) => placed.refs).filter((ref) => ref !== Diary.closer),
      ...diary.told.flatMap(({ order }) => order.owner === "ours" && order.orderRef !== null ? [order.orderRef] : [])
    ])
  const all = Effect.suspend(() => Effect.forEach(refs(), living.orders.get)).pipe(
    Effect.map((orders) => orders.filter((order) => order !== undefined))
  )
  const unsettled = Effect.map(
    all,
    (orders) => orders.filter(({ settled, state }) => !settled || state === "maybe_sent")
  )
  // a line that is lost meanwhile, as on a machine that is busy, begins them anew
  for (let sessions = 0; sessions < mostSessions; sessions++) {
    const session = witness.sessions().at(-1)
    yield* stage.pass(5000 + stage.slack)
    if (session === witness.sessions().at(-1)) break
    yield* awaitReady(60_000)
  }
  const isOfNow = (ref: string | null) =>
    witness.orders.some((sent) => sent.ref === ref && sent.session === witness.sessions().at(-1))
  const connectedAt = witness.sessions().at(-1)?.connectedAt ?? 0
  // what a session was asked before may go unanswered
  const isNew = connectedAt > healedAt
  const late = Effect.gen(function*() {
    // one that has nothing to list may be loading it: for a minute that proves nothing
    const mayBeLoading = (yield* gateway.report).orders.length === 0
    const lasted = `${now() - connectedAt} ms into the session, held up for ${stage.delayed(connectedAt, now())}`
    return (yield* unsettled).filter(({ orderRef }) => isNew && !mayBeLoading && !isOfNow(orderRef))
      .map(({ orderRef, state }) => `${orderRef} ${state}, ${lasted}`)
  })
  // lists that do not end within 10 s, as on a machine that holds them up, are asked for once more
  const mayLackLists = stage.delayed(connectedAt, now()) >= 5000
  if (mayLackLists && (yield* late).length > 0) yield* stage.pass(lists)
  const lateAt5s = yield* late
  const waiting = () => [
    ...diary.placed.filter(({ outcome }) => outcome === "Waiting").flatMap(({ refs }) => refs),
    ...diary.changed.filter(({ outcome }) => outcome === "Waiting")
      .map(({ ref }) => `a change of ${ref}`)
  ]
  const isSilent = ({ lastAt, until }: Diary.Reader) => until === null && (lastAt === null || lastAt < healedAt)
  /** All that may still come has come, or is said not to. */
  const isQuiet = Effect.gen(function*() {
    const { missing } = yield* living.subscriptions.audit
    const executions = yield* living.orders.executionsKnown
    const positions = yield* living.positions.all
    const list = yield* living.orders.list
    const isListed = [executions, list, positions].every((known) => known._tag === "Known" && known.current)
    const isAnswered = waiting().length === 0 && !diary.readers.some(isSilent)
    return isListed && isAnswered && missing.length === 0 && (yield* unsettled).length === 0
  })
  // what nobody told of a working order is found in the lists, which are read once a minute
  const least = had("mute-order") ? lists : 0
  for (let waited = 0; waited < patience; waited += 5000) {
    for (const symbol of symbols) yield* world.move(symbol, 1)
    yield* stage.pass(5000)
    if (waited >= least && (yield* isQuiet)) break
  }
  // what became of orders of others is found there, too
  yield* stage.pass(program.steps.some(({ act }) => act._tag === "ByHand") ? lists : 1000)
  // a line over TCP is silent for a moment where the machine is busy, and nothing is settled meanwhile
  for (let waited = 0; waited < stage.slack && !(yield* isQuiet); waited += 500) yield* stage.pass(500)

  const known = new Map((yield* all).map((order) => [order.orderRef ?? "", order]))
  const handles = new Map<string, Order>()
  for (const [ref, { state }] of living.handles) handles.set(ref, yield* state)
  const audit = yield* living.subscriptions.audit
  const report = yield* gateway.report
  legacies.push(...yield* living.legacies)
  const story: Story = {
    program,
    slack: stage.slack,
    delayed: stage.delayed,
    startedAt,
    doneAt,
    healedAt,
    readyAt,
    lateAt5s,
    endedAt: now(),
    // what its end is told with is not in what was read by now
    diary: { ...diary, told: [...diary.told], executions: [...diary.executions] },
    legacies,
    witness,
    truths: report.orders,
    fills: (yield* gateway.executions).map(({ at, commission, execId, price, shares, ticket }) => ({
      execId,
      orderRef: ticket.order.orderRef ?? "",
      shares,
      price,
      commission,
      at: world.correctedAt.get(execId) ?? at
    })),
    known,
    handles,
    listed: yield* living.orders.list,
    executions: yield* living.orders.executionsKnown,
    positions: yield* living.positions.all,
    held: new Map(report.positions.map(({ size, symbol }) => [symbol, size])),
    missing: audit.missing.map(({ key }) => key),
    readers: diary.readers.filter(({ until }) => until === null).map((reader) => ({ ...reader })),
    waiting: waiting(),
    isReady
  }
  yield* living.end("stopped", stage)
  return story
})

/** In memory, on a clock of its own that is turned. */
export const inMemory = (program: Program): Effect.Effect<Story> =>
  TestClock.setTime(begins).pipe(
    Effect.andThen(play(program, Stage.memory)),
    Effect.scoped,
    Effect.provide(TestClock.layer())
  )

/** How many times as fast as the machine's own the clock runs over TCP. */
const hurry = 20

/** Over TCP, on a clock that runs fast. */
export const overTcp = (program: Program): Effect.Effect<Story> =>
  play(program, Stage.tcp).pipe(
    Effect.scoped,
    Effect.provideServiceEffect(Clock.Clock, FastClock.make(begins, hurry))
  )
