import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

// what is asserted of time is asserted without it: measuring coverage slows hot code down several times
const untimed = process.argv.includes("--coverage") ? { testNamePattern: /^(?!.*blocks nobody)/ } : {}

const all = { branches: 100, functions: 100, lines: 100, statements: 100 }

/** What asserts something of its process that any other test may change: ids once learned, modules once loaded, how long it stands. */
const apart = [
  "test/domain/AuditLine.test.ts",
  "test/domain/Mask.test.ts",
  "test/integration/Hostile.test.ts",
  "test/layers/Tws/Codec.test.ts"
]

/** What must not meet the ids that the rest has learned, and bears with one another's. */
const fresh = [
  "test/cli/Accounts.test.ts",
  "test/cli/Broker.test.ts",
  "test/cli/Orders.test.ts",
  "test/cli/Place.test.ts",
  "test/layers/Config/Refused.test.ts",
  "test/layers/State/Files.test.ts",
  "test/programs/Alert/*.test.ts"
]

/** What takes longest, most of it in programs that it starts. */
const longest = [
  "test/readme/Shell.test.ts",
  "test/cli/Main.test.ts",
  "test/readme/Programs.test.ts",
  "test/integration/Processes.test.ts",
  "test/kills/Kills.test.ts",
  "test/integration/Sessions.test.ts",
  "test/cli/State.test.ts",
  "test/integration/TrueScale.test.ts",
  "test/campaign/Campaign.test.ts",
  "test/simulator/Control/Page.test.ts",
  "test/programs/Year.test.ts",
  "test/simulator/Orders/Wrong.test.ts",
  "test/programs/Week.test.ts",
  "test/faults/Hostile.test.ts",
  "test/integration/Dialling.test.ts",
  "test/simulator/Clients/Strict.test.ts",
  "test/layers/Tws/CodecFuzz.test.ts",
  "test/simulator/Server/Server.test.ts"
]

/** The longest first, so that both workers end together: a file's size, by which they go otherwise, says little of it. */
class LongestFirst extends BaseSequencer {
  readonly #first = ["apart", "fresh"]

  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const [first, at] = [this.#first.indexOf(project.name), longest.findIndex((file) => moduleId.endsWith(file))]
      return first >= 0 ? first - this.#first.length : at === -1 ? longest.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    ...untimed,
    // two files at a time, the rest of which share what they import: half of the time went into loading it anew
    maxWorkers: 2,
    // what runs beside others in a file waits for true deadlines, and hardly does anything
    maxConcurrency: 20,
    projects: [
      {
        extends: true,
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: [...apart, ...fresh], isolate: false }
      },
      { extends: true, test: { name: "fresh", include: fresh, isolate: false } },
      { extends: true, test: { name: "apart", include: apart } }
    ],
    sequence: { sequencer: LongestFirst },
    // the built program is loaded as its users load it, and not made ready for tests file by file
    server: { deps: { external: [/\/dist\/(?!\.readme-)/] } },
    globalSetup: "scripts/built.ts",
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
