/** A session whose gateway takes everything and says nothing, and its epoch: for tests that tell what is heard by hand. */
import { Effect, Stream } from "effect"
import type { Epoch } from "../../src/layers/Broker/Feed.ts"

export const epoch = (number: number, account: string): Epoch => ({
  number,
  account,
  connectedAt: 0,
  farms: {},
  upstream: "ok",
  session: {
    clientId: 1,
    serverVersion: 193,
    connectionTime: "",
    managedAccounts: [account],
    nextOrderId: 1,
    send: () => Effect.void,
    events: Stream.never,
    hear: () => Effect.never,
    heard: () => ({ byteAt: 0, frameAt: 0, askedAt: 0 }),
    traffic: () => ({ framesIn: 0, framesOut: 0 }),
    closed: Effect.never
  }
})
