import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const { db, organization } = service
const shop = await organization({ mode: 'test', now: '2026-06-01T00:00:00Z' })

const contact = async (fields: object = {}) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Met', ...fields })).body.id as string
async function met(contactId: string, occurredAt: string, fields: object = {}) {
  const answer = await shop.request('POST', '/v1/interactions', { contactId, channel: 'phone', direction: 'inbound', kind: 'call', occurredAt, ...fields })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
}
const URL = '/v1/interaction-reports/contacts-per-month?from=2026-02-10&to=2026-04-30'

t.test('interactions and contacts by month, channel and direction, by the clock of the organization', async (t) => {
  const agent = await colleague(service, shop, { contactAccess: 'own' })
  const [a, b] = [await contact({ ownerId: agent.id }), await contact()]
  await met(a, '2026-02-09T23:59:00Z') // the day before
  await met(a, '2026-03-01T00:00:00Z')
  await met(a, '2026-03-10T10:00:00Z')
  await met(b, '2026-03-11T10:00:00Z')
  await met(b, '2026-03-31T22:59:00Z', { channel: 'email', direction: 'outbound', kind: 'message' })
  await met(b, '2026-03-31T23:30:00Z') // already April in London
  await met(b, '2026-03-12T10:00:00Z', { direction: 'internal', kind: 'note' }) // among staff
  await db.pool.query(
    `insert into interactions (organization_id, id, contact_id, channel, direction, kind, occurred_at, participants, participant_keys, metadata, automatic, created_at, updated_at)
     select organization_id, gen_random_uuid(), contact_id, 'email', 'inbound', 'message', '2026-03-13', '[]', '{}', '{}', 'bounce', now(), now()
     from interactions where organization_id = $1 limit 1`,
    [shop.id],
  ) // by a machine
  t.same((await shop.request('GET', URL)).body, {
    from: '2026-02-10',
    to: '2026-04-30',
    timeZone: 'Europe/London',
    months: [
      { month: '2026-02', interactions: 0, contacts: 0, by: [] },
      {
        month: '2026-03',
        interactions: 4,
        contacts: 2,
        by: [
          { channel: 'email', direction: 'outbound', interactions: 1, contacts: 1 },
          { channel: 'phone', direction: 'inbound', interactions: 3, contacts: 2 },
        ],
      },
      { month: '2026-04', interactions: 1, contacts: 1, by: [{ channel: 'phone', direction: 'inbound', interactions: 1, contacts: 1 }] },
    ],
  })
  await db.pool.query(`update api_keys set scopes = array_append(scopes, 'interactions:read') where user_id = $1`, [agent.id])
  const own = (await agent.request('GET', URL)).body
  t.same(
    own.months.map(({ interactions, contacts }: { interactions: number; contacts: number }) => [interactions, contacts]),
    [
      [0, 0],
      [2, 1],
      [0, 0],
    ],
    'of hidden contacts nothing is counted',
  )
})

t.test('a month among years of interactions is read by its index', async (t) => {
  const id = await contact()
  await db.pool.query(
    `insert into interactions (organization_id, id, contact_id, channel, direction, kind, occurred_at, participants, participant_keys, metadata, created_at, updated_at)
     select $1, gen_random_uuid(), $2, 'phone', 'inbound', 'call', timestamptz '2015-01-01' + n * interval '2 hours', '[]', '{}', '{}', now(), now()
     from generate_series(1, 40000) n`,
    [shop.id, id],
  )
  await db.pool.query('analyze interactions')
  const { rows } = await db.pool.query(
    `explain select months.month, counted.* from jsonb_to_recordset('[{"month":"2020-03","start":"2020-03-01","end":"2020-04-01"}]') as months (month text, start timestamptz, "end" timestamptz)
     cross join lateral (select channel, direction, count(*), count(distinct contact_id) from interactions where organization_id = '${shop.id}'
       and occurred_at >= months.start and occurred_at < months."end" and direction <> 'internal' and automatic is null
       group by grouping sets ((), (channel, direction))) as counted`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  t.match(plan, /Index Cond: .*occurred_at >= months.start/)
  t.notMatch(plan, /Seq Scan/)
})
