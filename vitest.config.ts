import { defineConfig } from "vitest/config"

// what is asserted of time is asserted without it: measuring coverage slows hot code down several times
const untimed = process.argv.includes("--coverage") ? { testNamePattern: /^(?!.*blocks nobody)/ } : {}

const all = { branches: 100, functions: 100, lines: 100, statements: 100 }

/** What asserts something of a whole process, which others must not have touched: ids once learned, modules once loaded. */
const apart = [
  "test/domain/AuditLine.test.ts",
  "test/domain/Mask.test.ts",
  "test/layers/Config/Refused.test.ts",
  "test/layers/Tws/Codec.test.ts",
  "test/programs/Alert/*.test.ts"
]

export default defineConfig({
  test: {
    ...untimed,
    // two files at a time, the rest of which share what they import: half of the time went into loading it anew
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "together", include: ["test/**/*.test.ts"], exclude: apart, isolate: false } },
      { extends: true, test: { name: "apart", include: apart } }
    ],
    globalSetup: ["scripts/built.ts"],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    coverage: {
      provider: "v8",
      reportOnFailure: true,
      include: ["src/**/*.ts"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: {
        branches: 90,
        functions: 90,
        lines: 90,
        statements: 90,
        "src/errors/**": all,
        "src/schedules/**": all,
        "src/programs/**": all
      }
    }
  }
})
