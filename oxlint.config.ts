/**
 * What the linter holds the house to: which room may import which, and what never stands in src outside of an edge.
 */
import { defineConfig, type OxlintOverride } from "oxlint"

/** Each room and the others that it may import. Arrows only go up this list. */
const rooms: Readonly<Record<string, ReadonlyArray<string>>> = {
  errors: [],
  domain: ["errors"],
  wire: ["errors", "domain"],
  schedules: ["errors", "domain"],
  layers: ["errors", "domain", "wire", "schedules"],
  programs: ["errors", "domain", "wire", "schedules", "layers"],
  simulator: ["errors", "domain", "wire"],
  cli: ["errors", "domain", "wire", "schedules", "layers", "programs", "simulator"]
}

/** The layers that a program may import: services by their class, and plain values. Never a live Layer. */
const services = [
  "Broker/Audit",
  "Connection",
  "Facts",
  "Metrics",
  "Settings",
  "Notify/Notifier",
  "State/State",
  "Tws/Tws"
]

const barrels = ["effect", "@effect/platform-node", "@stoqey/ib"].map((name) => ({
  name,
  message: "Import the exact module: the barrels cost 0.26 s and 36 MB at start."
}))

type Rules = NonNullable<OxlintOverride["rules"]>

const imports = (room: string, mayImport: ReadonlyArray<string>, also: ReadonlyArray<object> = []): Rules => {
  const others = Object.keys(rooms).filter((other) => other !== room && !mayImport.includes(other))
  const toRooms = others.length === 0 ? [] : [{
    regex: `^(\\.\\./)+(${others.join("|")})/`,
    message: `${room}/ may import: ${mayImport.join(", ") || "no other room"}.`
  }]
  const toRoof = {
    regex: `^(\\.\\./)+(${room === "cli" ? "index|main" : "Ibkr|index|main"})\\.ts$`,
    message: "What puts the rooms together is imported by no room."
  }
  return { "no-restricted-imports": ["error", { paths: barrels, patterns: [...toRooms, toRoof, ...also] }] }
}

const liveLayers = {
  group: ["**/layers/**", ...services.map((service) => `!**/layers/${service}.ts`)],
  message: "A program takes a service by its class; Ibkr.ts, cli/ and main.ts choose the Layer."
}

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "oxc"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    "import/no-cycle": "error",
    "typescript/consistent-type-imports": "error",
    "no-control-regex": "off",
    "no-await-in-loop": "off",
    "no-shadow": "off",
    "no-underscore-dangle": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-useless-spread": "off",
    "unicorn/prefer-array-flat-map": "off",
    "unicorn/require-post-message-target-origin": "off",
    "oxc/no-map-spread": "off"
  },
  overrides: [
    {
      files: ["src/**"],
      rules: {
        "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx"] }],
        "typescript/ban-ts-comment": "error",
        "typescript/no-explicit-any": "error",
        "typescript/no-non-null-assertion": "error",
        "no-restricted-globals": ["error", "setImmediate", "queueMicrotask"],
        "no-restricted-properties": [
          "error",
          { object: "Effect", property: "timeout", message: "Its error bears our tag: Effect.timeoutOrElse." },
          { object: "performance", property: "now", message: "All time is Effect's Clock." }
        ],
        "no-restricted-imports": ["error", { paths: barrels }]
      }
    },
    ...Object.entries(rooms).map(([room, mayImport]) => ({
      files: [`src/${room}/**`],
      rules: imports(room, mayImport, room === "programs" ? [liveLayers] : [])
    })),
    {
      files: ["src/layers/Tws/Simulated.ts", "src/layers/Tws/Simulated/**"],
      rules: imports("layers", [...rooms["layers"] ?? [], "simulator"])
    }
  ],
  ignorePatterns: ["dist", "coverage", "node_modules"]
})
