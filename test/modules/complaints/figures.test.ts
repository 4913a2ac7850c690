import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Figures, by worked examples. */
const test = await startApp()
const NOW = '2026-03-31T12:00:00Z'
const REPORTS = '/v1/complaint-reports'

async function shopWith(...items: object[]) {
  const shop = await test.organization({ mode: 'test', now: NOW })
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
  if (items.length > 0) await bring(shop, contactId, items)
  return { shop, contactId, get: async (url: string, at: Pick<TestOrganization, 'request'> = shop) => ok(await at.request('GET', `${REPORTS}/${url}`)) }
}
async function bring(shop: TestOrganization, contactId: string, items: object[]): Promise<string[]> {
  const past = { imported: true, contactId, channel: 'phone', description: 'x', status: 'closed', outcome: 'rejected' }
  const data = items.map((item, i) => ({ ...past, externalId: `${JSON.stringify(item)} ${i}`.slice(-200), ...item }))
  const answer = await shop.request('POST', '/v1/complaints/batch', { items: data.map((each) => ({ op: 'create', data: each })) })
  for (const result of answer.body.results) if (result.status !== 201) throw new Error(JSON.stringify(result))
  return answer.body.results.map(({ id }: { id: string }) => id)
}
function ok({ status, body }: { status: number; body: any }) {
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}
const brief = (groups: { value: string | null; n: number }[]) => Object.fromEntries(groups.map(({ value, n }) => [String(value), n]))

t.test('counts by what complaints have in common; one about two products counts with both, and once in all', async (t) => {
  const { shop, get } = await shopWith(
    {
      receivedAt: '2026-01-01T00:00:00Z',
      closedAt: '2026-01-02T00:00:00Z',
      subjects: [
        { kind: 'product', id: 'A' },
        { kind: 'product', id: 'B' },
      ],
      severity: 5,
    },
    {
      receivedAt: '2026-01-31T23:59:59Z',
      closedAt: '2026-02-02T00:00:00Z',
      subjects: [
        { kind: 'product', id: 'A' },
        { kind: 'product', id: 'A' },
      ],
      rootCause: { code: 'box', finding: '' },
    },
    { receivedAt: '2026-02-01T00:00:00Z', closedAt: '2026-02-02T00:00:00Z', channel: 'email', status: 'withdrawn', outcome: undefined },
  )
  const period = 'from=2026-01-01&to=2026-01-31'
  t.match(await get(`counts?${period}&by=product`), {
    n: 2,
    groups: [
      { value: 'A', n: 2 },
      { value: 'B', n: 1 },
    ],
  })
  const quarter = 'from=2026-01-01&to=2026-03-31'
  for (const [by, counts] of Object.entries({
    product: { A: 2, B: 1, null: 1 },
    subjectKind: { product: 2, null: 1 },
    staffId: { null: 3 },
    rootCause: { box: 1, null: 2 },
    channel: { phone: 2, email: 1 },
    severity: { 5: 1, null: 2 },
    outcome: { rejected: 2, withdrawn: 1 },
    priority: { urgent: 1, normal: 2 },
    teamId: { null: 3 },
    ownerId: { null: 3 },
    status: { closed: 2, withdrawn: 1 },
    month: { '2026-01-01': 2, '2026-02-01': 1, '2026-03-01': 0 },
  })) {
    const report = await get(`counts?${quarter}&by=${by}`)
    t.same(brief(report.groups), counts, by)
    t.equal(report.n, 3)
    for (const { n, rows } of [report, ...report.groups]) t.equal(ok(await shop.request('GET', rows)).data.length, n, rows)
  }
  t.equal((await get(`counts?${quarter}&by=day&channel=phone&severity=5`)).n, 1, 'filters go together')
})

t.test('periods are half-open in the zone that is named', async (t) => {
  const { get } = await shopWith(
    { receivedAt: '2026-03-29T00:59:59Z', closedAt: '2026-03-30T00:00:00Z' },
    { receivedAt: '2026-03-29T22:59:59Z', closedAt: '2026-03-30T00:00:00Z' },
    { receivedAt: '2026-03-29T23:00:00Z', closedAt: '2026-03-30T00:00:00Z' },
  )
  const days = async (zone: string) => brief((await get(`counts?from=2026-03-28&to=2026-03-30&by=day${zone}`)).groups)
  t.same(await days(''), { '2026-03-28': 0, '2026-03-29': 2, '2026-03-30': 1 }, 'in London the clock is put forward on that day')
  t.same(await days('&timeZone=UTC'), { '2026-03-28': 0, '2026-03-29': 3, '2026-03-30': 0 })
  t.same(await days('&timeZone=America/New_York'), { '2026-03-28': 1, '2026-03-29': 2, '2026-03-30': 0 })
  t.same(brief((await get('counts?from=2026-03-25&to=2026-03-31&by=week')).groups), { '2026-03-25': 2, '2026-03-30': 1 }, 'weeks begin on Monday')
})

t.test('times: mean, median and the nearest rank, by their number; of nothing null', async (t) => {
  const hours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20]
  const at = (hour: number) => `2026-02-${String(2 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00:00Z`
  const { shop, get } = await shopWith(...hours.map((hour) => ({ receivedAt: at(0), respondedAt: at(hour), resolvedAt: at(24), closedAt: at(25) })))
  const report = await get('times?from=2026-02-01&to=2026-02-28')
  const of = (metric: string) => report.times.find((each: { metric: string }) => each.metric === metric)
  t.same(of('response').wall, { n: 10, meanSeconds: 6.5 * 3600, medianSeconds: 5.5 * 3600, p90Seconds: 9 * 3600 })
  t.same(of('resolution').wall, { n: 10, meanSeconds: 86_400, medianSeconds: 86_400, p90Seconds: 86_400 })
  t.same(of('acknowledgement').wall, { n: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null })
  t.same(of('response').business, { n: 0, meanSeconds: null, medianSeconds: null, p90Seconds: null })
  t.equal(ok(await shop.request('GET', of('response').rows)).data.length, 10)
  t.equal(ok(await shop.request('GET', of('acknowledgement').rows)).data.length, 0)
})

t.test("the regulator's table: days of business, four weeks and eight, redress, outstanding", async (t) => {
  // Thursday before Easter; the third business day is Wednesday, since Friday and Monday are holidays.
  const receivedAt = '2026-02-26T10:00:00Z'
  const { shop, contactId, get } = await shopWith()
  const settings = (await shop.request('GET', '/v1/organization')).body.settings
  await shop.request('PATCH', '/v1/organization', { settings: { ...settings, holidays: [{ date: '2026-02-27', name: 'Holiday' }] } })
  const ids = await bring(shop, contactId, [
    { receivedAt, closedAt: '2026-03-04T23:59:59Z', outcome: 'upheld' },
    { receivedAt, closedAt: '2026-03-05T00:00:01Z', outcome: 'partly_upheld' },
    { receivedAt, closedAt: '2026-03-26T23:59:59Z' },
    { receivedAt: '2026-02-01T10:00:00Z', closedAt: '2026-03-29T22:59:59Z' },
    { receivedAt: '2026-02-01T10:00:00Z', closedAt: '2026-03-29T23:00:01Z' },
  ])
  await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'x', receivedAt })
  await test.db.pool.query(
    `insert into complaint_remedies (organization_id, id, complaint_id, kind, amount, currency, status, proposed_by, approved_by, fulfilled_at, version, created_at, updated_at)
     select $1, gen_random_uuid(), complaint_id::uuid, 'refund', amount, currency, status, '{}', '{}', case when status = 'fulfilled' then now() end, 1, now(), now()
     from (values ($2, 1000, 'GBP', 'fulfilled'), ($2, 500, 'GBP', 'fulfilled'), ($2, 70, 'EUR', 'fulfilled'), ($3, 9, 'GBP', 'offered')) as given (complaint_id, amount, currency, status)`,
    [shop.id, ids[0], ids[1]],
  )
  const report = await get('regulator?from=2026-02-01&to=2026-02-28')
  t.match(report, {
    n: 6,
    closed: [
      { within: 'three_business_days', n: 1 },
      { within: 'four_weeks', n: 2 },
      { within: 'eight_weeks', n: 1 },
      { within: 'later', n: 1 },
    ],
    outstanding: { n: 1 },
    upheld: { n: 2 },
    redress: [
      { currency: 'EUR', amount: 70, n: 1 },
      { currency: 'GBP', amount: 1500, n: 1 },
    ],
  })
  for (const { n, rows } of [report, ...report.closed, report.outstanding, report.upheld, ...report.redress])
    t.equal(ok(await shop.request('GET', rows)).data.length, n, rows)
  const empty = await get('regulator?from=2020-01-01&to=2020-12-31')
  t.match(empty, { n: 0, redress: [], outstanding: { n: 0 } })
})

t.test('outcomes and reopenings with their shares; of nothing no share', async (t) => {
  const receivedAt = '2026-02-01T00:00:00Z'
  const closedAt = '2026-02-02T00:00:00Z'
  const { shop, contactId, get } = await shopWith(
    { receivedAt, closedAt, outcome: 'upheld' },
    { receivedAt, closedAt, reopenCount: 2 },
    { receivedAt, closedAt },
  )
  await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'x', receivedAt })
  const period = 'from=2026-02-01&to=2026-02-28'
  const outcomes = await get(`outcomes?${period}`)
  t.match(outcomes, { n: 4, undecided: { n: 1 } })
  t.same(
    outcomes.outcomes.map(({ outcome, n, share }: never) => [outcome, n, share]),
    [
      ['upheld', 1, 0.3333],
      ['partly_upheld', 0, 0],
      ['rejected', 2, 0.6667],
      ['withdrawn', 0, 0],
      ['out_of_scope', 0, 0],
    ],
  )
  const rate = await get(`reopen-rate?${period}`)
  t.match(rate, { n: 3, reopened: { n: 1 }, share: 0.3333 })
  for (const { n, rows } of [outcomes, outcomes.undecided, ...outcomes.outcomes, rate, rate.reopened])
    t.equal(ok(await shop.request('GET', rows)).data.length, n, rows)
  t.match(await get('reopen-rate?from=2020-01-01&to=2020-01-02'), { n: 0, share: null })
  t.equal((await get('outcomes?from=2020-01-01&to=2020-01-02')).outcomes[0].share, null)
})

t.test('deadlines: met, missed, and neither while they are ahead; business time of what was met', async (t) => {
  const shop = await test.organization({ mode: 'test', now: '2026-06-01T09:00:00Z' })
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
  const make = async () => (await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'x' })).body.id
  const [quick] = [await make(), await make()]
  await shop.request('PUT', '/v1/test-clock', { now: '2026-06-01T09:30:00Z' })
  await shop.request('POST', `/v1/complaints/${quick}/acknowledge`, { method: 'phone' })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-06-20T09:30:00Z' })
  await make()
  const period = 'from=2026-06-01&to=2026-06-30'
  const report = ok(await shop.request('GET', `${REPORTS}/deadlines?${period}`))
  const acknowledgement = report.deadlines.find(({ metric }: { metric: string }) => metric === 'acknowledgement')
  t.match(acknowledgement, { n: 2, met: { n: 1 }, missed: { n: 1 }, share: 0.5 })
  for (const { n, rows } of [acknowledgement.met, acknowledgement.missed]) t.equal(ok(await shop.request('GET', rows)).data.length, n, rows)
  const { times } = ok(await shop.request('GET', `${REPORTS}/times?${period}`))
  t.match(times[0], { metric: 'acknowledgement', wall: { n: 1, meanSeconds: 1_800 }, business: { n: 1, meanSeconds: 1_800, p90Seconds: 1_800 } })
  t.match(ok(await shop.request('GET', `${REPORTS}/deadlines?from=2020-01-01&to=2020-01-01`)).deadlines[0], { n: 0, share: null })
})

t.test('figures are of what the caller may see', async (t) => {
  const { shop, contactId, get } = await shopWith()
  const [named, limited] = [await colleague(test, shop), await colleague(test, shop, { contactAccess: 'own' })]
  await test.db.pool.query(`update api_keys set scopes = array_append(scopes, 'complaints:read') where user_id = any($1)`, [[named.id, limited.id]])
  const theirs = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Bo', ownerId: limited.id })).body.id
  const past = { receivedAt: '2026-02-01T00:00:00Z', closedAt: '2026-02-02T00:00:00Z' }
  await bring(shop, contactId, [past, { ...past, subjects: [{ kind: 'staff', id: named.id }] }, { ...past, contactId: theirs }])
  const counts = 'counts?from=2026-02-01&to=2026-02-28&by=staffId'
  const all = await get(counts)
  for (const [who, n] of [
    [shop, 3],
    [named, 2],
    [limited, 1],
  ] as const) {
    const at = { request: who.request } as never
    t.equal((await get(counts, at)).n, n)
    t.notMatch(JSON.stringify((await get(counts, at)).groups), who === named ? named.id : 'nobody')
    t.equal((await get('open-at?date=2026-02-01', at)).n, n)
    t.equal((await get('regulator?from=2026-02-01&to=2026-02-28', at)).n, n)
    t.equal((await get('times?from=2026-02-01&to=2026-02-28', at)).n, n)
    t.equal(ok(await who.request('GET', all.rows)).data.length, n)
  }
  t.same(ok(await named.request('GET', all.groups.find(({ value }: { value: string }) => value === named.id).rows)).data, [], 'not even by name')
})

t.test('GET /v1/complaint-reports/rows: 400 without the period of a report, or with half a deadline', async (t) => {
  const { shop } = await shopWith()
  for (const [query, pointer] of [
    ['', 'from'],
    ['from=2026-01-01', 'from'],
    ['from=2026-02-01&to=2026-01-01', 'from'],
    ['from=2026-01-01&to=2026-01-02&openAt=2026-01-01', 'from'],
    ['openAt=2026-01-01&metric=response', 'met'],
    ['from=2026-01-01&to=2026-01-02&timeZone=Moon', 'timeZone'],
  ] as const)
    t.match(await shop.request('GET', `${REPORTS}/rows?${query}`), { status: 400, body: { errors: [{ pointer: `/${pointer}` }] } }, query)
})
