/**
 * Starts the built program once against its simulated gateway, waits until it says ready, and stops it in order.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

const wanted = 3_000
const most = 15_000

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

const port = await freePort()
const home = fs.mkdtempSync(path.join(os.tmpdir(), "effect-ibkr-smoke-"))
const startedAt = performance.now()
const service = spawn(process.execPath, [path.resolve("dist/main.js"), "run", "--simulate"], {
  cwd: home,
  env: {
    PATH: process.env["PATH"],
    HOME: home,
    IBKR_HTTP_PORT: String(port),
    IBKR_STATE_DIR: path.join(home, "state"),
    LOG_FORMAT: "logfmt"
  },
  stdio: ["ignore", "pipe", "pipe"]
})
const exited = once(service, "exit") as Promise<[number | null, NodeJS.Signals | null]>
const log: Array<string> = []
service.stdout.on("data", (data) => log.push(String(data)))
service.stderr.on("data", (data) => log.push(String(data)))

const elapsed = () => Math.round(performance.now() - startedAt)
const fail = (why: string): never => {
  service.kill("SIGKILL")
  fs.rmSync(home, { recursive: true, force: true })
  console.error(`${log.join("")}\nsmoke: ${why}`)
  process.exit(1)
}

const isReady = () =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then((answer) => answer.status === 200, () => false)

while (!(await isReady())) {
  if (service.exitCode !== null) fail(`the program ended with ${service.exitCode} before it was ready`)
  if (elapsed() > most) fail(`not ready after ${most} ms`)
  await sleep(25)
}
const readyAfter = elapsed()
service.kill("SIGTERM")
const [code, signal] = await Promise.race([exited, sleep(most).then(() => fail(`no end ${most} ms after SIGTERM`))])
if (code !== 0) fail(`SIGTERM ended it with ${code ?? signal}, not 0`)
fs.rmSync(home, { recursive: true, force: true })
console.log(
  `smoke: ready after ${readyAfter} ms${readyAfter > wanted ? ` (MISS: ${wanted} wanted)` : ""}, ended in order`
)
