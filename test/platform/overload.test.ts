import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { elapsedMs } from '../../src/kernel/clock.ts'
import { startApp } from '../support/app.ts'

const { organization } = await startApp({ loopDelayMsMax: 100 })
const at = await organization()

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
  t.equal((await at.request('GET', '/v1/contacts')).status, 200)
  await struggle(4_000)
  t.match(await at.request('GET', '/v1/contacts'), { status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '1' } })
  await delay(2_500)
  t.equal((await at.request('GET', '/v1/contacts')).status, 200, 'and it is over when it is over')
})
