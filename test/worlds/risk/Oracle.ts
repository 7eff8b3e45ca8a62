/** What must hold of what is let through and of what is refused in a small world of risk, by what is true at its gateway. */
import { isEnded } from "../../../src/domain/Order.ts"
import type { Broken } from "../../../src/errors/OrderRefused.ts"
import type { AtGateway } from "./Gateway.ts"
import { price } from "./Gateway.ts"
import { means } from "./Told.ts"
import type { Probe, World } from "./World.ts"

type Side = "BUY" | "SELL"

const signOf = (action: Side): number => action === "BUY" ? 1 : -1

/** As much of it as may still fill, whichever of its sizes it has. */
const left = ({ asked, filled, size }: AtGateway): number =>
  Math.max(size, ...asked.flatMap((each) => typeof each === "object" ? [each.size] : [])) - filled

/** What is beside a probe, and what it may do with that: by what is true, or by what has been told. */
const beside = (world: World, { action, changes, size }: Probe, by: "truth" | "told") => {
  const others = [...world.gateway.orders.values()].flatMap((order) => {
    if (order.ref === changes) return []
    const told = world.order(order.ref)
    const isOver = by === "truth" ? order.state === "ended" : told !== undefined && isEnded(told)
    return isOver ? [] : [{ action: order.action, left: left(order) }]
  })
  const changed = changes === undefined ? undefined : world.gateway.orders.get(changes)
  const own = changed === undefined ? size : Math.max(0, size - changed.filled)
  const side: Side = changed?.action ?? action
  const sum = (of: Side) =>
    others.reduce((sum, each) => each.action === of ? sum + each.left : sum, of === side ? own : 0)
  const { is } = world.gateway.position
  const closable = side === "SELL" ? is : -is
  return { side, own, sum, is, reduces: sum(side) <= closable }
}

/** Does it make an order smaller than that is told to be? It stays at its price. */
const makesSmaller = (world: World, { changes, size }: Probe): boolean =>
  changes !== undefined && size < Number(world.order(changes)?.quantity)

type Refusal = Pick<Broken, "rule" | "limit" | "actual" | "says">

/** What the kill switch has against it. */
const ofSwitch = (world: World): ReadonlyArray<Refusal> => {
  const { engaged, since, why } = world.kill()
  const says = `the kill switch is engaged since ${since}: ${why}`
  return engaged ? [{ rule: "kill_switch", limit: null, actual: null, says }] : []
}

/** What the account needs for all that may fill, beside what it holds. */
const taken = ({ is, sum }: ReturnType<typeof beside>): number =>
  price * Math.max(sum("BUY") - Math.max(0, -is), sum("SELL") - Math.max(0, is), 0)

/** What must stand against a probe where nothing is in doubt. */
const expected = (world: World, probe: Probe): ReadonlyArray<Refusal> => {
  const ofKill = ofSwitch(world)
  const { riskMaxOrderSize: largest } = world.settings
  const isSmaller = makesSmaller(world, probe)
  const ofSize: ReadonlyArray<Refusal> = largest === undefined || probe.size <= largest || isSmaller ? [] : [{
    ...{ rule: "max_order_size", limit: `${largest}`, actual: `${probe.size}` },
    says: `the quantity is ${probe.size - largest} above the largest, ${largest}`
  }]
  if (ofKill.length + ofSize.length > 0) return [...ofKill, ...ofSize]
  const found = beside(world, probe, "told")
  if (found.reduces) return []
  const { is, side, sum } = found
  const { riskMaxNotional, riskMaxPosition, riskMaxDailyLoss, riskOrdersPerMinute } = world.settings
  const refusals: Array<Refusal> = []
  if (riskMaxNotional !== undefined && !isSmaller) {
    const market = world.told.market()
    const each = probe.atMarket ? market?.highest : Math.max(price, side === "SELL" ? market?.highest ?? 0 : 0)
    const worth = (each ?? 0) * probe.size
    const says = `the order is worth ${worth} USD, ${
      worth - riskMaxNotional
    } USD above the largest worth, ${riskMaxNotional} USD`
    if (probe.atMarket && (market === null || market.age > 90_000)) {
      const says = "refused, since what the order is worth is not known: it may fill at the market"
      refusals.push({ rule: "max_notional", limit: `${riskMaxNotional}`, actual: null, says })
    } else if (worth > riskMaxNotional) {
      refusals.push({ rule: "max_notional", limit: `${riskMaxNotional} USD`, actual: `${worth} USD`, says })
    }
  }
  if (riskMaxPosition !== undefined && !isSmaller) {
    const worst = is + signOf(side) * sum(side)
    const by = signOf(side) * worst - riskMaxPosition
    const says = `with our orders filled the position would be ${worst}, ${by} beyond the largest, ${riskMaxPosition}`
    if (by > 0) refusals.push({ rule: "max_position", limit: `${riskMaxPosition}`, actual: `${worst}`, says })
  }
  if (world.settings.riskBuyingPower && !isSmaller) {
    const power = world.told.power()
    const all = taken(found)
    const says = `${all - power} USD more than the account's buying power, ${power} USD`
    if (all > power) refusals.push({ rule: "buying_power", limit: `${power} USD`, actual: `${all} USD`, says })
  }
  if (riskMaxDailyLoss !== undefined) {
    const loss = -Number(world.told.loss())
    const says = `the day's loss is ${
      loss - riskMaxDailyLoss
    } USD above its limit, ${riskMaxDailyLoss} USD: only what reduces`
    if (world.told.loss() === null) {
      const says = "refused, since the day's loss is not known: "
      refusals.push({ rule: "max_daily_loss", limit: `${riskMaxDailyLoss}`, actual: null, says })
    } else if (loss > riskMaxDailyLoss) {
      refusals.push({ rule: "max_daily_loss", limit: `${riskMaxDailyLoss} USD`, actual: `${loss} USD`, says })
    }
  }
  if (riskOrdersPerMinute !== undefined) {
    const sent = world.told.lately()
    const many = sent.length + 1
    const wait = Math.max(1, Math.ceil((60_000 - (sent.at(-riskOrdersPerMinute) ?? 0)) / 1000))
    const says = `${many} orders within a minute, ${many - riskOrdersPerMinute} more than ${riskOrdersPerMinute}; ` +
      `the next may go in ${wait} s`
    if (many > riskOrdersPerMinute) {
      refusals.push({ rule: "orders_per_minute", limit: `${riskOrdersPerMinute}`, actual: `${many}`, says })
    }
  }
  return refusals
}

/** What is let through and must not be, whatever may be in doubt. */
const unsound = (world: World, probe: Probe): ReadonlyArray<string> => {
  const found = beside(world, probe, "truth")
  const { is, reduces, side, sum } = found
  const { riskBuyingPower, riskMaxPosition } = world.settings
  const problems: Array<string> = []
  const worst = signOf(side) * is + sum(side)
  if (riskMaxPosition !== undefined && worst > riskMaxPosition) problems.push(`the position may come to ${worst}`)
  if (riskBuyingPower && !reduces) {
    const whole = price * Math.max(Math.abs(is + sum("BUY")), Math.abs(is - sum("SELL")))
    if (whole > means) problems.push(`all that is held may come to ${whole}`)
  }
  return problems
}

const shown = ({ actual, limit, rule, says }: Refusal): string => `${rule} ${limit} ${actual}: ${says}`

/** Is one said as it must be? Behind it, and before what it comes to, more may be said. */
const isAs = (broken: Broken, expected: Refusal): boolean =>
  broken.rule === expected.rule && broken.limit === expected.limit && broken.actual === expected.actual &&
  broken.says.includes(expected.says)

const nameOf = ({ action, atMarket, changes, size }: Probe): string =>
  changes === undefined ? `${action} ${size}${atMarket ? " at the market" : ""}` : `change of ${changes} to ${size}`

/** Is all that is known of our orders how they stand? */
const isKnown = (world: World, refs: ReadonlyArray<string>): boolean =>
  refs.every((ref) => {
    const told = world.order(ref)
    const order = world.gateway.orders.get(ref)
    if (told === undefined || told.state === "refused" || told.state === "unsent") return order === undefined
    return told.settled && told.state !== "unknown" && order !== undefined
  })

/** What does not hold of what is kept across a restart: the kill switch, and how much of each limit is used. */
export const ofKept = (world: World): ReadonlyArray<string> => {
  const { by } = world.kill()
  const { dailyLoss, ordersPerMinute } = world.usage()
  const { riskMaxDailyLoss, riskOrdersPerMinute } = world.settings
  const found: Array<string> = []
  const expect = (what: string, is: unknown, should: unknown): void => {
    if (is !== should) found.push(`${what}: ${is}, and should be ${should}`)
  }
  expect("who has engaged the kill switch", by, world.told.engagedBy())
  if (riskOrdersPerMinute !== undefined) {
    expect("the orders of the last minute", ordersPerMinute.used, `${world.told.lately().length}`)
  }
  if (riskMaxDailyLoss !== undefined) {
    const loss = world.told.loss()
    expect("the day's loss", dailyLoss.used, loss === null ? null : `${Math.max(0, -Number(loss))}`)
  }
  return found
}

/** What does not hold of a probe. */
export const of = (world: World, probe: Probe, refs: ReadonlyArray<string>): ReadonlyArray<string> => {
  const { broken, closing } = world.asks(probe)
  const found: Array<string> = []
  const say = (says: string): void => void found.push(`${nameOf(probe)}: ${says}`)
  // what is beyond a limit already, others have brought there
  if (broken.length === 0 && !makesSmaller(world, probe)) {
    unsound(world, probe).forEach((each) => say(`it is let through, and ${each}`))
  }
  const truth = beside(world, probe, "truth")
  if (closing.length === 0 && !truth.reduces) say("it is let through to close, and may go past zero")
  if (!world.isClear() || !isKnown(world, refs)) return found
  if (world.settings.riskBuyingPower && !world.isCounted()) return found
  const all = expected(world, probe)
  if (broken.length !== all.length || !all.every((each, at) => isAs(broken[at] as Broken, each))) {
    say(`it is refused by [${broken.map(shown).join("; ")}], and should be by [${all.map(shown).join("; ")}]`)
  }
  if (closing.length > 0 && beside(world, probe, "told").reduces) {
    say("it is refused to close, and does not go past zero")
  }
  return found
}
