import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { contactOf, made } from '../messaging/support.ts'

const started = await startApp()
const shopAt = () => started.organization({ mode: 'test', now: '2026-03-20T12:00:00Z' })
const shop = await shopAt()
let serial = 0
const order = async (fields: object, at = shop): Promise<string> => {
  serial += 1
  const lines = [{ sku: 'LOOM', category: 'looms', quantity: 1, unitPrice: 10_000 }]
  return (await made(at, '/v1/orders', { externalId: `O-${serial}`, currency: 'EUR', placedAt: '2026-03-10T10:00:00Z', lines, ...fields })).id
}
const back = (orderId: string, fields: object, at = shop) => {
  serial += 1
  return made(at, '/v1/returns', { externalId: `R-${serial}`, orderId, returnedAt: '2026-03-18T10:00:00Z', ...fields })
}
const PERIOD = 'from=2026-03-01&to=2026-03-31&timeZone=Europe/London'
const report = async (name: string, more = '', at: Pick<typeof shop, 'request'> = shop): Promise<any> => {
  const { status, body } = await at.request('GET', `/v1/order-reports/${name}?${PERIOD}${more}`)
  t.equal(status, 200, JSON.stringify(body))
  return body
}

t.test('of nothing there are no figures, and no shares', async (t) => {
  const empty = await shopAt()
  const none = { from: '2026-03-01', to: '2026-03-31', timeZone: 'Europe/London', n: 0, groups: [] }
  const kept = { n: 0, met: 0, missed: 0, share: null }
  const time = { n: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null }
  t.same(await report('sales', '', empty), { ...none, groupBy: null, currencies: [] })
  t.same(await report('returns', '&groupBy=reason', empty), { ...none, groupBy: 'reason', returned: 0, share: null, currencies: [] })
  t.same(await report('fulfilment', '&groupBy=day', empty), { ...none, groupBy: 'day', time, promised: kept, wanted: kept })
})

t.test('what was sold and what came back of it', async (t) => {
  const mixed = [
    { sku: 'LOOM', category: 'looms', quantity: 1, unitPrice: 10_000 },
    { sku: 'REED', category: 'parts', quantity: 3, unitPrice: 1_000 },
    { sku: 'REED', category: 'parts', quantity: 1, unitPrice: 1_000 },
    { sku: 'GIFT', quantity: 2, unitPrice: 0 },
  ]
  const first = await order({ channel: 'till', lines: mixed, shipping: 490, discount: 1_400 })
  const second = await order({ channel: 'web', placedAt: '2026-02-28T23:59:59Z' })
  // The first minute of the last day in London, which is the day before by the clock of Greenwich.
  const third = await order({ channel: 'till', placedAt: '2026-03-19T23:30:00Z', currency: 'GBP' })
  const fourth = await order({ placedAt: '2026-03-02T00:00:00Z' })
  const cancelled = await order({})
  await shop.request('PATCH', `/v1/orders/${cancelled}`, { status: 'cancelled' })
  await back(first, { lines: [{ line: 2, quantity: 2 }], reason: 'broken' })
  await back(first, { lines: [{ line: 4, quantity: 1 }], reason: 'broken' })
  await back(fourth, { amount: 1_000 })
  await back(second, { whole: true, reason: 'outside of the period' })

  const sales = await report('sales', '&groupBy=sku')
  t.match(sales, { groupBy: 'sku', n: 3 })
  t.same(sales.currencies, [
    { currency: 'EUR', n: 2, total: 23_090, returned: 2_800, net: 20_290, average: 10_145 },
    { currency: 'GBP', n: 1, total: 10_000, returned: 0, net: 10_000, average: 10_000 },
  ])
  t.same(sales.groups, [
    { value: 'LOOM', currency: 'EUR', n: 2, quantity: 2, total: 19_000 },
    { value: 'GIFT', currency: 'EUR', n: 1, quantity: 2, total: 0 },
    { value: 'LOOM', currency: 'GBP', n: 1, quantity: 1, total: 10_000 },
    { value: 'REED', currency: 'EUR', n: 1, quantity: 4, total: 3_600 },
  ])
  t.same((await report('sales', '&groupBy=channel')).groups, [
    { value: 'till', currency: 'EUR', n: 1, quantity: 7, total: 13_090 },
    { value: 'till', currency: 'GBP', n: 1, quantity: 1, total: 10_000 },
    { value: null, currency: 'EUR', n: 1, quantity: 1, total: 10_000 },
  ])
  const valuesBy = async (by: string) => (await report('sales', `&groupBy=${by}`)).groups.map(({ value, n }: any) => [value, n])
  t.same(await valuesBy('day'), [
    ['2026-03-02', 1],
    ['2026-03-10', 1],
    ['2026-03-19', 1],
  ])
  t.same(await valuesBy('week'), [
    ['2026-03-02', 1],
    ['2026-03-09', 1],
    ['2026-03-16', 1],
  ])
  t.same(await valuesBy('month'), [
    ['2026-03-01', 2],
    ['2026-03-01', 1],
  ])
  const { groups } = (await shop.request('GET', '/v1/order-reports/sales?from=2026-03-10&to=2026-03-20&groupBy=week&timeZone=Asia/Tokyo')).body
  t.same(
    groups.map(({ value }: any) => value),
    ['2026-03-10', '2026-03-16'],
    'a week that the period cuts begins with it',
  )

  const returned = await report('returns', '&groupBy=reason')
  t.match(returned, { n: 3, returned: 2, share: 0.6667 })
  t.same(returned.currencies, [{ currency: 'EUR', n: 2, amount: 2_800 }])
  t.same(returned.groups, [
    { value: 'broken', n: 3, returned: 1, share: 0.3333, quantity: 9, returnedQuantity: 3, quantityShare: 0.3333 },
    { value: null, n: 3, returned: 1, share: 0.3333, quantity: 9, returnedQuantity: 0, quantityShare: 0 },
  ])
  t.same((await report('returns', '&groupBy=sku')).groups, [
    { value: 'GIFT', n: 1, returned: 1, share: 1, quantity: 2, returnedQuantity: 1, quantityShare: 0.5 },
    { value: 'REED', n: 1, returned: 1, share: 1, quantity: 4, returnedQuantity: 2, quantityShare: 0.5 },
    { value: 'LOOM', n: 3, returned: 0, share: 0, quantity: 3, returnedQuantity: 0, quantityShare: 0 },
  ])
  t.same((await report('returns', '&groupBy=channel')).groups, [
    { value: 'till', n: 2, returned: 1, share: 0.5, quantity: 8, returnedQuantity: 3, quantityShare: 0.375 },
    { value: null, n: 1, returned: 1, share: 1, quantity: 1, returnedQuantity: 0, quantityShare: 0 },
  ])
  t.match((await report('returns', '&groupBy=category')).groups, [{ value: 'parts' }, { value: null }, { value: 'looms' }])
  t.match(await report('returns', '&groupBy=month'), { groups: [{ value: '2026-03-01', n: 3, returned: 2 }] })
  t.ok(third)
})

t.test('how long it took, and whether times were kept', async (t) => {
  const here = await shopAt()
  const at = (day: number, time = '10:00') => `2026-03-${String(day).padStart(2, '0')}T${time}:00Z`
  const delivered = (placed: number, day: number | null, more: object = {}) =>
    order({ placedAt: at(placed), ...(day !== null && { deliveredAt: at(day), status: 'delivered' }), ...more }, here)
  await delivered(2, 3, { promisedAt: at(3), channel: 'till' })
  await delivered(2, 5, { promisedAt: at(4), requestedAt: at(1), channel: 'till' })
  await delivered(3, 4, { requestedAt: at(5), channel: 'web' })
  await delivered(3, 9, { requestedAt: at(5), channel: 'web' })
  await delivered(10, null, { promisedAt: at(19), channel: 'web' })
  await delivered(10, null, { promisedAt: at(21), requestedAt: at(21), channel: 'web' })
  const fulfilled = await report('fulfilment', '&groupBy=channel', here)
  const DAY = 86_400
  t.same(fulfilled, {
    ...{ from: '2026-03-01', to: '2026-03-31', timeZone: 'Europe/London', groupBy: 'channel', n: 6 },
    time: { n: 4, meanSeconds: 3 * DAY, medianSeconds: 2.5 * DAY, p90Seconds: 6 * DAY },
    promised: { n: 3, met: 1, missed: 2, share: 0.3333 },
    wanted: { n: 2, met: 1, missed: 1, share: 0.5 },
    groups: [
      {
        ...{ value: 'web', n: 4, time: { n: 2, meanSeconds: 3.5 * DAY, medianSeconds: 3.5 * DAY, p90Seconds: 6 * DAY } },
        ...{ promised: { n: 1, met: 0, missed: 1, share: 0 }, wanted: { n: 2, met: 1, missed: 1, share: 0.5 } },
      },
      {
        ...{ value: 'till', n: 2, time: { n: 2, meanSeconds: 2.5 * DAY, medianSeconds: 2.5 * DAY, p90Seconds: 4 * DAY } },
        ...{ promised: { n: 2, met: 1, missed: 1, share: 0.5 }, wanted: { n: 0, met: 0, missed: 0, share: null } },
      },
    ],
  })
  for (const by of ['sku', 'category', 'day', 'week', 'month']) t.match(await report('fulfilment', `&groupBy=${by}`, here), { n: 6, groupBy: by })
  await here.request('PUT', '/v1/test-clock', { now: '2026-03-22T12:00:00Z' })
  t.match(await report('fulfilment', '', here), { promised: { n: 4, missed: 3 }, wanted: { n: 3, missed: 2 } })
})

t.test('limited staff count the orders that they may see; another organization none; an erasure changes no sum', async (t) => {
  const here = await shopAt()
  const limited = await colleague(started, here, { contactAccess: 'own', scopes: ['contacts:read', 'orders:read'] })
  const [theirs, hidden] = [await contactOf(here, { ownerId: limited.id }), await contactOf(here)]
  await order({ contactId: theirs.id }, here)
  await order({}, here)
  const id = await order({ contactId: hidden.id, lines: [{ sku: 'SECRET', quantity: 1, unitPrice: 1 }] }, here)
  await back(id, { whole: true, reason: 'secret' }, here)
  for (const [name, by] of [
    ['sales', 'sku'],
    ['returns', 'reason'],
    ['returns', 'sku'],
    ['fulfilment', 'sku'],
  ] as const) {
    const seen = await report(name, `&groupBy=${by}`, limited)
    t.match(seen, { n: 2 })
    t.notMatch(JSON.stringify(seen), /secret/i)
    t.match(await report(name, `&groupBy=${by}`, here), { n: 3 })
  }
  const before = await report('sales', '&groupBy=sku', here)
  t.equal((await here.request('POST', `/v1/contacts/${hidden.id}/erase`)).status, 200)
  t.same(await report('sales', '&groupBy=sku', here), before)
  t.match(await report('returns', '&groupBy=reason', here), { returned: 1, groups: [{ value: null, returned: 1 }] })
})

t.test('sums stay within numbers; what is asked for wrongly is named', async (t) => {
  const here = await shopAt()
  for (let i = 0; i < 2; i += 1) await order({ lines: [{ sku: 'GOLD', quantity: 1, unitPrice: Number.MAX_SAFE_INTEGER }] }, here)
  t.match(await report('sales', '&groupBy=sku', here), {
    currencies: [{ total: Number.MAX_SAFE_INTEGER, average: Number.MAX_SAFE_INTEGER }],
    groups: [{ total: Number.MAX_SAFE_INTEGER }],
  })
  const asked = async (query: string) => (await here.request('GET', `/v1/order-reports/sales?${query}`)).body.errors?.[0]
  t.match(await asked('from=2026-03-01'), { pointer: '/to' })
  t.match(await asked('from=2026-03-02&to=2026-03-01'), { pointer: '/to' })
  t.match(await asked(`${PERIOD}&groupBy=reason`), { pointer: '/groupBy' })
  t.match(await asked('from=2026-03-01&to=2026-03-02&timeZone=Mars'), { pointer: '/timeZone' })
  t.equal((await here.request('GET', '/v1/order-reports/sales?from=1900-01-01&to=1900-01-02&timeZone=Asia/Tokyo&groupBy=week')).status, 200)
})
