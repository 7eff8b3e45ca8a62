/**
 * What faults act on: the rooms of the gateway.
 *
 * @since 0.1.0
 */
import type { Ledger } from "../Account/Ledger.ts"
import type { Answers } from "../Answers/Answers.ts"
import type * as Client from "../Clients/Client.ts"
import type { Clients } from "../Clients/Clients.ts"
import type { Pulse } from "../Market/Pulse.ts"
import type { Book } from "../Orders/Book.ts"
import type { Door } from "./Door.ts"
import type { Faults } from "./Faults.ts"
import type { Ice } from "./Ice.ts"
import type { Twist } from "./Twist.ts"

/**
 * What faults act on. `endAll` ends every line from the gateway's side, `doom` and `drip` do to a
 * client what is due to it, `admit` greets those who were not trusted, `twist` is done to messages on their way.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ground {
  readonly ledger: Ledger
  readonly answers: Answers
  readonly clients: Clients
  readonly faults: Faults
  readonly book: Book
  readonly pulse: Pulse
  readonly door: Door
  readonly ice: Ice
  readonly seed: number
  readonly twist: Twist
  readonly endAll: (how: Client.Ending) => void
  readonly admit: () => void
  readonly doom: (client: Client.Client) => void
  readonly drip: (client: Client.Client) => void
}
