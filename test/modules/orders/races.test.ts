import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** What many do at once: each waits for the other in one order, so that nobody waits for whoever waits for them. */
const test = await startApp()
const shop = await test.organization()

let serial = 0
const next = () => {
  serial += 1
  return `race ${serial}`
}
const person = async (fields: object = {}): Promise<string> =>
  (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id
const place = (fields: object = {}) =>
  shop.request('POST', '/v1/orders', { externalId: next(), currency: 'EUR', lines: [{ sku: 'LOOM', quantity: 1, unitPrice: 10_000 }], ...fields })

/** How many transactions PostgreSQL had to break since. */
async function deadlocks(): Promise<number> {
  await test.db.pool.query('select pg_stat_force_next_flush()')
  const { rows } = await test.db.pool.query('select deadlocks::integer from pg_stat_database where datname = current_database()')
  return rows[0].deadlocks
}

t.test('batches that change the same orders in opposite orders do not deadlock', async (t) => {
  const people = await Promise.all(Array.from({ length: 6 }, () => person()))
  const ids = await Promise.all([...people, ...people.map(() => null)].map(async (contactId) => (await place({ contactId })).body.id as string))
  const before = await deadlocks()
  const change = (round: number) => {
    const items = ids.map((id) => ({ op: 'update', id, data: { metadata: { round } } }))
    return shop.request('POST', '/v1/orders/batch', { items: round % 2 === 0 ? items : items.toReversed() })
  }
  const answers = await Promise.all(Array.from({ length: 6 }, (_, round) => change(round)))
  for (const { status, body } of answers) {
    t.equal(status, 200, JSON.stringify(body))
    t.ok(body.results?.every((result: any) => result.status === 200))
  }
  t.equal(await deadlocks(), before)
})

t.test('orders of members who joined two programs with budgets in opposite orders do not deadlock', async (t) => {
  const effect = { type: 'flat', unit: 'PTS', units: 1 }
  const rules = [{ key: 'budgeted', name: 'One for each', trigger: { type: 'order' }, effect, budget: { amount: 1_000, mode: 'partial' } }]
  const programs = [await programIn(shop, 'live', { rules }), await programIn(shop, 'live', { rules })]
  const people = await Promise.all(Array.from({ length: 6 }, () => person()))
  for (const [i, contactId] of people.entries())
    for (const programId of i % 2 === 0 ? programs : programs.toReversed()) await memberIn(shop, programId, { contactId })
  const before = await deadlocks()
  const answers = await Promise.all([...people, ...people].map((contactId) => place({ contactId })))
  for (const { status, body } of answers) {
    t.equal(status, 201, JSON.stringify(body))
    t.match(body.loyalty, { length: 2 })
  }
  t.equal(await deadlocks(), before)
  t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true)
})

t.test('batches over members of several programs with budgets do not deadlock, whatever their order', async (t) => {
  const budgeted = (type: string) => ({
    key: type,
    name: type,
    trigger: { type },
    effect: { type: 'flat', unit: 'PTS', units: 1 },
    budget: { amount: 1_000, mode: 'partial' },
  })
  const rules = [budgeted('order'), budgeted('visit')]
  const programs = await Promise.all(Array.from({ length: 4 }, () => programIn(shop, 'live', { rules })))
  const before = await deadlocks()
  const batch = async (round: number) => {
    const contacts = await Promise.all(programs.map(() => person()))
    const members = await Promise.all(programs.map((programId, i) => memberIn(shop, programId, { contactId: contacts[i] })))
    const ordered = <T>(items: T[]) => ({ items: round % 2 === 0 ? items : items.toReversed() })
    const lines = [{ sku: 'LOOM', quantity: 1, unitPrice: 100 }]
    const orders = contacts.map((contactId) => ({ op: 'create', data: { externalId: next(), currency: 'EUR', contactId, lines } }))
    const events = members.map((memberId) => ({ op: 'create', data: { memberId, type: 'visit', externalId: next() } }))
    return () => [shop.request('POST', '/v1/orders/batch', ordered(orders)), shop.request('POST', '/v1/loyalty/events/batch', ordered(events))]
  }
  const ready = await Promise.all(Array.from({ length: 8 }, (_, round) => batch(round)))
  for (const { status, body } of await Promise.all(ready.flatMap((start) => start()))) {
    t.equal(status, 200, JSON.stringify(body))
    t.ok(
      body.results?.every((result: any) => result.status === 201),
      JSON.stringify(body.results),
    )
  }
  t.equal(await deadlocks(), before)
})

t.test('an order waits for a return of its own external id, not for those of others', async (t) => {
  const [waiting, other] = ['WAITS', 'GOES ON']
  const turns = `hashtextextended('orders ' || $1::text || ' ' || (hashtext($2) & 63)::text, 0)`
  const client = await test.db.pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(${turns})`, [shop.id, waiting])
    const later = place({ externalId: waiting })
    t.equal((await place({ externalId: other })).status, 201)
    t.equal((await test.db.pool.query('select from orders where external_id = $1', [waiting])).rowCount, 0)
    await client.query('commit')
    t.equal((await later).status, 201)
  } finally {
    client.release()
  }
})

t.test('a return of an order that is attached to a hidden contact meanwhile is refused', async (t) => {
  const agent = await colleague(test, shop, { contactAccess: 'own', scopes: ['contacts:read', 'orders:read', 'orders:write'] })
  const [hidden, { body: order }] = [await person(), await place()]
  const client = await test.db.pool.connect()
  try {
    await client.query('begin')
    await client.query('update orders set contact_id = $1 where id = $2', [hidden, order.id])
    const answer = agent.request('POST', '/v1/returns', { externalId: next(), orderId: order.id, amount: 1 })
    const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await test.db.pool.query(waits)).rowCount === 0);
    await client.query('commit')
    t.match(await answer, { status: 422, body: { errors: [{ pointer: '/orderId' }] } })
  } finally {
    client.release()
  }
  t.equal((await shop.request('GET', `/v1/orders/${order.id}`)).body.returned, 0)
})
