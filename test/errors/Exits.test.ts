import { assert, describe, it } from "@effect/vitest"
import { Runtime } from "effect"
import { HttpUnavailable } from "../../src/errors/HttpUnavailable.ts"
import { OrderRefused } from "../../src/errors/OrderRefused.ts"
import { StateInUse } from "../../src/errors/StateInUse.ts"

describe("errors that end the program", () => {
  it("say what happened, to what, and what to do, and exit 78", () => {
    const http = new HttpUnavailable({ address: "127.0.0.1:9497", reason: "InUse" })
    const state = new StateInUse({ directory: "/state", gateway: "h:1, client 2", holder: "process 3" })
    assert.match(http.message, /^HTTP cannot be served at 127\.0\.0\.1:9497: .+/)
    assert.strictEqual(
      state.message,
      "The state of h:1, client 2 in /state is in use by process 3. " +
        "Stop that service, or give this one another IBKR_CLIENT_ID or IBKR_STATE_DIR."
    )
    assert.deepStrictEqual([http, state].map((error) => error[Runtime.errorExitCode]), [78, 78])
  })

  it("an order that is refused names every reason", () => {
    const error = new OrderRefused({ command: "placeOrder", blockedBy: ["not_ready", "upstream_lost"] })
    assert.strictEqual(error.message, "placeOrder was refused and nothing was sent: not_ready, upstream_lost")
  })
})
