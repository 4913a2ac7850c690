import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { elapsedMs } from '../../src/kernel/clock.ts'
import { send, startApp } from '../support/app.ts'

const { app } = await startApp({ loopDelayMsMax: 100 })
const started = elapsedMs()
const ask = () => send(app, undefined, 'GET', '/livez')

/** Keeps the loop standing still for most of a while. */
async function struggle(forMs: number): Promise<void> {
  const until = elapsedMs() + forMs
  while (elapsedMs() < until) {
    const standing = elapsedMs() + 400
    while (elapsedMs() < standing);
    await delay(1)
  }
}

t.test('what start-up took is no overload, what comes after is', async (t) => {
  await struggle(1_200)
  const { status } = await ask()
  // A machine that needed longer for it has been up for too long to tell.
  if (elapsedMs() - started < 2_000) t.equal(status, 200)
  await struggle(4_000)
  t.match(await ask(), { status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '1' } })
  let after = await ask()
  for (let tries = 0; tries < 60 && after.status === 503; tries += 1) {
    await delay(500)
    after = await ask()
  }
  t.equal(after.status, 200, 'and it is over when it is over')
})
