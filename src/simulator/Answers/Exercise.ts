/**
 * Answers to who exercises options, or lets them lapse.
 *
 * @since 0.1.0
 */
import type { Contract } from "@stoqey/ib/dist/api/contract/contract.js"
import * as Client from "../Clients/Client.ts"
import * as Contracts from "../Market/Contracts.ts"
import type { Instrument } from "../Market/Instruments.ts"
import * as Notices from "../Notices.ts"
import type { Family, Ground } from "./Ground.ts"

const lapse = 2

/**
 * Answers 21: at once, although a real gateway waits for the night. The option is gone; one that was exercised has become
 * its underlying at the strike, and costs no commission. What is not worth it is exercised only where that is said.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ changed, family, feeds, ledger, market }: Ground): Family => {
  const underlyingOf = ({ details: { underConId } }: Instrument): Instrument | undefined =>
    market.find({ conId: underConId } as Contract)[0]
  const exercise = (account: string, option: Instrument, size: number): void => {
    const { right, strike = 0 } = option.details.contract
    const underlying = underlyingOf(option)
    if (underlying === undefined) return
    const units = size * Contracts.multiplier(option)
    ledger.trade(account, underlying, right === "P" ? -units : units, strike)
    feeds.changed(account, underlying)
  }
  return {
    handlers: {
      exerciseOptions: (client, reqId, contract, action, size, code, override) => {
        const refuse = (why: string) =>
          Client.push(client, [Notices.make(reqId, 322, `Error processing request.-'bH' : cause - ${why}`)])
        const account = code || (family.own()[0] ?? "")
        if (!family.own().includes(account)) {
          return Client.push(client, [Notices.invalid(reqId, `Invalid account code '${account}'.`)])
        }
        const [option, ...others] = market.find({ ...contract, exchange: "" })
        if (option === undefined || others.length > 0 || !/^(OPT|FOP|WAR)$/.test(contract.secType ?? "OPT")) {
          return Client.push(client, [
            Notices.make(reqId, 200, "No security definition has been found for the request")
          ])
        }
        if (!(size > 0) || ledger.holding(account, option).size < size) return refuse("No unlapsed position exists")
        const { right, strike = 0 } = option.details.contract
        const underlying = underlyingOf(option)
        const spot = underlying === undefined ? 0 : market.price(underlying)
        const isWorthIt = right === "P" ? spot < strike : spot > strike
        const isLapsing = action === lapse
        if (!override && isLapsing && isWorthIt) return refuse("Lapse ignored because option is in-the-money.")
        if (!override && !isLapsing && !isWorthIt) return refuse("Exercise ignored because option is not in-the-money.")
        ledger.trade(account, option, -size, 0)
        feeds.changed(account, option)
        if (!isLapsing) exercise(account, option, size)
        changed()
      }
    }
  }
}
