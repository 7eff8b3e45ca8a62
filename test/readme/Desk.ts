/**
 * A folder inside of the package, where the blocks of the documents find `effect-ibkr` as its users do.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Block, root } from "./Document.ts"

export interface Desk {
  readonly folder: string
  /** Where a block was put. */
  readonly place: (block: Block) => string
  readonly clear: () => void
}

/** Lays out blocks as files: under their own names where they have one, numbered by their lines where not. */
export const lay = (blocks: ReadonlyArray<Block>): Desk => {
  const folder = fs.mkdtempSync(path.join(root, "dist", ".readme-"))
  const place = ({ document, file, line }: Block) =>
    path.join(folder, path.basename(document, ".md"), file ?? `line${line}.ts`)
  for (const block of blocks) {
    fs.mkdirSync(path.dirname(place(block)), { recursive: true })
    fs.writeFileSync(place(block), block.text)
  }
  return { folder, place, clear: () => fs.rmSync(folder, { recursive: true, force: true }) }
}
