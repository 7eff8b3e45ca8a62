/** What work costs this thread, in milliseconds of its own: the machine's other work does not count. */
export const time = (work: () => void): number => {
  const before = process.threadCpuUsage()
  work()
  const { system, user } = process.threadCpuUsage(before)
  return (system + user) / 1000
}

const mebibytes = 64

/**
 * What this machine takes for 16 MiB that nobody has touched yet, in milliseconds: from under 5 to over 50, which is no
 * merit and no fault of what is measured. It takes more than an allocator would have left over from before.
 */
export const freshMemory = (): number =>
  time(() => Buffer.allocUnsafeSlow(mebibytes * 1024 * 1024).fill(1)) / (mebibytes / 16)

/** What this machine takes to split a payload at its NULs and read every field as a number: the least that any reader must do. */
export const plainReading = (payload: Uint8Array): number =>
  Math.min(...[1, 2, 3].map(() => time(() => void new TextDecoder().decode(payload).split("\0").map(Number))))
