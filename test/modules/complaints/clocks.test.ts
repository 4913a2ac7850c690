import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Deadlines of complaints: the right moment, once, also when nobody was there. */
const test = await startApp()
const UK = {
  name: 'UK',
  timeZone: 'Europe/London',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
  holidays: ['2026-04-03', '2026-04-06'],
}
const hours = (amount: number) => amount * 60

async function shopAt(now: string, policy: object = {}) {
  const shop = await test.organization({ mode: 'test', now })
  const [owner, mate] = [await colleague(test, shop), await colleague(test, shop)]
  const team = (await shop.request('POST', '/v1/teams', { name: 'Care', memberIds: [owner.id, mate.id] })).body
  const calendar = await shop.request('POST', '/v1/calendars', UK)
  const targets = { acknowledgement: hours(2), firstResponse: hours(4), response: hours(8), resolution: hours(40) }
  const made = await shop.request('POST', '/v1/deadline-policies', {
    name: 'Two hours',
    calendarId: calendar.body.id,
    isDefault: true,
    targets: { low: targets, normal: targets, high: { ...targets, response: hours(4) }, urgent: { ...targets, response: hours(1) } },
    pausedBy: { response: ['awaiting_complainant'], resolution: ['awaiting_complainant'] },
    warnings: [{ metric: 'response', minutesBefore: 60 }],
    escalations: [{ metric: 'response', afterMinutes: 60, to: 'team', teamId: team.id }],
    ...policy,
  })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
  const make = async (fields: object = {}) => {
    const answer = await shop.request('POST', '/v1/complaints', { contactId, channel: 'phone', description: 'x', ownerId: owner.id, ...fields })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const act = async (id: string, move: string, body: object = {}) => {
    const answer = await shop.request('POST', `/v1/complaints/${id}/${move}`, body)
    if (answer.status !== 200) throw new Error(`${move}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const clocks = async (id: string) =>
    Object.fromEntries((await shop.request('GET', `/v1/complaints/${id}/clocks`)).body.data.map((clock: { metric: string }) => [clock.metric, clock]))
  const until = (instant: string) => shop.request('PUT', '/v1/test-clock', { now: instant })
  const events = async (id: string, type: string) => {
    await shop.numbered()
    const { data } = (await shop.request('GET', `/v1/events?types=${type}&limit=200`)).body
    return data.filter((event: any) => event.resource.id === id)
  }
  return { shop, owner, mate, team, policy: made.body, calendar: calendar.body, contactId, make, act, clocks, until, events }
}

const ASSESSMENT = { severity: 3, safety: false, complexity: 'low', impact: 'low' }
const DECISION = { outcome: 'upheld', reasons: 'x', rootCause: { code: 'packaging', finding: 'x' }, noEvidenceReason: 'x' }

t.test('clocks run from the receipt, in the hours of the calendar, and are met by what was done', async (t) => {
  const { make, act, clocks, until } = await shopAt('2026-04-02T15:00:00Z')
  const { id, nextDueAt } = await make({ receivedAt: '2026-04-02T15:00:00Z' })
  t.equal(nextDueAt, '2026-04-07T09:00:00Z', 'two hours over Easter')
  const running = await clocks(id)
  t.match(running['response'], {
    dueAt: '2026-04-07T15:00:00Z',
    state: 'running',
    targetMinutes: 480,
    holidays: [{ date: '2026-04-03' }, { date: '2026-04-06' }],
  })
  await until('2026-04-07T08:30:00Z')
  t.match(await act(id, 'acknowledge', { method: 'phone' }), { nextDueAt: '2026-04-07T15:00:00Z' }, 'a person has answered by it')
  t.match((await clocks(id))['acknowledgement'], { state: 'met', isMet: true, isBreached: false })
  await act(id, 'assess', ASSESSMENT)
  await act(id, 'investigate')
  await act(id, 'propose-decision', DECISION)
  t.match(await act(id, 'respond'), { nextDueAt: '2026-04-13T15:00:00Z' }, 'only the resolution is left')
  t.match(await clocks(id), { firstResponse: { state: 'met' }, response: { state: 'met', consumedMinutes: 90 }, resolution: { state: 'running' } })
  await act(id, 'accept')
  t.match(await act(id, 'resolve'), { nextDueAt: null })
  t.match((await clocks(id))['resolution'], { state: 'met' })
})

t.test('a breach, its event, the escalation and the task come at their moment, once, also when nobody was there', async (t) => {
  const { make, until, events, shop, owner, mate, team } = await shopAt('2026-04-07T08:00:00Z')
  const { id, reference } = await make()
  await until('2026-04-07T14:59:59Z')
  t.same(await events(id, 'complaint.deadline_near,complaint.deadline_escalated'), [])
  await until('2026-04-07T15:00:00Z')
  t.equal((await events(id, 'complaint.deadline_near')).length, 1)
  t.ok((await owner.told()).some(({ type, resource }) => type === 'complaint.deadline_near' && resource.id === id))
  const missed = async (metric: string) => (await events(id, 'complaint.deadline_missed')).filter((event: any) => event.data.metric === metric)
  t.same(await missed('response'), [])
  // The service was away for days: everything is caught up at its own time.
  await until('2026-04-10T09:00:00Z')
  const [breach, ...others] = await missed('response')
  t.same(others, [])
  t.match(breach, { occurredAt: '2026-04-07T16:00:00Z', data: { dueAt: '2026-04-07T16:00:00Z', regulation: null } })
  t.match(await events(id, 'complaint.deadline_escalated'), [{ data: { metric: 'response', step: 1, escalationLevel: 1 } }])
  const tasks = (await shop.request('GET', '/v1/tasks?sort=createdAt&limit=200')).body.data.filter((task: any) => task.related?.id === id)
  t.same(
    tasks.map(({ title }: any) => title),
    [`${reference}: acknowledgement is late`, `${reference}: firstResponse is late`, `${reference}: response is late`, `${reference}: response has escalated`],
  )
  t.match(tasks[2], { assigneeId: owner.id, related: { type: 'complaint', id } })
  t.match(tasks[3], { assigneeId: null, teamId: team.id })
  t.ok((await mate.told()).some(({ type, resource }) => type === 'complaint.escalated' && resource.id === id))
  t.match((await shop.request('GET', `/v1/complaints/${id}`)).body, { escalationLevel: 1 })
  const { data } = (await shop.request('GET', `/v1/complaints/${id}/history`)).body
  t.same(
    data.map(({ action }: any) => action),
    ['receive', 'miss-deadline', 'miss-deadline', 'miss-deadline', 'escalate'],
  )
  await until('2026-04-11T09:00:00Z')
  t.equal((await missed('response')).length, 1)
})

t.test('a question stops the clocks that the policy says, and the answer gives the time back', async (t) => {
  const { make, act, clocks, until } = await shopAt('2026-06-01T08:00:00Z')
  const { id } = await make()
  await act(id, 'assess', ASSESSMENT)
  await act(id, 'investigate')
  await until('2026-06-01T10:00:00Z')
  await act(id, 'await', { for: 'complainant', question: 'Which?' })
  t.match((await clocks(id))['response'], { state: 'paused', consumedMinutes: 120 })
  t.match((await clocks(id))['acknowledgement'], { state: 'running' })
  await until('2026-06-02T14:00:00Z')
  await act(id, 'resume', { reason: 'It came.' })
  t.match((await clocks(id))['response'], { state: 'running', dueAt: '2026-06-03T12:00:00Z', consumedMinutes: 120 })
})

t.test('another priority changes what is left: the new target minus what was consumed under the old', async (t) => {
  const { make, clocks, until, shop } = await shopAt('2026-06-01T08:00:00Z')
  const { id } = await make()
  await until('2026-06-01T10:00:00Z')
  t.match((await shop.request('PATCH', `/v1/complaints/${id}`, { severity: 4 })).body, { priority: 'high' })
  t.match((await clocks(id))['response'], { dueAt: '2026-06-01T12:00:00Z', rules: [{ reason: 'start' }, { reason: 'priority', priority: 'high' }] })
  await shop.request('PATCH', `/v1/complaints/${id}`, { severity: 5 })
  t.match((await clocks(id))['response'], { dueAt: '2026-06-01T10:00:00Z' }, 'nothing left: due at the moment of the change')
})

t.test('another policy, and other hours of the calendar: the complaint is due when its clocks are', async (t) => {
  const { make, until, shop, calendar } = await shopAt('2026-06-01T08:00:00Z')
  const { id } = await make()
  const slow = { ...{ acknowledgement: hours(8), firstResponse: hours(8), response: hours(16), resolution: hours(80) } }
  const patient = await shop.request('POST', '/v1/deadline-policies', {
    ...{ name: 'Patient', calendarId: calendar.id, targets: { low: slow, normal: slow, high: slow, urgent: slow } },
  })
  t.equal(patient.status, 201, JSON.stringify(patient.body))
  await until('2026-06-01T09:00:00Z')
  const changed = await shop.request('PATCH', `/v1/complaints/${id}`, { policyId: patient.body.id })
  t.match(changed.body, { policyId: patient.body.id, nextDueAt: '2026-06-01T16:00:00Z' })
  const closed = await shop.request('PATCH', `/v1/calendars/${calendar.id}`, {
    holidays: [...UK.holidays, '2026-06-02'],
    overrides: [{ date: '2026-06-01', intervals: [{ opens: '09:00', closes: '12:00' }] }],
  })
  t.equal(closed.status, 200, JSON.stringify(closed.body))
  t.match((await shop.request('GET', `/v1/complaints/${id}`)).body, { nextDueAt: '2026-06-03T13:00:00Z' })
  t.match(await shop.request('PATCH', `/v1/complaints/${id}`, { policyId: shop.id }), { status: 422, body: { errors: [{ pointer: '/policyId' }] } })
})

t.test('what is withdrawn stops every clock, what is reopened goes on as its policy says', async (t) => {
  const { make, act, clocks, until, events } = await shopAt('2026-06-01T08:00:00Z')
  const [gone, again] = [await make(), await make()]
  t.match(await act(gone.id, 'withdraw', { reason: 'x' }), { nextDueAt: null })
  t.match((await clocks(gone.id))['response'], { state: 'stopped' })
  for (const [move, body] of [['assess', ASSESSMENT], ['investigate'], ['propose-decision', DECISION], ['respond'], ['accept'], ['resolve']] as [
    string,
    object?,
  ][])
    await act(again.id, move, body)
  await until('2026-06-02T08:00:00Z')
  await act(again.id, 'reopen', { reason: 'x' })
  t.match(await clocks(again.id), { response: { state: 'running', dueAt: '2026-06-02T16:00:00Z' }, acknowledgement: { state: 'met' } })
  await until('2026-06-05T08:00:00Z')
  t.same(await events(gone.id, 'complaint.deadline_missed'), [])
  t.equal((await events(again.id, 'complaint.deadline_missed')).length, 1)
})

t.test('a new cycle wants another first response, and the next words of a person are it', async (t) => {
  const modes = { acknowledgement: 'continue', firstResponse: 'new_cycle', response: 'continue', resolution: 'continue' }
  const { shop, make, act, clocks, until, events } = await shopAt('2026-06-01T08:00:00Z', { reopenModes: modes })
  const { id } = await make()
  const way: [string, object?][] = [['assess', ASSESSMENT], ['investigate'], ['propose-decision', DECISION], ['respond'], ['accept'], ['resolve']]
  for (const [move, body] of way) await act(id, move, body)
  await until('2026-06-02T08:00:00Z')
  const { firstRespondedAt } = await act(id, 'reopen', { reason: 'x' })
  t.match(await clocks(id), { firstResponse: { state: 'running', dueAt: '2026-06-02T12:00:00Z' } })
  const say = (body: object) => shop.request('POST', `/v1/complaints/${id}/messages`, { channel: 'phone', body: 'We look at it.', ...body })
  await say({ by: 'bot' })
  await say({ public: false })
  await say({ at: '2026-06-01T09:00:00Z' })
  t.match(await clocks(id), { firstResponse: { state: 'running' } }, 'no bot, no note, nothing said before')
  await until('2026-06-02T09:00:00Z')
  t.equal((await say({})).status, 201)
  t.match(await clocks(id), { firstResponse: { state: 'met', metAt: '2026-06-02T09:00:00Z' } })
  const complaint = (await shop.request('GET', `/v1/complaints/${id}`)).body
  t.equal(complaint.firstRespondedAt, firstRespondedAt)
  t.not(complaint.nextDueAt, '2026-06-02T12:00:00Z')
  await until('2026-06-02T13:00:00Z')
  t.same(
    (await events(id, 'complaint.deadline_missed')).filter(({ data }: any) => data.metric === 'firstResponse'),
    [],
  )
})

t.test('404 the clocks of a complaint that is kept from the caller', async (t) => {
  const { shop, make, owner } = await shopAt('2026-06-01T08:00:00Z')
  const { id } = await make({ ownerId: null, subjects: [{ kind: 'staff', id: owner.id }] })
  t.equal((await shop.request('GET', `/v1/complaints/${id}/clocks`)).status, 200)
  t.equal((await owner.request('GET', `/v1/complaints/${id}/clocks`)).status, 403, 'a key without the scope')
})
