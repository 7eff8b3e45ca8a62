import { defineConfig } from "vitest/config"

const all = { branches: 100, functions: 100, lines: 100, statements: 100 }

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["scripts/built.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
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
