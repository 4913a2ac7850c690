import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Loaded into every measured process before anything else: tells, when asked, what it used and for how long its event loop was blocked. */
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('message', (word) => {
  if (word !== 'read') return
  process.send?.({ cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000, blockedMs: delay.max / 1e6 })
  delay.reset()
})
process.channel?.unref()
