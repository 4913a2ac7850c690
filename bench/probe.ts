import { monitorEventLoopDelay } from 'node:perf_hooks'

/**
 * Loaded into every measured process before anything else: tells, when asked, what it used, and since it was asked last for
 * how long its event loop was blocked and how much memory it had at most.
 */
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let rssPeak = 0
setInterval(() => {
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss())
}, 100).unref()
process.on('message', (word) => {
  if (word !== 'read') return
  const rss = process.memoryUsage.rss()
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000, blockedMs: delay.max / 1e6, rssMib: rss / 2 ** 20, rssPeakMib: Math.max(rssPeak, rss) / 2 ** 20 })
  delay.reset()
  rssPeak = 0
})
process.channel?.unref()
