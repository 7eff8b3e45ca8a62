/** What small worlds of a connection are made of: for each matter, how its worlds begin, and every step that may come then. */
import type { Setting } from "./World.ts"

/** `length`: how many steps come after the first, by `npm run worlds`, and in the suite. */
export interface Alphabet {
  readonly setting: Setting
  readonly first: ReadonlyArray<string>
  readonly steps: ReadonlyArray<string>
  readonly length: { readonly long: number; readonly short: number }
}

const plain: Setting = {
  begins: "2026-03-04T15:00:00Z",
  settings: {},
  restartAt: null,
  window: null
}
// the gateway restarts two minutes after the world has begun
const restarts: Setting = {
  ...plain,
  settings: { restartAt: { hour: 10, minute: 2, zone: "America/New_York" } },
  restartAt: 120
}
// 23:45 in New York is half a minute after that
const window: Setting = {
  begins: "2026-03-05T04:44:30Z",
  settings: { resetRegion: "north-america" },
  restartAt: null,
  window: [30, 7230]
}

const acts = ["reconnect", "stop", "restart", "kill"]
const passes = ["pass 1", "pass 5", "pass 30", "pass 61", "pass 121"]

/** Longer ones that the suite plays too, each of something that no single step shows. */
export const chosen: { readonly [name: string]: ReadonlyArray<string> } = {
  "connection dials": ["pass 1 ; gw ready ; pass 30 ; fin ; pass 5", "pass 30 ; reconnect ; pass 1 ; kill ; pass 5"],
  "connection circuits": [
    "pass 31 ; gw ready ; pass 121 ; pass 30 ; gw refused ; fin ; pass 61",
    "kill ; pass 61 ; kill ; pass 1"
  ],
  "connection silence": [
    "quiet ; pass 15 ; pass 1",
    "quiet ; pass 5 ; answer ; pass 2",
    "quiet ; pass 3.5 ; say 1102 ; pass 10"
  ],
  "connection notices": [
    "say 1100 ; rst ; pass 1 ; say 2104",
    "say 1100 ; kill ; say 1101",
    "gw refused ; say 1300 ; pass 5"
  ],
  "connection accounts": [
    "fin ; as DU7654321 ; pass 1 ; pass 61 ; reconnect",
    "as DU7654321 ; kill ; restart",
    "as DU1234567,DU7654321 ; fin ; pass 1 ; as DU1234567"
  ],
  "connection lists": ["pass 20 ; pass 30 ; gw ready ; pass 61"],
  "connection restarts": ["pass 61 ; gw refused ; fin ; pass 61 ; gw ready ; pass 30"],
  "connection windows": ["gw refused ; pass 30 ; fin ; pass 61"]
}

export const alphabets: { readonly [name: string]: Alphabet } = {
  "connection dials": {
    setting: plain,
    first: ["gw refused", "fin"],
    length: { long: 3, short: 1 },
    steps: [
      ...["refused", "ignored", "shut", "old", "taken", "nameless", "ready"].map((manner) => `gw ${manner}`),
      ...["fin", ...acts, ...passes]
    ]
  },
  "connection handshakes": {
    setting: plain,
    first: ["pass 31"],
    length: { long: 3, short: 1 },
    steps: [
      ...["ignored", "mute", "early", "taken", "nameless", "listless", "ready"].map((manner) => `gw ${manner}`),
      ...["rst", "as DU7654321", "as DU1234567", ...acts, "pass 1", "pass 5", "pass 30", "pass 121"]
    ]
  },
  "connection circuits": {
    setting: plain,
    first: ["gw refused", "rst", "pass 61"],
    length: { long: 4, short: 1 },
    steps: ["gw ready", "gw refused", "gw mute", "fin", ...acts, "pass 5", "pass 30", "pass 61", "pass 121"]
  },
  "connection silence": {
    setting: plain,
    first: [],
    length: { long: 4, short: 1 },
    steps: [
      ...["quiet", "answer", "say 1100", "say 1102", "say 2103", "fin", "reconnect", "stop", "kill"],
      ...["pass 1", "pass 2", "pass 3.5", "pass 5", "pass 10", "pass 15"]
    ]
  },
  "connection notices": {
    setting: plain,
    first: [],
    length: { long: 3, short: 1 },
    steps: [
      ...[1100, 1101, 1102, 2110, 2103, 2104, 2105, 2106, 1300, 321, 326, 502].map((code) => `say ${code}`),
      ...["rst", "kill", "restart", "quiet", "gw refused", "pass 1", "pass 5", "pass 61"]
    ]
  },
  "connection accounts": {
    setting: plain,
    first: [],
    length: { long: 4, short: 1 },
    steps: [
      ...["DU1234567", "DU7654321", "U1234567", "DU1234567,DU7654321", "DU7654321,U1234567"].map((list) =>
        `as ${list}`
      ),
      ...["fin", ...acts, "pass 1", "pass 61"]
    ]
  },
  "connection lists": {
    setting: plain,
    first: ["gw listless", "rst"],
    length: { long: 3, short: 1 },
    steps: [
      ...["gw listless", "gw ready", "say 1102", "quiet", "answer", "rst", "reconnect"],
      ...["pass 1", "pass 10", "pass 20", "pass 61"]
    ]
  },
  "connection restarts": {
    setting: restarts,
    first: [],
    length: { long: 4, short: 0 },
    steps: ["gw refused", "gw ready", "fin", "kill", "reconnect", "stop", "pass 30", "pass 61", "pass 121", "pass 601"]
  },
  "connection windows": {
    setting: window,
    first: [],
    length: { long: 3, short: 0 },
    steps: [
      "gw refused",
      "gw old",
      "gw ready",
      "fin",
      "as DU7654321",
      ...acts,
      "pass 5",
      "pass 30",
      "pass 121",
      "pass 7200"
    ]
  }
}
