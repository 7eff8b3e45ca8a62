import { assert, describe, it } from "@effect/vitest"
import { Metric } from "effect"
import * as Schema from "effect/Schema"
import * as Ending from "../../src/cli/Ending.ts"
import * as Alert from "../../src/domain/Alert.ts"
import * as Status from "../../src/domain/Status.ts"
import * as OrderRefused from "../../src/errors/OrderRefused.ts"
import * as BrokerMetrics from "../../src/layers/Broker/Metrics.ts"
import * as Rules from "../../src/layers/Broker/Risk/Rules.ts"
import * as Routes from "../../src/layers/Http/Routes.ts"
import * as Metrics from "../../src/layers/Metrics.ts"
import * as Window from "../../src/schedules/Maintenance/Window.ts"
import * as Document from "./Document.ts"
import * as Parts from "./Parts.ts"

const code = (name: string) => `\`${name}\``
const column = (document: string, heading: string, index = 0) =>
  Document.table(document, heading).map((cells) => cells[index] ?? "")
const readme = Document.read("README.md")
const operating = "docs/operating.md"

describe("what the documents list is what the program has", () => {
  it.each(Parts.all.map((part) => [part.document, part.mark, part] as const))(
    "%s has the %s (node test/readme/Parts.ts writes them)",
    (_, __, { document, lines, mark }) => assert.deepStrictEqual(Document.marked(document, mark), lines)
  )

  it("README.md draws every state, docs/operating.md explains it", () => {
    const [, picture = ""] = /## States\n\n```text\n([\s\S]*?)```/.exec(readme) ?? []
    assert.deepStrictEqual(Status.State.literals.filter((state) => !picture.includes(state)), [])
    assert.deepStrictEqual(column(operating, "state"), Status.State.literals.map(code))
  })

  it("the picture of the states is plain ASCII", () => {
    const [, picture = ""] = /## States\n\n```text\n([\s\S]*?)```/.exec(readme) ?? []
    assert.match(picture, /^[\x20-\x7e\n]+$/)
    assert.isAtMost(Math.max(...picture.split("\n").map((line) => line.length)), 100)
  })

  it("README.md explains every reason to refuse orders", () => {
    assert.deepStrictEqual(column("README.md", "reason"), OrderRefused.OrderBlock.literals.map(code))
  })

  it("docs/operating.md explains every reason of quality, README.md names it", () => {
    assert.deepStrictEqual(column(operating, "reason"), Status.Degradation.literals.map(code))
    assert.deepStrictEqual(Status.Degradation.literals.filter((reason) => !readme.includes(code(reason))), [])
  })

  it("docs/operating.md lists every alert with its severity", () => {
    assert.deepStrictEqual(
      Document.table(operating, "event").map(([event, severity]) => [event, severity]),
      Object.entries(Alert.events).map(([event, { severity }]) => [code(event), severity])
    )
  })

  it("docs/operating.md lists every metric with its type", () => {
    const metrics = [...Object.values(Metrics), ...Object.values(BrokerMetrics)].filter((one) =>
      typeof one === "object" && Metric.isMetric(one)
    )
    assert.deepStrictEqual(
      Document.table(operating, "metric").map(([metric = "", type]) => `${metric.replace(/[`]|\{\w+\}/g, "")} ${type}`)
        .toSorted(),
      metrics.map(({ id, type }) => `${id} ${type.toLowerCase()}`).toSorted()
    )
  })

  it("README.md lists every route", () => {
    const listed = column("README.md", "route").flatMap(Document.quoted).map((route) => route.replace(/\?.*/, ""))
    const known = [...Routes.methodsBroker].flatMap(([path, methods]) =>
      methods.filter((method) => method !== "HEAD").map((method) => `${method} ${path}`)
    )
    assert.deepStrictEqual(listed.toSorted(), known.toSorted())
  })

  it("README.md lists every exit code", () => {
    assert.deepStrictEqual(column("README.md", "code"), Object.values(Ending.codes).map(String))
  })

  it("docs/operating.md lists every rule of risk", () => {
    assert.deepStrictEqual(column(operating, "rule"), Rules.all.map(({ name }) => code(name)))
  })

  it("docs/operating.md lists every maintenance window", () => {
    const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    const time = ([hour, minute]: readonly [number, number]) =>
      `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`
    const regions = Object.entries(Window.byRegion).filter(([, windows]) => windows.length > 0)
    const row = (who: string, { days: on, from, to, zone }: Window.Window) => {
      const when = on.length === 1 ? days[on[0] ?? 0] : `${days[on[0] ?? 0]} to ${days[on.at(-1) ?? 0]}`
      return [who, when, time(from), on.length === 1 ? `Sun ${time(to)}` : time(to), zone].join()
    }
    const weekends = new Set(regions.map(([, windows]) => row("all of these", windows.at(-1) as Window.Window)))
    assert.deepStrictEqual(Document.table(operating, "region").map((cells) => cells.join()), [
      ...regions.flatMap(([region, windows]) => windows.slice(0, -1).map((window) => row(code(region), window))),
      ...weekends
    ])
  })

  it("docs/operating.md shows a status document that is one, with every field", () => {
    const [, text = ""] = /```json\n([\s\S]*?)```/.exec(Document.read(operating)) ?? []
    const shown = Schema.decodeUnknownSync(Status.Status, { onExcessProperty: "error" })(JSON.parse(text))
    assert.strictEqual(shown.state, "connected")
  })
})
