/**
 * A client of plain bytes: says hello, starts, asks for quotes of the symbols that it is given, counts the frames that it is sent, and prints how many a second it read
 * once it has had as many as it was asked for.
 */
import * as net from "node:net"
import * as Frame from "../../src/wire/Frame.ts"
import * as Hello from "../../src/wire/Hello.ts"
import * as Outbound from "../../src/wire/Outbound.ts"

const [, , port, clientId, wanted, symbols = ""] = process.argv
const socket = net.connect({ host: "127.0.0.1", port: Number(port), noDelay: true })
const reader = Frame.reader()
let frames = 0
let startedAt = 0

socket.write(Hello.encode(Hello.ours))
socket.on("data", (chunk) => {
  reader.push(chunk, () => {
    frames++
    // the first is the version, and the clock begins with the second
    if (frames === 1) socket.write(Frame.encode(Outbound.encodeStart(Number(clientId))))
    if (frames === 2) {
      startedAt = performance.now()
      for (const [i, symbol] of symbols.split(",").filter((each) => each !== "").entries()) {
        socket.write(
          Frame.encode([
            "1",
            "11",
            String(i + 1),
            "0",
            symbol,
            "STK",
            "",
            "0",
            "",
            "",
            "SMART",
            "",
            "USD",
            "",
            "",
            "0",
            "",
            "0",
            "0",
            ""
          ])
        )
      }
    }
  })
  if (frames < Number(wanted)) return
  const seconds = (performance.now() - startedAt) / 1000
  process.stdout.write(JSON.stringify((frames - 2) / seconds), () => process.exit(0))
})
