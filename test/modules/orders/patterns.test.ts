import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** How a customer buys is noticed by the clock and by what they buy, each change once. */
const app = await startApp()
const START = '2026-01-01T12:00:00Z'
const after = (days: number) =>
  Temporal.Instant.from(START)
    .add({ hours: 24 * days })
    .toString()

let serial = 0
async function customer() {
  const at = await app.organization({ mode: 'test', now: START })
  const owner = await colleague(app, at)
  const contactId = (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId: owner.id })).body.id as string
  const buy = async (day: number, unitPrice = 10_000) => {
    serial += 1
    const body = { externalId: `P-${serial}`, contactId, placedAt: after(day), currency: 'EUR', lines: [{ sku: 'A', quantity: 1, unitPrice }] }
    const made = await at.request('POST', '/v1/orders', body)
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    return made.body.id as string
  }
  const wait = async (day: number) => {
    const { status, body } = await at.request('PUT', '/v1/test-clock', { now: after(day) })
    if (status !== 200 || !body.complete) throw new Error(JSON.stringify(body))
  }
  const changes = async () => {
    await at.numbered()
    return (await at.request('GET', '/v1/events?types=contact.buying_pattern_changed')).body.data.map(({ data }: any) => `${data.change} ${data.direction}`)
  }
  return { at, owner, contactId, buy, wait, changes }
}

t.test('a silence far beyond the own rhythm is raised once, told to the owner, and stands in the time line', async (t) => {
  const { at, owner, contactId, buy, wait, changes } = await customer()
  for (const day of [0, 7, 14, 21]) {
    await wait(day)
    await buy(day)
  }
  await wait(48)
  t.same(await changes(), [], 'not yet')
  await wait(60)
  t.same(await changes(), ['silence below'])
  await wait(400)
  t.same(await changes(), ['silence below'], 'once')
  const told = (await owner.told()).filter(({ type }) => type === 'contact.buying_pattern_changed')
  t.match(told, [{ summary: 'Ada: has bought nothing for 28 days, usually every 7', resource: { id: contactId } }])
  const [entry] = (await at.request('GET', `/v1/contacts/${contactId}/timeline?types=contact.buying_pattern_changed`)).body.data
  t.match(entry, { summary: 'has bought nothing for 28 days, usually every 7', resource: { type: 'contact', id: contactId } })
})

t.test('each order moves it; the next silence is another one', async (t) => {
  const { buy, wait, changes } = await customer()
  for (const day of [0, 7, 14, 21, 28, 35, 42]) {
    await wait(day)
    await buy(day)
  }
  await wait(69)
  t.same(await changes(), [])
  await wait(71)
  t.same(await changes(), ['silence below'])
  await buy(71)
  await wait(150)
  t.same(await changes(), ['silence below', 'silence below'])
})

t.test('orders far below or above the usual value are raised once, and again when it goes the other way', async (t) => {
  const { at, contactId, buy, wait, changes } = await customer()
  await wait(120)
  for (const day of [0, 10, 20, 30]) await buy(day)
  await buy(40, 30_000)
  t.same(await changes(), [], 'one odd order is no change')
  await buy(50, 30_000)
  t.same(await changes(), ['value above'])
  await buy(60, 30_000)
  t.same(await changes(), ['value above'])
  const { pattern } = (await at.request('GET', `/v1/contacts/${contactId}/order-figures`)).body
  t.match(pattern, { purchases: 7, value: 'above', pace: 'usual' })
  await buy(70, 1_000)
  await buy(80, 1_000)
  t.same(await changes(), ['value above', 'value below'])
})

t.test('another pace is raised; orders of one day are one purchase', async (t) => {
  const { buy, wait, changes } = await customer()
  await wait(120)
  for (const day of [0, 20, 40, 60, 80]) {
    await buy(day, 5_000)
    await buy(day, 5_000)
  }
  await buy(85)
  t.same(await changes(), [])
  await buy(90)
  t.same(await changes(), ['pace above'])
})

t.test('whatever the order in which they arrive, the rhythm is the same', async (t) => {
  const patterns = []
  for (const days of [
    [0, 10, 20, 30, 40],
    [40, 0, 30, 10, 20],
  ]) {
    const { at, contactId, buy, wait, changes } = await customer()
    await wait(45)
    for (const day of days) await buy(day)
    patterns.push((await at.request('GET', `/v1/contacts/${contactId}/order-figures`)).body.pattern)
    t.same(await changes(), [])
  }
  t.same(patterns[0], patterns[1])
  t.match(patterns[0], { purchases: 5, usualGapDays: 10, lastOn: '2026-02-10' })
})

t.test('history that is brought in is no news; who left or is archived is not missed', async (t) => {
  const { buy, wait, changes } = await customer()
  await wait(1_000)
  for (const day of [0, 10, 20, 30, 40]) await buy(day)
  await buy(50, 90_000)
  await buy(60, 90_000)
  await wait(1_100)
  t.same(await changes(), [])
  const archived = await customer()
  for (const day of [0, 1, 2, 3]) {
    await archived.wait(day)
    await archived.buy(day)
  }
  await archived.at.request('DELETE', `/v1/contacts/${archived.contactId}`)
  await archived.wait(90)
  t.same(await archived.changes(), [])
})

t.test('a cancelled order was no purchase: below four the rhythm is gone, and with it the silence', async (t) => {
  const { at, contactId, buy, wait, changes } = await customer()
  const ids = []
  for (const day of [0, 7, 14, 21]) {
    await wait(day)
    ids.push(await buy(day))
  }
  await at.request('PATCH', `/v1/orders/${ids[0]}`, { status: 'cancelled' })
  t.equal((await at.request('GET', `/v1/contacts/${contactId}/order-figures`)).body.pattern, null)
  await wait(200)
  t.same(await changes(), [])
})
