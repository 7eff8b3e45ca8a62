/**
 * `accounts`: the accounts that the gateway manages, and the figures of the one in use.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { AccountValue } from "../domain/AccountValue.ts"
import * as Documents from "../layers/Http/Documents.ts"
import * as Listing from "./Listing.ts"
import * as Root from "./Root.ts"
import * as Setup from "./Setup.ts"
import * as Table from "./Table.ts"

type Account = typeof Documents.Account.Type

const columns: ReadonlyArray<Table.Column<Account>> = [
  { heading: "ACCOUNT", cell: ({ id }) => id },
  { heading: "TYPE", cell: ({ type }) => type },
  { heading: "IN USE", cell: ({ inUse }) => inUse ? "yes" : "no" }
]

const figures: ReadonlyArray<Table.Column<AccountValue>> = [
  { heading: "FIGURE", cell: ({ key }) => key },
  { heading: "VALUE", cell: ({ value }) => value },
  { heading: "CURRENCY", cell: ({ currency }) => currency }
]

/** The currency of what the gateway tells in all of them together, by which it calls the account's own. */
const total = "BASE"

/**
 * Figures as people read them: what is told in all currencies together, and then in each, one after the other, so that none is
 * taken for the other.
 */
const apart = (values: ReadonlyArray<AccountValue>): ReadonlyArray<AccountValue> => {
  const own = values.find(({ key }) => key === "NetLiquidation")?.currency ?? total
  return Object.values(Arr.groupBy(values, ({ key }) => key)).flatMap((those) => {
    if (!those.some(({ currency }) => currency === total)) return those
    return those.map((one) => ({
      ...one,
      currency: one.currency === total ? `${own} (total)` : `${one.currency} (part)`
    }))
  })
}

const main: ReadonlySet<string> = new Set([
  "NetLiquidation",
  "TotalCashValue",
  "GrossPositionValue",
  "BuyingPower",
  "AvailableFunds",
  "ExcessLiquidity",
  "InitMarginReq",
  "MaintMarginReq",
  "Cushion",
  "UnrealizedPnL",
  "RealizedPnL"
])

const listing = (all: boolean): Listing.Listing<Account, typeof Documents.Account.Encoded> => ({
  request: HttpClientRequest.get("/accounts"),
  row: Documents.Account,
  lines: (rows) => {
    const values = rows.flatMap(({ values }) => values ?? []).filter(({ key }) => all || main.has(key))
    return [...Table.lines(columns, rows), ...values.length === 0 ? [] : ["", ...Table.lines(figures, apart(values))]]
  }
})

/**
 * Exits 0 known, 69 not known, 75 no service, 77 where it refuses the token.
 *
 * @since 0.1.0
 * @category commands
 */
export const accounts = Command.make(
  "accounts",
  {
    all: Flag.Boolean("all").pipe(Flag.withDescription("every figure of the account in use"), Flag.withDefault(false)),
    json: Listing.json
  },
  Effect.fnUntraced(function*({ all, json }) {
    yield* Setup.run(yield* Root.asking, () => Listing.show(listing(all), { json }))
  })
).pipe(Command.withDescription("The accounts, as a running service knows them: exits 69 where it does not"))
