/** What work costs this thread, in milliseconds of its own: the machine's other work does not count. */
export const time = (work: () => void): number => {
  const before = process.threadCpuUsage()
  work()
  const { system, user } = process.threadCpuUsage(before)
  return (system + user) / 1000
}
