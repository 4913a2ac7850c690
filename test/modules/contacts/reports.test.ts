import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Worked numbers of the life cycle, in an organization in Tehran, whose days begin at half past eight in the evening before (UTC). */
const service = await startApp()
const { db, organization } = service
const shop = await organization({ mode: 'test', now: '2025-12-20T08:00:00Z', timeZone: 'Asia/Tehran', country: 'IR' })

const at = async (now: string) => shop.request('PUT', '/v1/test-clock', { now })
const contact = async (fields: object = {}) =>
  (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Life', ...fields })).body.id as string
async function move(id: string, stage: string) {
  const body = stage === 'dissolution' ? { stage, endedBy: 'customer', reasonCode: 'no_volume' } : { stage, reason: 'law' }
  const answer = await shop.request('POST', `/v1/contacts/${id}/lifecycle`, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
}
const report = async (from: string, to: string) => (await shop.request('GET', `/v1/contact-reports/lifecycle?from=${from}&to=${to}`)).body
const nothing = { entered: 0, movedOn: [], stillThere: 0, timeInStage: { n: 0, medianDays: null, meanDays: null } }

t.test('time in stage, conversion, and runs begun again', async (t) => {
  const agent = await colleague(service, shop, { contactAccess: 'own' })
  const early = await contact()
  // 19:00 in Tehran on the last day of December, and 00:30 on the first of January.
  await at('2025-12-31T15:30:00Z')
  await contact()
  await at('2025-12-31T21:00:00Z')
  const [a, b, c] = [await contact({ ownerId: agent.id }), await contact(), await contact()]
  await at('2026-01-10T21:00:00Z')
  await move(a, 'awareness') // ten days in exploration
  await at('2026-01-14T21:00:00Z')
  await move(b, 'awareness') // fourteen
  await move(early, 'awareness') // entered before the period: 25 days and 13 hours
  await at('2026-01-20T21:00:00Z')
  await move(a, 'dissolution') // ten in awareness
  await at('2026-01-25T21:00:00Z')
  await move(a, 'exploration') // back after five
  await at('2026-02-20T12:00:00Z')
  await move(c, 'commitment') // after the period: counts where it led, not how long it lasted

  t.same(await report('2026-01-01', '2026-01-31'), {
    from: '2026-01-01',
    to: '2026-01-31',
    timeZone: 'Asia/Tehran',
    runs: { started: 3, restarted: 1, ended: 1 },
    stages: [
      {
        stage: 'exploration',
        entered: 4,
        movedOn: [
          { stage: 'awareness', n: 2, share: 0.5 },
          { stage: 'commitment', n: 1, share: 0.25 },
        ],
        stillThere: 1,
        timeInStage: { n: 3, medianDays: 14, meanDays: 16.5 },
      },
      {
        stage: 'awareness',
        entered: 3,
        movedOn: [{ stage: 'dissolution', n: 1, share: 0.3333 }],
        stillThere: 2,
        timeInStage: { n: 1, medianDays: 10, meanDays: 10 },
      },
      { stage: 'expansion', ...nothing },
      { stage: 'commitment', ...nothing },
      {
        stage: 'dissolution',
        entered: 1,
        movedOn: [{ stage: 'exploration', n: 1, share: 1 }],
        stillThere: 0,
        timeInStage: { n: 1, medianDays: 5, meanDays: 5 },
      },
    ],
  })
  const [first] = (await report('2025-12-31', '2025-12-31')).stages
  t.match(first, { entered: 1, stillThere: 1 }, 'the day begins where the organization is')

  const own = (await agent.request('GET', '/v1/contact-reports/lifecycle?from=2026-01-01&to=2026-01-31')).body
  t.same(own.runs, { started: 1, restarted: 1, ended: 1 }, 'of what is hidden nothing is counted')
  t.match(own.stages[0], { entered: 2, movedOn: [{ stage: 'awareness', n: 1, share: 0.5 }], stillThere: 1, timeInStage: { n: 1, medianDays: 10 } })
})

t.test('400 a period that is none', async (t) => {
  for (const query of [
    '',
    'from=2026-01-01',
    'from=2026-02-01&to=2026-01-01',
    'from=2001-01-01&to=2026-01-01',
    'from=x&to=2026-01-01',
    'from=0001-01-01&to=0001-01-02',
    'from=9999-12-30&to=9999-12-31',
  ])
    t.match(await shop.request('GET', `/v1/contact-reports/lifecycle?${query}`), { status: 400, body: { code: 'malformed-request' } }, query)
})

t.test('a month among years of moves is read by its index', async (t) => {
  await db.pool.query(
    `insert into contacts (organization_id, id, kind, display_name, emails, phones, handles, addresses, lifecycle_stage, key_customer, interests, tags,
       custom_fields, search_key, created_at, updated_at)
     select $1, gen_random_uuid(), 'person', 'x', '[]', '[]', '[]', '[]', 'awareness', false, '{}', '{}', '{}', 'x', now(), now() from generate_series(1, 10000)`,
    [shop.id],
  )
  await db.pool.query(
    `insert into lifecycle_moves (organization_id, id, contact_id, stage, actor, occurred_at)
     select $1, gen_random_uuid(), id, 'awareness', '{}', timestamptz '2015-01-01' + random() * interval '10 years' from contacts, generate_series(1, 4)
     where organization_id = $1`,
    [shop.id],
  )
  await db.pool.query('analyze lifecycle_moves')
  const { rows } = await db.pool.query(
    `explain select lifecycle_moves.stage, neighbour.stage, count(*) from lifecycle_moves left join lateral (select other.stage from lifecycle_moves other
       where other.organization_id = lifecycle_moves.organization_id and other.contact_id = lifecycle_moves.contact_id and other.id > lifecycle_moves.id
       order by other.id limit 1) as neighbour on true
     where lifecycle_moves.organization_id = '${shop.id}' and lifecycle_moves.occurred_at >= '2020-03-01' and lifecycle_moves.occurred_at < '2020-04-01' group by 1, 2`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  t.match(plan, /lifecycle_moves_occurred_at/)
  t.notMatch(plan, /Seq Scan/)
})
