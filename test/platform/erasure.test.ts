import t from 'tap'
import { startApp } from '../support/app.ts'
import { dump } from '../support/dump.ts'

const { db, organization } = await startApp()
const CANARY = 'kanarienvogel'

t.test('POST /v1/contacts/:contactId/erase', async (t) => {
  const shop = await organization()
  const company = await shop.request('POST', '/v1/contacts', { kind: 'company', displayName: 'Mill' })
  const person = {
    kind: 'person',
    displayName: `Ada ${CANARY}`,
    givenName: CANARY,
    emails: [{ value: `${CANARY}@example.com`, label: CANARY }],
    phones: [{ value: '+44 20 7946 0333', label: CANARY }],
    handles: [{ network: 'telegram', value: CANARY }],
    addresses: [{ street: CANARY, country: 'GB' }],
    externalId: CANARY,
    source: CANARY,
    interests: [CANARY],
    tags: [CANARY],
  }
  const made = await shop.request('POST', '/v1/contacts', person, { 'idempotency-key': 'made' })
  const { id } = made.body
  await shop.request('PATCH', `/v1/contacts/${id}`, { familyName: CANARY })
  await shop.request('POST', `/v1/contacts/${id}/lifecycle`, { stage: 'awareness', reason: CANARY })
  await shop.request('POST', `/v1/contacts/${id}/relationships`, { relatedId: company.body.id, type: 'works_for', role: CANARY })
  await shop.request('POST', '/v1/contacts/batch', { items: [{ op: 'update', id, data: { source: `${CANARY} 2` } }] }, { 'idempotency-key': 'batch' })
  const counts = await db.pool.query('select count(*) from contacts')
  t.ok((await dump(db)).includes(CANARY))

  const erased = await shop.request('POST', `/v1/contacts/${id}/erase`)
  t.match(erased, { status: 200, body: { id } })

  t.test('nothing personal stands anywhere in the database', async (t) => {
    const text = await dump(db)
    for (const value of [CANARY, '+442079460333', '7946 0333']) t.notOk(text.includes(value), value)
  })
  t.test('410 for the id afterwards, and the counts stand', async (t) => {
    t.match(await shop.request('GET', `/v1/contacts/${id}`), { status: 410, body: { code: 'contact-erased' } })
    t.equal((await shop.request('POST', `/v1/contacts/${id}/erase`)).status, 410)
    t.same((await db.pool.query('select count(*) from contacts')).rows, counts.rows)
    t.equal((await db.pool.query('select count(*) from suppressions')).rows[0].count, 3)
  })
  t.test('a repeat of what made the person does not bring them back', async (t) => {
    t.match(await shop.request('POST', '/v1/contacts', person, { 'idempotency-key': 'made' }), { status: 410, body: { code: 'gone' } })
  })
  t.test('a list never shows an erased contact', async (t) => {
    for (const query of ['', '?archived=true']) t.notOk(JSON.stringify((await shop.request('GET', `/v1/contacts${query}`)).body).includes(id))
  })
})

t.test('whoever relates a person that is being erased comes before or after, and leaves nothing', async (t) => {
  const shop = await organization()
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = await Promise.all(
      ['A', 'B'].map(async (displayName) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName })).body.id as string),
    )
    const [related, erased] = await Promise.all([
      shop.request('POST', `/v1/contacts/${b}/relationships`, { relatedId: a, type: 'household', role: `race ${CANARY}` }),
      shop.request('POST', `/v1/contacts/${a}/erase`),
    ])
    t.ok([201, 422].includes(related.status), String(related.status))
    t.equal(erased.status, 200)
  }
  const text = await dump(db)
  // The answer to the one who related stands with them; the database holds none of it.
  t.notOk(text.includes(`race ${CANARY}`))
  const { rows } = await db.pool.query('select type, count(*) from events where organization_id = $1 and type like $2 group by 1', [shop.id, 'relationship.%'])
  const count = (type: string) => rows.find((row) => row.type === type)?.count ?? 0
  t.equal(count('relationship.created'), count('relationship.deleted'), 'what an erasure takes away is told')
})
