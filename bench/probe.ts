import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Loaded into the service under the bench before anything else: tells, when asked, for how long its event loop was blocked at most. */
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('message', (word) => {
  if (word === 'reset') delay.reset()
  if (word === 'read') process.send?.({ blockedMs: delay.max / 1e6 })
})
process.channel?.unref()
