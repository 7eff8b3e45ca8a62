/**
 * A gateway that is as far away as a real one: what it says comes later by some milliseconds, as from IBKR's servers.
 */
import { once } from "node:events"
import * as net from "node:net"
import type { AddressInfo } from "node:net"

/** Before the gateway at a port of the loopback; answers a port of its own, and how it ends. */
export const make = async (port: number, later: number) => {
  const server = net.createServer((client) => {
    const gateway = net.connect({ host: "127.0.0.1", port, noDelay: true })
    client.setNoDelay(true)
    client.on("data", (bytes) => gateway.write(bytes))
    gateway.on("data", (bytes) => setTimeout(() => client.write(bytes), later))
    client.on("close", () => gateway.destroy())
    gateway.on("close", () => client.destroy())
    for (const side of [client, gateway]) side.on("error", () => side.destroy())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() }
}
