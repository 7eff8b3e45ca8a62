import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Logger } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import * as Ibkr from "../../../src/Ibkr.ts"
import * as Journal from "../../../src/layers/Broker/Journal.ts"
import { Orders } from "../../../src/layers/Broker/Orders.ts"
import { Connection } from "../../../src/layers/Connection.ts"
import * as Notifier from "../../../src/layers/Notify/Notifier.ts"
import * as Settings from "../../../src/layers/Settings.ts"
import * as Memory from "../../../src/layers/State/Memory.ts"
import * as Simulated from "../../../src/layers/Tws/Simulated.ts"
import * as Gateway from "../../../src/simulator/Gateway.ts"
import { resting } from "./OrdersRig.ts"

const names = Array.from({ length: 10 }, (_, at) => `entry-${at}`)

describe("two client ids with journals in one directory", () => {
  it.live("that give the same names at the same moments send none twice", () =>
    Effect.gen(function*() {
      const stateDir = yield* Effect.acquireRelease(
        Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-beside-"))),
        (home) => Effect.sync(() => fs.rmSync(home, { recursive: true, force: true }))
      )
      const gateway = yield* Gateway.make({ accounts: ["DU1234567"] })
      const program = (clientId: number) =>
        Ibkr.layerBroker.pipe(
          Layer.provide(Journal.layerFile),
          Layer.provideMerge(Ibkr.layer),
          Layer.provide([
            Layer.provide(Simulated.layer, Layer.succeed(Gateway.Gateway, gateway)),
            Settings.layer({ resetRegion: "none", clientId, stateDir }),
            Memory.layer(),
            Notifier.layerNoop,
            Logger.layer([]),
            NodeServices.layer
          ]),
          Layer.fresh,
          Layer.build
        )
      const both = yield* Effect.forEach([1, 2], program)
      const orders = both.map((context) => Context.get(context, Orders))
      yield* Effect.forEach(both, (context) => Context.get(context, Connection).ready)
      const placed = yield* Effect.forEach(names, (orderRef) =>
        Effect.forEach(
          orders,
          ({ place }) => Effect.isSuccess(place(resting({ orderRef }))),
          { concurrency: "unbounded" }
        ))
      const sent = gateway.received.flatMap(({ command }) =>
        command._tag === "placeOrder" ? [command.args[2].orderRef] : []
      )
      const passed = names.filter((_, at) => placed[at]?.includes(true))
      assert.deepStrictEqual([placed.filter(([one, other]) => one && other), sent], [[], passed])
    }).pipe(Effect.scoped))
})
