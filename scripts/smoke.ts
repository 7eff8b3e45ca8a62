/**
 * Starts the built program once against its simulated gateway, waits until it says ready, and stops it in order. Later than 5 s
 * is a failure, later than 3 s a miss that is printed.
 */
import * as Program from "./Program.ts"

const wanted = 3_000
const most = 5_000

const service = await Program.service(["--simulate"])
const end = await service.stop()
if (end !== 0) throw new Error(`${service.log()}\nSIGTERM ended it with ${end}, not 0`)
if (service.readyAfter > most) {
  throw new Error(`ready after ${Math.round(service.readyAfter)} ms, not within ${most} ms`)
}
const miss = service.readyAfter > wanted ? ` (MISS: ${wanted} ms wanted)` : ""
console.log(`smoke: ready after ${Math.round(service.readyAfter)} ms${miss}, ended in order`)
