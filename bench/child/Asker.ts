/**
 * A client of plain bytes that asks for the next order id again and again, and prints how long it waited for the slowest
 * answer, in milliseconds.
 */
import * as net from "node:net"
import * as Frame from "../../src/wire/Frame.ts"
import * as Hello from "../../src/wire/Hello.ts"
import * as Outbound from "../../src/wire/Outbound.ts"

const [, , port, clientId, wanted] = process.argv
const socket = net.connect({ host: "127.0.0.1", port: Number(port), noDelay: true })
const reader = Frame.reader()
const waits: Array<number> = []
let frames = 0
let askedAt = 0

const ask = (): void => {
  askedAt = performance.now()
  socket.write(Frame.encode(["8", "1", "1"]))
}

socket.write(Hello.encode(Hello.ours))
socket.on("data", (chunk) =>
  void reader.push(chunk, () => {
    frames++
    if (frames === 1) socket.write(Frame.encode(Outbound.encodeStart(Number(clientId))))
    // behind the greeting, every frame is an answer
    if (frames < 6) return
    if (frames > 6) waits.push(performance.now() - askedAt)
    if (waits.length < Number(wanted)) setTimeout(ask, 10)
    else process.stdout.write(JSON.stringify(Math.max(...waits)), () => process.exit(0))
  }))
