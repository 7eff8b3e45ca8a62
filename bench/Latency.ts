/**
 * How fast the service answers over HTTP while it is ready: one request after the other on one connection.
 */
import * as http from "node:http"
import * as Program from "../scripts/Program.ts"
import * as Figure from "./Figure.ts"

const requests = 2000
const warm = 200

const get = (agent: http.Agent, url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    http.get(url, { agent }, (answer) => {
      answer.resume()
      answer.once("end", () => resolve(performance.now() - startedAt))
    }).once("error", reject)
  })

/** @returns the median and the 99th percentile of each route's answer */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const service = await Program.service(["--simulate"])
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const figures: Array<Figure.Figure> = []
    for (const route of ["/health/live", "/health/ready", "/status"]) {
      const times: Array<number> = []
      for (let i = 0; i < warm + requests; i++) times.push(await get(agent, service.url + route))
      const measured = times.slice(warm)
      figures.push(
        { what: `GET ${route}, median`, unit: "ms", value: Figure.median(measured) },
        { what: `GET ${route}, p99`, unit: "ms", value: Figure.quantile(measured, 0.99), target: { most: 10 } }
      )
    }
    return figures
  } finally {
    agent.destroy()
    await service.stop()
  }
}
