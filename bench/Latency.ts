/**
 * How fast the service answers over HTTP while it is ready, and while orders are placed and cancelled: one request after the
 * other on one connection.
 */
import * as http from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
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

/** Between two orders: eleven a second. */
const apart = 90
const token = "a-token-of-the-benchmark-alone"

const order = {
  contract: { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" },
  action: "BUY",
  quantity: "1",
  orderType: "LMT",
  limitPrice: "1.00"
}

/** The answers of a service that places and cancels orders meanwhile. */
const busy = async (agent: http.Agent): Promise<ReadonlyArray<number>> => {
  const gateway = await Program.simulator()
  const service = await Program.service(["--port", String(gateway.port)], { IBKR_HTTP_TOKEN: token })
  const ask = async (method: string, route: string, body?: unknown) => {
    const answer = await fetch(service.url + route, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    if (answer.status !== 202) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`)
    return answer.json() as Promise<{ readonly orderRef: string }>
  }
  const trade = async () => {
    const { orderRef } = await ask("POST", "/orders", order)
    await ask("DELETE", `/orders/${orderRef}`)
  }
  try {
    await trade()
    const times: Array<number> = []
    const trades: Array<Promise<void>> = []
    const trading = setInterval(() => trades.push(trade()), apart)
    for (let i = 0; i < warm + requests; i++) {
      times.push(await get(agent, `${service.url}/status`))
      await sleep(5)
    }
    clearInterval(trading)
    await Promise.all(trades)
    return times.slice(warm)
  } finally {
    await service.stop()
    await gateway.stop()
  }
}

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
    const measured = await busy(agent)
    const what = "GET /status while 11 orders a second are placed and cancelled"
    figures.push(
      { what: `${what}, median`, unit: "ms", value: Figure.median(measured) },
      { what: `${what}, p99`, unit: "ms", value: Figure.quantile(measured, 0.99), target: { most: 10 } }
    )
    return figures
  } finally {
    agent.destroy()
    await service.stop()
  }
}
