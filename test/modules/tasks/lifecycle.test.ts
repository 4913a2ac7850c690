import t from 'tap'
import { systemActor } from '../../../src/kernel/actor.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { findTenant } from '../../../src/modules/identity/index.ts'
import { dueWorkHandlers } from '../../../src/modules.ts'
import { makeContext } from '../../../src/platform/context.ts'
import { drainLive } from '../../../src/platform/jobs/due-work.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** What becomes of a task: done, cancelled, put off, handed on, overdue, come again. */
const service = await startApp()
const { organization, db } = service
const START = '2026-03-20T09:00:00Z'
const shop = await organization({ mode: 'test', now: START })

async function make(fields: object = {}, at: TestOrganization = shop) {
  const made = await at.request('POST', '/v1/tasks', { type: 'follow_up', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}
const act = (id: string, action: string, body?: object, headers?: Record<string, string>, at: TestOrganization = shop) =>
  at.request('POST', `/v1/tasks/${id}/${action}`, body, headers)
const read = async (id: string, at: TestOrganization = shop) => (await at.request('GET', `/v1/tasks/${id}`)).body
const move = async (at: TestOrganization, now: string) => {
  const { status, body } = await at.request('PUT', '/v1/test-clock', { now })
  if (status !== 200) throw new Error(JSON.stringify(body))
}
async function eventsOf(at: TestOrganization, id: string): Promise<any[]> {
  await at.numbered()
  const { body } = await at.request('GET', '/v1/events?limit=200')
  return body.data.filter(({ resource }: any) => resource.id === id)
}
const team = async (at: TestOrganization, name: string) => (await at.request('POST', '/v1/teams', { name })).body.id as string

t.test('complete and cancel: 200 once, 409 after with nothing allowed, and events', async (t) => {
  const [done, cancelled] = [await make({ dueAt: '2026-04-01T09:00:00Z' }), await make()]
  t.match(await act(done.id, 'complete', { outcome: 'Reached' }), { status: 200, body: { status: 'done', outcome: 'Reached', closedAt: START, version: 2 } })
  t.match(await act(cancelled.id, 'cancel', { reason: 'Moved away' }), { status: 200, body: { status: 'cancelled', cancelReason: 'Moved away' } })
  for (const [action, body] of [['complete'], ['cancel'], ['reschedule', { dueAt: START }], ['reassign', { assigneeId: shop.organization.id }]] as const)
    t.match(await act(done.id, action, body), { status: 409, body: { code: 'transition-not-allowed', allowed: [] } }, action)
  t.match(await shop.request('PATCH', `/v1/tasks/${done.id}`, { title: 'x' }), { status: 409 })
  t.same(
    (await eventsOf(shop, done.id)).map(({ type }) => type),
    ['task.created', 'task.completed'],
  )
  t.match((await eventsOf(shop, cancelled.id)).at(-1), { type: 'task.cancelled', data: { reason: 'Moved away' } })
})

t.test('PATCH: 200 changes what is named; 412 a stale version; 422 what has its own action', async (t) => {
  const { id } = await make({ title: 'One', related: { type: 'order', id: 'o-1' } })
  const changed = await shop.request('PATCH', `/v1/tasks/${id}`, { title: null, status: 'in_progress', related: null }, { 'if-match': '"1.0"' })
  t.match(changed, { status: 200, body: { title: null, status: 'in_progress', related: null, version: 2 } })
  t.equal((await shop.request('PATCH', `/v1/tasks/${id}`, { status: 'in_progress' })).body.version, 2)
  t.match(await shop.request('PATCH', `/v1/tasks/${id}`, { title: 'x' }, { 'if-match': '"1.0"' }), { status: 412, body: { code: 'stale-version' } })
  t.match(await act(id, 'complete', {}, { 'if-match': '"1.0"' }), { status: 412 })
  for (const body of [{ dueAt: START }, { assigneeId: null }, { status: 'done' }]) t.equal((await shop.request('PATCH', `/v1/tasks/${id}`, body)).status, 422)
  t.match((await eventsOf(shop, id)).at(-1), { type: 'task.updated', data: { status: 'in_progress' }, previous: { status: 'open', title: 'One' } })
})

t.test('of 10 who complete at once one does, and a key repeated answers the same', async (t) => {
  const { id } = await make({ dueAt: '2026-04-01T09:00:00Z', recurrence: { rrule: 'FREQ=DAILY' } })
  const answers = await Promise.all(Array.from({ length: 10 }, () => act(id, 'complete')))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.equal(answers.filter(({ status, body }) => status === 409 && body.code === 'transition-not-allowed').length, 9)
  const { seriesId } = await read(id)
  const { rows } = await db.pool.query('select occurrence from tasks where organization_id = $1 and series_id = $2 order by 1', [shop.id, seriesId])
  t.same(
    rows.map(({ occurrence }) => occurrence),
    ['2026-04-01T10:00:00', '2026-04-02T10:00:00'],
  )
  const other = await make()
  const [first, again] = [
    await act(other.id, 'complete', {}, { 'idempotency-key': 'done' }),
    await act(other.id, 'complete', {}, { 'idempotency-key': 'done' }),
  ]
  t.same([again.status, again.body, again.headers['idempotency-replayed']], [200, first.body, 'true'])
})

t.test('a recurring task keeps the time on the wall when the clocks change, and ends with its rule', async (t) => {
  let task = await make({ title: 'Ring', dueAt: '2026-03-27T09:00:00Z', recurrence: { rrule: 'FREQ=DAILY;COUNT=4' } })
  const { seriesId } = task
  const due: string[] = []
  for (;;) {
    due.push(task.dueAt)
    await act(task.id, 'complete')
    const [, completed] = await eventsOf(shop, task.id)
    if (completed.data.nextTaskId === null) break
    task = await read(completed.data.nextTaskId)
    t.match(task, { title: 'Ring', status: 'open', version: 1, seriesId, recurrence: { timeZone: 'Europe/London' } })
  }
  t.same(due, ['2026-03-27T09:00:00Z', '2026-03-28T09:00:00Z', '2026-03-29T08:00:00Z', '2026-03-30T08:00:00Z'])
})

t.test('a new rule begins a new series; without one, or cancelled, nothing follows', async (t) => {
  const { id, seriesId } = await make({ dueDate: '2026-03-30', recurrence: { rrule: 'RRULE:FREQ=WEEKLY' } })
  const { body } = await shop.request('PATCH', `/v1/tasks/${id}`, { recurrence: { rrule: 'FREQ=MONTHLY', timeZone: 'Asia/Baku' } })
  t.same(body.recurrence, { rrule: 'FREQ=MONTHLY', timeZone: 'Asia/Baku' })
  t.not(body.seriesId, seriesId)
  t.match(await shop.request('PATCH', `/v1/tasks/${id}`, { recurrence: null }), { body: { recurrence: null, seriesId: null } })
  await act(id, 'complete')
  t.equal((await eventsOf(shop, id)).at(-1).data.nextTaskId, null)
})

t.test('nextTaskAt of the contact is the earliest deadline that is open, and moves derived, never the version', async (t) => {
  const contact = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body
  const shown = async () => {
    const { body, headers } = await shop.request('GET', `/v1/contacts/${contact.id}`)
    return [body.nextTaskAt, headers['etag']]
  }
  const contactId = contact.id
  await make({ contactId })
  t.same(await shown(), [null, '"1.0"'], 'what is never due is not next')
  const late = await make({ contactId, dueAt: '2026-05-02T09:00:00Z' })
  t.same(await shown(), ['2026-05-02T09:00:00Z', '"1.1"'])
  const early = await make({ contactId, dueDate: '2026-04-30' })
  t.same(await shown(), ['2026-04-30T23:00:00Z', '"1.2"'], 'the end of the day in London')
  await act(early.id, 'complete')
  t.same(await shown(), ['2026-05-02T09:00:00Z', '"1.3"'])
  await act(late.id, 'reschedule', { dueAt: '2026-04-15T09:00:00Z' })
  t.same(await shown(), ['2026-04-15T09:00:00Z', '"1.4"'])
  await act(late.id, 'cancel')
  t.same(await shown(), [null, '"1.5"'])
  await Promise.all(Array.from({ length: 8 }, (_, i) => make({ contactId, dueAt: `2026-06-1${i}T09:00:00Z` })))
  t.equal((await shown())[0], '2026-06-10T09:00:00Z', 'also when many are made at once')
})

t.test('overdue', async (t) => {
  const place = await organization({ mode: 'test', now: START })
  const teamId = await team(place, 'Desk')
  const [agent, mate, stranger] = [
    await colleague(service, place, { teamIds: [teamId], timeZone: 'Asia/Tokyo' }),
    await colleague(service, place, { teamIds: [teamId] }),
    await colleague(service, place),
  ]
  const raised = async (id: string) => (await eventsOf(place, id)).filter(({ type }) => type === 'task.overdue').length

  t.test('a call-back is overdue when its window has passed: raised once, told to the assignee, escalated to the team', async (t) => {
    const { id } = await make(
      { type: 'call_back', title: 'Ring Ada', assigneeId: agent.id, windowStart: '2026-03-20T10:00:00Z', windowEnd: '2026-03-20T11:00:00Z' },
      place,
    )
    await move(place, '2026-03-20T10:59:59Z')
    t.match(await read(id, place), { overdueAt: null })
    await move(place, '2026-03-20T11:00:00Z')
    const { body, headers } = await place.request('GET', `/v1/tasks/${id}`)
    t.match([body.overdueAt, body.version, headers['etag']], ['2026-03-20T11:00:00Z', 1, '"1.1"'])
    await move(place, '2026-03-20T12:00:00Z')
    t.equal(await raised(id), 1)
    t.match((await eventsOf(place, id)).at(-1), { occurredAt: '2026-03-20T11:00:00Z', actor: { type: 'system' }, data: { type: 'call_back', escalated: true } })
    t.same(
      (await agent.told()).map(({ type }) => type),
      ['task.assigned', 'task.overdue'],
    )
    t.match(await mate.told(), [{ type: 'task.escalated', summary: 'Ring Ada', resource: { id } }])
    t.same(await stranger.told(), [])
    t.same(
      (await place.request('GET', '/v1/tasks?overdue=true')).body.data.map((task: any) => task.id),
      [id],
    )
  })

  t.test('rescheduled it is raised again, at the new time; done or cancelled never', async (t) => {
    const [again, done, cancelled] = [
      await make({ dueAt: '2026-03-20T13:00:00Z' }, place),
      await make({ dueAt: '2026-03-20T13:00:00Z' }, place),
      await make({ dueAt: '2026-03-20T13:00:00Z' }, place),
    ]
    await act(done.id, 'complete', {}, {}, place)
    await act(cancelled.id, 'cancel', {}, {}, place)
    await move(place, '2026-03-20T14:00:00Z')
    t.match(await act(again.id, 'reschedule', { dueAt: '2026-03-20T15:00:00Z' }, {}, place), { status: 200, body: { overdueAt: null } })
    await move(place, '2026-03-20T16:00:00Z')
    t.same([await raised(again.id), await raised(done.id), await raised(cancelled.id)], [2, 0, 0])
    t.match(
      (await eventsOf(place, again.id)).find(({ type }) => type === 'task.rescheduled'),
      {
        data: { dueAt: '2026-03-20T15:00:00Z' },
        previous: { dueAt: '2026-03-20T13:00:00Z' },
      },
    )
  })

  t.test('a due date is over at the end of the day of whoever has it, and never shifts itself', async (t) => {
    const { id } = await make({ dueDate: '2026-03-21', assigneeId: agent.id }, place)
    await move(place, '2026-03-21T14:59:59Z')
    t.equal((await read(id, place)).overdueAt, null)
    t.match(await act(id, 'reassign', { assigneeId: mate.id }, {}, place), { status: 200, body: { dueDate: '2026-03-21' } })
    await move(place, '2026-03-21T15:00:00Z')
    t.equal((await read(id, place)).overdueAt, null, 'midnight in Tokyo is not midnight in London')
    await move(place, '2026-03-22T00:00:00Z')
    t.match(await read(id, place), { dueDate: '2026-03-21', overdueAt: '2026-03-22T00:00:00Z' })
  })

  t.test('a task of a team escalates to the team, whatever its type', async (t) => {
    const before = (await mate.told()).length
    const { id } = await make({ type: 'visit', teamId, dueAt: '2026-03-22T10:00:00Z' }, place)
    await move(place, '2026-03-22T11:00:00Z')
    t.same(
      (await mate.told()).slice(before).map(({ type, resource }) => [type, resource.id]),
      [
        ['task.assigned', id],
        ['task.escalated', id],
      ],
    )
  })

  t.test('a call-back that nobody was given concerns the owner of the contact, and their team', async (t) => {
    const contactId = (await place.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId: agent.id })).body.id
    const { id } = await make({ type: 'call_back', contactId, dueAt: '2026-03-22T12:00:00Z' }, place)
    await move(place, '2026-03-22T12:00:00Z')
    t.match((await agent.told()).at(-1), { type: 'task.overdue', resource: { id } })
    t.match((await mate.told()).at(-1), { type: 'task.escalated', resource: { id } })
    t.same(await stranger.told(), [])
  })

  t.test('a team that is deleted leaves its tasks to nobody', async (t) => {
    const gone = await team(place, 'Gone')
    const { id } = await make({ teamId: gone }, place)
    t.equal((await place.request('DELETE', `/v1/teams/${gone}`)).status, 204)
    t.match(await read(id, place), { teamId: null, status: 'open' })
  })
})

t.test('in a live organization the worker raises what is due, once, however many drain at once', async (t) => {
  const live = await organization()
  const mine = await colleague(service, live)
  const { id } = await make({ type: 'call_back', assigneeId: mine.id, dueAt: '2026-01-01T09:00:00Z' }, live)
  const { ctx } = service
  const drain = {
    db,
    handlers: dueWorkHandlers,
    now: () => systemClock.now(),
    async contextOf(organizationId: string) {
      const tenant = await findTenant(ctx, organizationId)
      return tenant === undefined ? undefined : makeContext({ ...ctx, organization: tenant, clock: systemClock, actor: systemActor('due-work') })
    },
  }
  await Promise.all(Array.from({ length: 6 }, () => drainLive(drain, (error) => t.fail(String(error)))))
  t.match(await read(id, live), { overdueAt: String, version: 1 })
  t.equal((await eventsOf(live, id)).filter(({ type }) => type === 'task.overdue').length, 1)
  t.same(
    (await mine.told()).map(({ type }) => type),
    ['task.assigned', 'task.overdue'],
  )
})

t.test('reassign tells whoever gets it, never the one who does it; 422 to nobody', async (t) => {
  const teamId = await team(shop, 'Second line')
  const [one, two] = [await colleague(service, shop, { teamIds: [teamId] }), await colleague(service, shop, { teamIds: [teamId] })]
  const { id } = await make({ type: 'handover', title: 'Broken loom', assigneeId: one.id })
  t.match(await one.told(), [{ type: 'task.handed_over', summary: 'Broken loom' }])
  t.match(await one.request('POST', `/v1/tasks/${id}/reassign`, { teamId, note: 'She knows looms' }), { status: 200, body: { assigneeId: null, teamId } })
  t.equal((await one.told()).length, 1)
  t.match(await two.told(), [{ type: 'task.handed_over', summary: 'Broken loom: She knows looms' }])
  t.match((await eventsOf(shop, id)).at(-1), {
    type: 'task.reassigned',
    data: { teamId, note: 'She knows looms' },
    previous: { assigneeId: one.id, teamId: null },
  })
  t.match(await act(id, 'reassign', { note: 'x' }), { status: 422, body: { errors: [{ pointer: '/assigneeId' }] } })
  t.match(await act(id, 'reassign', { assigneeId: shop.id }), { status: 422, body: { errors: [{ pointer: '/assigneeId' }] } })
  await two.request('POST', '/v1/tasks', { type: 'note', assigneeId: two.id })
  t.equal((await two.told()).length, 1, 'who takes a task knows of it')
})

t.test('the open tasks of a leaver go to somebody else, by their clock; what is closed stays', async (t) => {
  const [leaver, heir] = [await colleague(service, shop), await colleague(service, shop, { timeZone: 'Asia/Tokyo' })]
  const [dated, done] = [await make({ assigneeId: leaver.id, dueDate: '2026-12-01' }), await make({ assigneeId: leaver.id })]
  const timed = await make({ assigneeId: leaver.id, dueAt: '2026-12-01T09:00:00Z' })
  await act(done.id, 'complete')
  const { status, body } = await shop.request('POST', `/v1/users/${leaver.id}/hand-over`, { toUserId: heir.id })
  t.match([status, body.moved], [200, { tasks: 2 }])
  t.match(
    [await read(dated.id), await read(timed.id), await read(done.id)],
    [{ assigneeId: heir.id, version: 2 }, { assigneeId: heir.id }, { assigneeId: leaver.id }],
  )
  const { rows } = await db.pool.query('select due_at from due_work where organization_id = $1 and reference = $2', [shop.id, dated.id])
  t.equal(rows[0].due_at, '2026-12-01T15:00:00Z')
  t.match((await eventsOf(shop, dated.id)).at(-1), { type: 'task.reassigned', data: { assigneeId: heir.id }, previous: { assigneeId: leaver.id } })
  t.same(
    (await heir.told()).map(({ type }) => type),
    ['user.handed_over'],
  )
})

t.test('an erasure takes the words out of a contact’s tasks, and ends those that are open', async (t) => {
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Canary' })).body.id
  const words = { title: 'CANARY title', description: 'CANARY words', related: { type: 'order', id: 'CANARY' } }
  const open = await make({ contactId, ...words, dueAt: '2026-03-20T10:00:00Z' })
  const done = await make({ contactId, ...words })
  await act(done.id, 'complete', { outcome: 'CANARY outcome' })
  t.equal((await shop.request('POST', `/v1/contacts/${contactId}/erase`)).status, 200)
  t.match(await read(open.id), { status: 'cancelled', title: null, description: null, related: null, contactId })
  t.match(await read(done.id), { status: 'done', outcome: null, title: null })
  for (const table of ['tasks', 'events', 'timeline', 'notifications', 'idempotency_keys', 'due_work']) {
    const { rows } = await db.pool.query(
      `select count(*)::int as n from ${table} x where x::text like '%CANARY%' or ($1 = 'due_work' and x::text like '%${open.id}%')`,
      [table],
    )
    t.equal(rows[0].n, 0, table)
  }
})

t.test('many who make, end, put off, hand on and erase at once are answered, and what the contact shows is right in the end', async (t) => {
  const [one, two] = [await colleague(service, shop), await colleague(service, shop)]
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
  const made = await Promise.all(Array.from({ length: 6 }, (_, i) => make({ contactId, assigneeId: one.id, dueDate: `2027-01-1${i}` })))
  const answers = await Promise.all([
    ...made.map(({ id }, i) =>
      act(id, ['complete', 'cancel', 'reschedule', 'reassign'][i % 4] ?? '', [{}, {}, { dueAt: '2027-02-01T09:00:00Z' }, { assigneeId: two.id }][i % 4]),
    ),
    ...made.map(({ id }) => shop.request('PATCH', `/v1/tasks/${id}`, { priority: 'high' })),
    shop.request('POST', `/v1/users/${one.id}/hand-over`, { toUserId: two.id }),
    shop.request('POST', '/v1/tasks', { type: 'gift', contactId, dueAt: '2027-03-01T09:00:00Z' }),
  ])
  t.same(
    answers.filter(({ status }) => ![200, 201, 409].includes(status)),
    [],
  )
  const { rows } = await db.pool.query(
    `select min(due_instant) as next from tasks where organization_id = $1 and contact_id = $2 and status in ('open', 'in_progress')`,
    [shop.id, contactId],
  )
  t.equal((await shop.request('GET', `/v1/contacts/${contactId}`)).body.nextTaskAt, rows[0].next)
  const ending = await Promise.all([
    shop.request('POST', `/v1/contacts/${contactId}/erase`),
    ...made.map(({ id }) => act(id, 'reschedule', { dueAt: '2027-04-01T09:00:00Z' })),
    shop.request('POST', '/v1/tasks', { type: 'gift', contactId }),
  ])
  t.same(
    ending.filter(({ status }) => ![200, 201, 409, 422].includes(status)),
    [],
  )
  const left = await db.pool.query(`select 1 from tasks where organization_id = $1 and contact_id = $2 and status in ('open', 'in_progress')`, [
    shop.id,
    contactId,
  ])
  t.equal(left.rows.length, 0)
})
