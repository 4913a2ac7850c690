import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const { db, organization } = service
const shop = await organization({ mode: 'test', now: '2026-02-01T09:00:00Z' })
const at = async (now: string) => shop.request('PUT', '/v1/test-clock', { now })
const make = async (fields: object) => (await shop.request('POST', '/v1/tasks', { type: 'follow_up', ...fields })).body.id as string
const URL = '/v1/task-reports/by-person?from=2026-02-02&to=2026-02-28'
const nothing = { done: 0, doneLate: 0, cancelled: 0, openOverdue: 0, medianDaysToDone: null }

t.test('done, late, cancelled and overdue, by person and by team', async (t) => {
  const [ada, ben] = [await colleague(service, shop), await colleague(service, shop, { contactAccess: 'own' })]
  const team = (await shop.request('POST', '/v1/teams', { name: 'Care' })).body.id
  const complete = (id: string) => shop.request('POST', `/v1/tasks/${id}/complete`)
  const mine = { assigneeId: ada.id }
  await complete(await make(mine)) // on the day before the period
  const [inTime, late, never, theirs, cancelled] = [
    await make({ ...mine, dueAt: '2026-02-10T09:00:00Z' }),
    await make({ ...mine, dueAt: '2026-02-03T09:00:00Z', teamId: team }),
    await make(mine),
    await make({ teamId: team, dueDate: '2026-02-04' }),
    await make({ assigneeId: ben.id }),
  ]
  await make({ assigneeId: ben.id, dueAt: '2026-02-05T09:00:00Z' }) // overdue to this day
  await make({ dueAt: '2026-02-06T09:00:00Z' }) // overdue, and nobody's
  await make({ ...mine, dueAt: '2030-01-01T00:00:00Z' }) // still to be done, in time
  await at('2026-02-02T09:00:00Z')
  await complete(inTime) // after one day
  await at('2026-02-04T21:00:00Z')
  await complete(late) // after three and a half
  await complete(theirs) // on the last evening of its date
  await at('2026-02-11T09:00:00Z')
  await complete(never) // after ten; what is never due is never late
  await shop.request('POST', `/v1/tasks/${cancelled}/cancel`)
  await at('2026-03-01T12:00:00Z')

  const { people, teams, ...rest } = (await shop.request('GET', URL)).body
  t.same(rest, { from: '2026-02-02', to: '2026-02-28', timeZone: 'Europe/London' })
  const by = (id: string | null) => people.find(({ assigneeId }: { assigneeId: string | null }) => assigneeId === id)
  t.equal(people.length, 3)
  t.same(by(ada.id), { assigneeId: ada.id, ...nothing, done: 3, doneLate: 1, medianDaysToDone: 3.5 })
  t.same(by(ben.id), { assigneeId: ben.id, ...nothing, cancelled: 1, openOverdue: 1 })
  t.same(by(null), { assigneeId: null, ...nothing, done: 1, openOverdue: 1, medianDaysToDone: 3.5 })
  t.same(teams, [
    { teamId: team, ...nothing, done: 2, doneLate: 1, medianDaysToDone: 3.5 },
    { teamId: null, ...nothing, done: 2, cancelled: 1, openOverdue: 2, medianDaysToDone: 5.5 },
  ])
  t.same(
    (await ben.request('GET', URL)).body.people,
    [{ assigneeId: ben.id, ...nothing, cancelled: 1, openOverdue: 1 }],
    'of what is hidden nothing is counted',
  )
})

t.test('a month among years of tasks is read by its indexes', async (t) => {
  await db.pool.query(
    `insert into tasks (organization_id, id, type, due_instant, priority, status, closed_at, created_at, updated_at)
     select $1, gen_random_uuid(), 'other', timestamptz '2015-01-01' + n * interval '2 hours', 'normal', 'done', timestamptz '2015-01-01' + n * interval '2 hours', '2015-01-01', now()
     from generate_series(1, 40000) n`,
    [shop.id],
  )
  await db.pool.query('analyze tasks')
  const { rows } = await db.pool.query(
    `explain select assignee_id, status from tasks where organization_id = '${shop.id}' and closed_at >= '2020-03-01' and closed_at < '2020-04-01'
     union all select assignee_id, 'overdue' from tasks where organization_id = '${shop.id}' and status in ('open', 'in_progress') and due_instant <= '2026-03-01'`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  t.match(plan, /tasks_closed_at/)
  t.match(plan, /tasks_open_due|tasks_status/)
  t.notMatch(plan, /Seq Scan/)
})
