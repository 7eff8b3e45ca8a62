/**
 * Starts the built program once against its simulated gateway, waits until it says ready, and stops it in order.
 */
import * as Program from "./Program.ts"

const wanted = 3_000

const service = await Program.service(["--simulate"])
const end = await service.stop()
if (end !== 0) throw new Error(`${service.log()}\nSIGTERM ended it with ${end}, not 0`)
const miss = service.readyAfter > wanted ? ` (MISS: ${wanted} ms wanted)` : ""
console.log(`smoke: ready after ${Math.round(service.readyAfter)} ms${miss}, ended in order`)
