/**
 * From the start of the process to `/health/ready` = 200: the built program against its simulated gateway.
 */
import * as Program from "../scripts/Program.ts"
import * as Figure from "./Figure.ts"

const rounds = 5

/** @returns the median time from start to ready */
export const measure = async (): Promise<ReadonlyArray<Figure.Figure>> => {
  const times: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    const service = await Program.service(["--simulate"])
    times.push(service.readyAfter)
    await service.stop()
  }
  return [{
    what: "start of the process to ready",
    unit: "ms",
    value: Figure.median(times),
    target: { most: 1000 }
  }]
}
