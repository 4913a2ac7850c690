import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Complaints of an older system, with their past. */
const test = await startApp()
const shop = await test.organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const owner = await colleague(test, shop)
const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id

const PAST = {
  imported: true,
  contactId,
  channel: 'letter',
  description: 'The beam is broken.',
  status: 'closed',
  outcome: 'upheld',
  receivedAt: '2024-02-01T09:00:00Z',
  acknowledgedAt: '2024-02-01T12:00:00Z',
  firstRespondedAt: '2024-02-01T11:00:00Z',
  respondedAt: '2024-02-05T09:00:00Z',
  resolvedAt: '2024-02-06T09:00:00Z',
  closedAt: '2024-02-07T09:00:00Z',
}
let serial = 0
const old = <F extends object>(fields: F = {} as F) => {
  serial += 1
  return { ...PAST, externalId: `old-${serial}`, ...fields }
}
async function batch(...items: object[]) {
  const answer = await shop.request('POST', '/v1/complaints/batch', { items: items.map((data) => ({ op: 'create', data })) })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body.results
}

t.test('POST /v1/complaints/batch', async (t) => {
  t.test('201 a complaint with its past, which starts no clocks and tells nobody', async (t) => {
    const given = old({
      ownerId: owner.id,
      severity: 4,
      rootCause: { code: 'packaging', finding: 'Thin box.' },
      subjects: [{ kind: 'product', id: 'LOOM-4' }],
      reopenCount: 1,
      history: [
        { action: 'call', at: '2024-02-01T10:00:00Z', by: 'A. Weaver', note: 'Rang her back.' },
        { action: 'letter', at: '2024-02-05T09:00:00Z' },
      ],
    })
    const [result] = await batch(given)
    t.equal(result.status, 201, JSON.stringify(result))
    const { history: _, ...shown } = given
    const stored = (await shop.request('GET', `/v1/complaints/${result.id}`)).body
    t.match(stored, {
      ...shown,
      subjects: [{ kind: 'product', id: 'LOOM-4', label: 'LOOM-4' }],
      priority: 'high',
      nextDueAt: null,
      createdAt: '2026-03-20T09:00:00Z',
    })
    t.same((await shop.request('GET', `/v1/complaints/${result.id}/clocks`)).body.data, [])
    const past = (await shop.request('GET', `/v1/complaints/${result.id}/history`)).body.data
    t.match(
      past
        .map(({ action, at, toStatus, details }: never) => ({ action, at, toStatus, details }))
        .toSorted((a: { at: string }, b: { at: string }) => (a.at < b.at ? -1 : 1)),
      [
        { action: 'call', at: '2024-02-01T10:00:00Z', toStatus: 'received', details: { by: 'A. Weaver', note: 'Rang her back.' } },
        { action: 'letter', at: '2024-02-05T09:00:00Z', toStatus: 'responded' },
        { action: 'import', at: '2026-03-20T09:00:00Z', toStatus: 'closed' },
      ],
    )
    t.same(await owner.told(), [])
    t.match((await shop.request('GET', '/v1/complaints?subjectId=LOOM-4')).body.data, [{ id: result.id }])
    const of2024 = (await shop.request('GET', '/v1/complaint-reports/counts?from=2024-02-01&to=2024-02-01&by=product')).body
    t.match(of2024, { n: 1, groups: [{ value: 'LOOM-4', n: 1 }] })
    t.match((await shop.request('GET', '/v1/complaint-reports/open-at?date=2024-02-06')).body, { n: 1 })
    t.match((await shop.request('GET', '/v1/complaint-reports/open-at?date=2024-02-07')).body, { n: 0 })
  })

  t.test('200 the same again, also in the same batch: one complaint', async (t) => {
    const given = old()
    const [first, twice] = await batch(given, given)
    t.match([first.status, twice], [201, { status: 200, id: first.id }])
    t.match(await batch(given), [{ status: 200, id: first.id }])
  })

  t.test('422 past times out of order or in the future, each named; the others are done', async (t) => {
    for (const [fields, pointer] of [
      [{ acknowledgedAt: '2024-01-31T09:00:00Z' }, '/acknowledgedAt'],
      [{ firstRespondedAt: '2024-01-31T09:00:00Z' }, '/firstRespondedAt'],
      [{ respondedAt: '2024-02-01T11:59:00Z', firstRespondedAt: null }, '/respondedAt'],
      [{ resolvedAt: '2024-02-04T09:00:00Z' }, '/resolvedAt'],
      [{ closedAt: '2024-02-05T09:00:00Z' }, '/closedAt'],
      [{ closedAt: '2026-03-20T09:00:01Z' }, '/closedAt'],
      [{ outcome: undefined }, '/outcome'],
      [{ status: 'withdrawn' }, '/outcome'],
      [{ status: 'investigating' }, '/status'],
      [{ externalId: undefined }, '/externalId'],
      [{ history: [{ action: 'call', at: '2024-01-01T00:00:00Z' }] }, '/history/0/at'],
      [{ history: [{ action: 'call', at: '2026-03-21T00:00:00Z' }] }, '/history/0/at'],
      [{ contactId: shop.id }, '/contactId'],
      [{ ownerId: shop.id }, '/ownerId'],
      [{ teamId: shop.id }, '/teamId'],
      [{ subjects: [{ kind: 'staff', id: 'somebody' }] }, '/subjects/0/id'],
      [{ subjects: [{ kind: 'staff', id: owner.id }], ownerId: owner.id }, '/ownerId'],
    ] as const) {
      const results = await batch(old(fields), old())
      t.match(results, [{ status: 422, problem: { errors: [{ pointer: `/items/0/data${pointer}` }] } }, { status: 201 }], JSON.stringify([fields, results[0]]))
    }
  })

  t.test('201 new ones beside: they start their clocks', async (t) => {
    const [fresh, refused, past] = await batch({ contactId, channel: 'phone', description: 'Now.' }, { channel: 'phone', description: 'Whose?' }, old())
    t.match([fresh.status, refused.status, past.status], [201, 422, 201])
    t.match(refused.problem.errors, [{ pointer: '/items/1/data/contactId' }])
    t.not((await shop.request('GET', `/v1/complaints/${fresh.id}/clocks`)).body.data.length, 0)
  })

  t.test('409 a complaint that names the caller is not told of', async (t) => {
    const named = await colleague(test, shop)
    const given = old({ subjects: [{ kind: 'staff', id: named.id }] })
    t.match(await batch(given), [{ status: 201 }])
    await test.db.pool.query(`update api_keys set scopes = scopes || '{complaints:read,complaints:write}' where user_id = $1`, [named.id])
    const again = await named.request('POST', '/v1/complaints/batch', { items: [{ op: 'create', data: given }] })
    t.match(again.body.results, [{ status: 409, problem: { code: 'complaint-exists' } }])
    t.notOk('id' in again.body.results[0])
  })

  t.test('1,000 in one request, in a few statements', async (t) => {
    const items = Array.from({ length: 1_000 }, () => old())
    const results = await batch(...items)
    t.equal(results.filter(({ status }: { status: number }) => status === 201).length, 1_000)
  })
})
