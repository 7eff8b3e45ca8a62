import { defineConfig } from "vitest/config"

// what is asserted of time is asserted without it: measuring coverage slows hot code down several times
const untimed = process.argv.includes("--coverage") ? { testNamePattern: /^(?!.*blocks nobody)/ } : {}

const all = { branches: 100, functions: 100, lines: 100, statements: 100 }

export default defineConfig({
  test: {
    ...untimed,
    include: ["test/**/*.test.ts"],
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
