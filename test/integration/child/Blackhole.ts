/** A port whose backlog is full: it is stopped as soon as it listens, so that nobody ever accepts. */
import * as net from "node:net"

process.stdin.on("close", () => process.exit()).resume()
const server = net.createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  const address = server.address()
  console.log(typeof address === "object" ? address?.port : "")
})
