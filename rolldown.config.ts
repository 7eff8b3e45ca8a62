/**
 * The program in few files: most of a start goes into finding and loading modules one by one, and more than half of them are
 * ours. What a library's users import stays as it is beside it, and packages are those that are installed.
 */
import { defineConfig } from "rolldown"

export default defineConfig({
  input: "src/main.ts",
  external: /^[^./]/,
  platform: "node",
  output: { dir: "dist", chunkFileNames: "main/[name].js", sourcemap: true, sourcemapExcludeSources: true }
})
