/** An audit in memory, of which it can be seen what it was told of and has not written yet: that is what a kill takes. */
import { Effect, Layer } from "effect"
import type * as AuditLine from "../../src/domain/AuditLine.ts"
import { Audit, layerMemory } from "../../src/layers/Broker/Audit.ts"

/** A line that is to be written, and when that was told. */
export type Owed = AuditLine.Entry & { readonly toldAt: number }

export const make = (now: () => number) => {
  const written: Array<unknown> = []
  const told: Array<Owed> = []
  const hear = (entries: ReadonlyArray<AuditLine.Entry>): void =>
    void told.push(...entries.map((entry) => ({ ...entry, toldAt: now() })))
  const heard = Effect.map(Audit, ({ note, write }) =>
    Audit.of({
      note: (...entries) => {
        hear(entries)
        note(...entries)
      },
      write: (...entries) =>
        Effect.suspend(() => {
          hear(entries)
          return write(...entries)
        })
    }))
  return {
    layer: Layer.effect(Audit, heard).pipe(Layer.provide(layerMemory(written))),
    written: written as ReadonlyArray<unknown>,
    /** It writes in the order in which it was told. */
    owed: (): ReadonlyArray<Owed> => told.slice(written.length)
  }
}
