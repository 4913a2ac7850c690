import t from 'tap'
import { systemActor } from '../../../src/kernel/actor.ts'
import { type ExplainedClock, explainedClockSchema } from '../../../src/kernel/deadlines.ts'
import type { ClockSubject } from '../../../src/kernel/participants.ts'
import * as calendars from '../../../src/modules/calendars/index.ts'
import { makeContext } from '../../../src/platform/context.ts'
import { drainLive } from '../../../src/platform/jobs/due-work.ts'
import { startApp } from '../../support/app.ts'
import { subjectsOf } from './support.ts'

const { organization, db } = await startApp()
/** A Monday, an hour before opening in London. */
const START = '2026-06-01T07:00:00Z'
const OPENED = '2026-06-01T08:00:00Z'
const weekly = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' }))

async function opened(policy: object = {}) {
  const at = await organization({ mode: 'test', now: START })
  const calendar = (await at.request('POST', '/v1/calendars', { name: 'Shop', timeZone: 'Europe/London', weekly })).body
  const made = await at.request('POST', '/v1/deadline-policies', { name: 'Shop', calendarId: calendar.id, warnings: [], escalations: [], ...policy })
  t.equal(made.status, 201, JSON.stringify(made.body))
  const subjects = subjectsOf(at)
  const start = async (priority: 'low' | 'normal' | 'high' | 'urgent' = 'normal', startedAt = OPENED): Promise<ClockSubject> => {
    const subject = subjects.newSubject()
    await subjects.within((tx) => calendars.startClocks(tx, { subject, priority, startedAt }))
    return subject
  }
  const explain = async (subject: ClockSubject) => {
    const explained = await calendars.explainClocks(await subjects.context(), subject)
    return explained.map((each) => explainedClockSchema.strict().parse(each))
  }
  const clock = async (subject: ClockSubject, metric = 'response', isRegulatory = false): Promise<ExplainedClock> => {
    const found = (await explain(subject)).find((each) => each.metric === metric && (each.regulation !== null) === isRegulatory)
    if (found === undefined) throw new Error(`no clock of ${metric}`)
    return found
  }
  const told = () => subjects.told.map(({ kind, metric, step, at }) => `${at} ${kind} ${metric} ${step}`)
  return { at, calendar, policy: made.body, subjects, start, explain, clock, told }
}
const onlyResponse = (minutes: number) => {
  const targets = { acknowledgement: null, firstResponse: null, response: minutes, resolution: null }
  return { targets: { low: targets, normal: targets, high: { ...targets, response: minutes / 2 }, urgent: { ...targets, response: 60 } } }
}

t.test('a newcomer has clocks without any set-up, also when two begin at once', async (t) => {
  const at = await organization({ mode: 'test', now: START })
  await at.request('PATCH', '/v1/organization', { settings: { holidays: [{ date: '2026-06-02' }] } })
  const subjects = subjectsOf(at)
  const both = [subjects.newSubject(), subjects.newSubject()]
  const started = await Promise.all(
    both.map((subject) => subjects.within((tx) => calendars.startClocks(tx, { subject, priority: 'normal', startedAt: OPENED }))),
  )
  t.equal(started[0]?.policyId, started[1]?.policyId)
  const explained = await calendars.explainClocks(await subjects.context(), both[0] as ClockSubject)
  t.same(
    explained.map(({ metric, dueAt, state }) => [metric, dueAt, state]),
    [
      ['acknowledgement', '2026-06-01T16:00:00Z', 'running'],
      ['firstResponse', '2026-06-01T16:00:00Z', 'running'],
      ['response', '2026-06-08T16:00:00Z', 'running'],
      ['resolution', '2026-06-15T16:00:00Z', 'running'],
    ],
  )
  t.same(explained[2]?.holidays, [{ date: '2026-06-02', kind: 'holiday' }])
  const listed = (await at.request('GET', '/v1/deadline-policies')).body.data
  t.match(listed, [{ name: 'Standard', isDefault: true }])
  t.equal(listed.length, 1)
  t.match((await at.request('GET', '/v1/calendars')).body.data, [{ name: 'Office hours', timeZone: 'Europe/London' }])
  t.match((await subjects.within((tx) => calendars.defaultPolicy(tx))).id, listed[0].id)
})

t.test('warning, breach and escalation come at their moment, each once', async (t) => {
  const shop = await opened({
    ...onlyResponse(480),
    warnings: [{ metric: 'response', minutesBefore: 120 }],
    escalations: [{ metric: 'response', afterMinutes: 60, to: 'owner_team' }],
  })
  const subject = await shop.start()
  await shop.subjects.moveTo('2026-06-01T13:59:59Z')
  t.same(shop.told(), [])
  await shop.subjects.moveTo('2026-06-01T14:00:00Z')
  t.same(shop.told(), ['2026-06-01T14:00:00Z warning response 120'])
  await shop.subjects.moveTo('2026-06-01T15:59:59Z')
  t.equal(shop.told().length, 1)
  await shop.subjects.moveTo('2026-07-01T00:00:00Z')
  t.same(shop.told().slice(1), ['2026-06-01T16:00:00Z breach response 0', '2026-06-02T09:00:00Z escalation response 1'])
  t.match(shop.subjects.told[2], { subject, dueAt: '2026-06-01T16:00:00Z', cycle: 1, regulation: null, escalateTo: { to: 'owner_team', userId: null } })
  t.match(await shop.clock(subject), {
    isBreached: true,
    isMet: null,
    breaches: [{ dueAt: '2026-06-01T16:00:00Z', noticedAt: '2026-06-01T16:00:00Z' }],
    warnings: [{ at: '2026-06-01T14:00:00Z', minutesBefore: 120 }],
    escalations: [{ at: '2026-06-02T09:00:00Z', step: 1 }],
  })
  await t.rejects(db.pool.query('delete from clock_facts'), /never changed/)
  await t.rejects(db.pool.query(`update clock_facts set kind = 'warning'`), /never changed/)
  await t.rejects(db.pool.query('delete from calendar_revisions'), /never changed/)
  const client = await db.acquire()
  await client.query('begin')
  await client.query(`select set_config('rapport.deleting_organization', $1, true)`, [shop.at.id])
  t.equal((await client.query('delete from clock_facts where organization_id = $1', [shop.at.id])).rowCount, 3, 'but with their organization')
  await client.query('rollback')
  client.release()
})

t.test('met in time, nothing comes; met too late, what had come still does, once', async (t) => {
  const shop = await opened({ ...onlyResponse(480), warnings: [{ metric: 'response', minutesBefore: 60 }] })
  const [inTime, late] = [await shop.start(), await shop.start()]
  const met = (subject: ClockSubject, at: string) => shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'meet', metric: 'response', at }]))
  await met(inTime, '2026-06-01T16:00:00Z')
  // The service was down from before the warning until somebody answered.
  await met(late, '2026-06-01T16:00:01Z')
  await met(late, '2026-06-01T18:00:00Z')
  await shop.subjects.moveTo('2026-06-10T00:00:00Z')
  t.same(shop.told(), ['2026-06-01T16:00:00Z breach response 0'])
  t.match(await shop.clock(inTime), { state: 'met', isMet: true, isBreached: false, consumedMinutes: 480, remainingMinutes: 0 })
  t.match(await shop.clock(late), { state: 'met', isMet: false, isBreached: true, metAt: '2026-06-01T16:00:01Z' })
  const summaries = await calendars.summarizeClocks(await shop.subjects.context(), 'complaint', [inTime.id, late.id])
  t.same(
    summaries.map(({ subjectId, breachedAt, consumedSeconds }) => [subjectId, breachedAt, consumedSeconds]),
    [
      [inTime.id, null, 28_800],
      [late.id, '2026-06-01T16:00:00Z', 28_800],
    ],
  )
})

t.test('a live organization whose service was down is told late, with the times at which it should have been', async (t) => {
  const at = await organization({ mode: 'live' })
  const subjects = subjectsOf(at)
  const subject = subjects.newSubject()
  await subjects.within((tx) => calendars.startClocks(tx, { subject, priority: 'urgent', startedAt: '2026-01-05T09:00:00Z' }))
  const drain = async () => {
    const context = await subjects.context()
    const contextOf = async (id: string) => (id === at.id ? makeContext({ ...context, actor: systemActor('due-work') }) : undefined)
    return drainLive({ db, handlers: subjects.handlers, contextOf, now: () => context.clock.now() }, (error) => t.fail(String(error)))
  }
  // What a moment makes due in its turn may wait for the next time.
  while ((await drain()) > 0);
  t.same(subjects.told.map(({ kind, metric, at: moment }) => `${moment} ${kind} ${metric}`).sort(), [
    '2026-01-05T11:00:00Z breach acknowledgement',
    '2026-01-05T11:00:00Z breach firstResponse',
    '2026-01-05T13:00:00Z warning response',
    '2026-01-05T17:00:00Z breach response',
    '2026-01-05T17:00:00Z escalation response',
    '2026-01-06T13:00:00Z warning resolution',
    '2026-01-06T17:00:00Z breach resolution',
    '2026-01-06T17:00:00Z escalation resolution',
  ])
})

t.test('pauses by state, as the policy says for each metric', async (t) => {
  const targets = { acknowledgement: null, firstResponse: null, response: 480, resolution: 960 }
  const shop = await opened({
    targets: { normal: targets },
    pausedBy: { response: ['awaiting_complainant'], resolution: ['awaiting_complainant', 'awaiting_third_party'] },
  })
  const subject = await shop.start()
  const due = async () => (await shop.explain(subject)).map(({ state, dueAt }) => `${state} ${dueAt}`)
  const { within } = shop.subjects
  await shop.subjects.moveTo('2026-06-01T10:00:00Z')
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'pause', state: 'awaiting_third_party' }]))
  t.same(await due(), ['running 2026-06-01T16:00:00Z', 'paused null'])
  await shop.subjects.moveTo('2026-06-01T11:00:00Z')
  await within(async (tx) => {
    await calendars.moveClocks(tx, subject, [{ step: 'resume', state: 'awaiting_third_party' }])
    await calendars.moveClocks(tx, subject, [{ step: 'pause', state: 'awaiting_complainant' }])
  })
  t.same(await due(), ['paused null', 'paused null'])
  await shop.subjects.moveTo('2026-06-02T14:00:00Z')
  t.same(shop.told(), [], 'nothing is due while it stands still')
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'resume', state: 'awaiting_complainant' }]))
  t.same(await due(), ['running 2026-06-03T11:00:00Z', 'running 2026-06-04T12:00:00Z'])
  t.match(await shop.clock(subject, 'resolution'), {
    consumedMinutes: 120,
    remainingMinutes: 840,
    segments: [{ from: OPENED, to: '2026-06-01T10:00:00Z' }],
    pauses: [
      { from: '2026-06-01T10:00:00Z', to: '2026-06-01T11:00:00Z', state: 'awaiting_third_party' },
      { from: '2026-06-01T11:00:00Z', to: '2026-06-02T14:00:00Z', state: 'awaiting_complainant' },
    ],
  })
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'stop' }]))
  t.match(await due(), [/^stopped/, /^stopped/])
  await shop.subjects.moveTo('2026-07-01T00:00:00Z')
  t.same(shop.told(), [])
})

t.test('another priority, another policy', async (t) => {
  const shop = await opened(onlyResponse(960))
  const subject = await shop.start()
  await shop.subjects.moveTo('2026-06-01T14:00:00Z')
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'priority', priority: 'high' }]))
  t.match(await shop.clock(subject), {
    priority: 'high',
    dueAt: '2026-06-01T16:00:00Z',
    rules: [{ reason: 'start' }, { reason: 'priority', targetMinutes: 480 }],
  })
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'priority', priority: 'urgent' }]))
  t.match(await shop.clock(subject), { dueAt: '2026-06-01T14:00:00Z' }, 'nothing is left: due at the change')
  await shop.subjects.moveTo('2026-06-01T15:00:00Z')
  t.same(shop.told(), ['2026-06-01T14:00:00Z breach response 0'])
  const other = { name: 'Slow', calendarId: shop.calendar.id, isDefault: false, warnings: [], escalations: [] }
  const slow = (await shop.at.request('POST', '/v1/deadline-policies', { ...other, targets: { urgent: { response: 4_800, acknowledgement: 30 } } })).body
  t.match(await shop.at.request('DELETE', `/v1/deadline-policies/${shop.policy.id}`), { status: 409, body: { code: 'deadline-policy-in-use' } })
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'policy', policyId: slow.id }]))
  t.match(await shop.clock(subject), { policyId: slow.id, dueAt: '2026-06-12T16:00:00Z', breaches: [{ dueAt: '2026-06-01T14:00:00Z' }], isBreached: true })
  t.match(
    await shop.clock(subject, 'acknowledgement'),
    { startedAt: '2026-06-01T15:00:00Z', dueAt: '2026-06-01T15:30:00Z' },
    'what only the new one has begins',
  )
  const refused = { message: 'The request is well-formed but not acceptable', extras: { errors: [{ pointer: '/policyId' }] } }
  await t.rejects(
    shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'policy', policyId: shop.at.id }])),
    refused,
  )
  await t.rejects(
    shop.subjects.within((tx) => calendars.startClocks(tx, { subject, priority: 'low', startedAt: OPENED, policyId: shop.at.id })),
    refused,
  )
  t.match(await shop.at.request('DELETE', `/v1/deadline-policies/${slow.id}`), { status: 409, body: { code: 'deadline-policy-in-use' } }, 'its clocks run')
})

t.test('a calendar or a policy that is changed moves the clocks that run', async (t) => {
  const shop = await opened(onlyResponse(960))
  const [subject, done] = [await shop.start(), await shop.start()]
  await shop.subjects.within((tx) => calendars.moveClocks(tx, done, [{ step: 'meet', metric: 'response', at: '2026-06-01T09:00:00Z' }]))
  await shop.subjects.moveTo('2026-06-01T12:00:00Z')
  const patch = async (url: string, body: object) => t.equal((await shop.at.request('PATCH', url, body)).status, 200)
  await patch(`/v1/calendars/${shop.calendar.id}`, { name: 'Shop in London' })
  t.equal((await shop.clock(subject)).rules.length, 1, 'a name is no hours')
  await patch(`/v1/calendars/${shop.calendar.id}`, { holidays: ['2026-06-02'] })
  t.match(await shop.clock(subject), { dueAt: '2026-06-03T16:00:00Z', rules: [{}, { since: '2026-06-01T12:00:00Z', reason: 'calendar' }] })
  await patch(`/v1/calendars/${shop.calendar.id}`, { weekly: weekly.map((each) => ({ ...each, opens: '13:00' })) })
  t.match(
    await shop.clock(subject),
    {
      dueAt: '2026-06-04T16:00:00Z',
      consumedMinutes: 240,
      segments: [{ from: OPENED, to: '2026-06-01T12:00:00Z' }],
      holidays: [{ date: '2026-06-02' }],
    },
    'what was counted by the old hours stays',
  )
  await patch(`/v1/deadline-policies/${shop.policy.id}`, { targets: { normal: { response: 480 } } })
  t.match(await shop.clock(subject), { dueAt: '2026-06-01T16:00:00Z', rules: [{}, {}, {}, { reason: 'policy', targetMinutes: 480 }] })
  await patch(`/v1/deadline-policies/${shop.policy.id}`, { warnings: [{ metric: 'response', minutesBefore: 60 }] })
  await shop.subjects.moveTo('2026-06-02T00:00:00Z')
  t.same(shop.told(), ['2026-06-01T15:00:00Z warning response 60', '2026-06-01T16:00:00Z breach response 0'])
  t.match(await shop.clock(done), { state: 'met', dueAt: '2026-06-02T16:00:00Z', rules: [{ reason: 'start' }] }, 'what has ended stays')
  t.equal((await shop.clock(done)).rules.length, 1)
})

t.test('reopening, in each mode', async (t) => {
  const shop = await opened({ ...onlyResponse(960), reopenModes: { response: 'total' } })
  const ended = async (mode: string) => {
    await shop.at.request('PATCH', `/v1/deadline-policies/${shop.policy.id}`, { reopenModes: { response: mode } })
    const subject = await shop.start()
    await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'meet', metric: 'response', at: '2026-06-01T14:00:00Z' }]))
    await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'reopen', at: '2026-06-10T08:00:00Z' }]))
    return subject
  }
  t.match(await shop.clock(await ended('continue')), { state: 'running', metAt: null, dueAt: '2026-06-11T10:00:00Z', reopenings: [{ mode: 'continue' }] })
  t.match(await shop.clock(await ended('new_cycle')), { dueAt: '2026-06-11T16:00:00Z', cycle: 2 })
  await shop.subjects.moveTo('2026-06-10T08:00:00Z')
  const total = await ended('total')
  t.match(await shop.clock(total), { dueAt: '2026-06-02T16:00:00Z', isBreached: true })
  await shop.subjects.moveTo('2026-06-10T08:00:01Z')
  t.same(shop.told(), ['2026-06-02T16:00:00Z breach response 0'], 'the breach lies before the reopening, as the due instant does')
})

t.test('a reopening after the policy is gone goes on under the default one', async (t) => {
  const shop = await opened(onlyResponse(960))
  const subject = await shop.start()
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'meet', metric: 'response', at: '2026-06-01T14:00:00Z' }]))
  const other = { name: 'Other', calendarId: shop.calendar.id, isDefault: true, ...onlyResponse(480) }
  const { id } = (await shop.at.request('POST', '/v1/deadline-policies', other)).body
  t.equal((await shop.at.request('DELETE', `/v1/deadline-policies/${shop.policy.id}`)).status, 204)
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'reopen', at: '2026-06-10T08:00:00Z' }]))
  t.match(await shop.clock(subject), { policyId: id, dueAt: '2026-06-10T10:00:00Z', rules: [{ reason: 'start' }, { reason: 'reopening' }] })
})

t.test("regulators' dates run beside, and are never paused", async (t) => {
  const fca = 'a7d15601-0000-8000-8000-000000000001'
  const asic = 'a7d15603-0000-8000-8000-000000000003'
  const shop = await opened({ regulatoryProfileIds: [fca, asic], pausedBy: { response: ['awaiting_complainant'] } })
  const subject = await shop.start()
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'pause', state: 'awaiting_complainant', at: OPENED }]))
  const regulatory = (await shop.explain(subject)).filter(({ regulation }) => regulation !== null)
  t.same(
    regulatory.map(({ regulation, state, dueAt }) => [regulation?.key, state, dueAt]),
    [
      ['summary_resolution', 'running', '2026-06-04T23:00:00Z'],
      ['final_response', 'running', '2026-07-27T23:00:00Z'],
      ['acknowledgement', 'running', '2026-06-02T08:00:00Z'],
      ['final_response', 'running', '2026-07-01T14:00:00Z'],
    ],
  )
  await shop.subjects.within((tx) => calendars.moveClocks(tx, subject, [{ step: 'meet', metric: 'acknowledgement', at: '2026-06-02T07:00:00Z' }]))
  await shop.subjects.moveTo('2026-06-20T00:00:00Z')
  const breached = shop.subjects.told.filter(({ regulation }) => regulation !== null)
  t.match(breached, [{ kind: 'breach', regulation: { profileId: fca, key: 'summary_resolution' }, at: '2026-06-04T23:00:00Z' }])
  t.equal(breached.length, 1)
  t.match(await shop.clock(subject, 'acknowledgement', true), { isMet: true, targetMinutes: null, segments: [] })
  const before = subjectsOf(shop.at).newSubject()
  await shop.subjects.within((tx) => calendars.startClocks(tx, { subject: before, priority: 'low', startedAt: '2016-06-29T08:00:00Z' }))
  t.notOk(
    (await shop.explain(before)).some(({ regulation }) => regulation !== null),
    'received before they were in force',
  )
})

t.test('a policy may have nothing but the dates of a regulator', async (t) => {
  const deadlines = [
    { key: 'reply', name: 'Reply', metric: 'response', amount: 2, unit: 'business_days' },
    { key: 'end', name: 'End', metric: 'resolution', amount: 48, unit: 'hours' },
  ]
  const nothing = { acknowledgement: null, firstResponse: null, response: null, resolution: null }
  const shop = await opened({ targets: { low: nothing, normal: nothing, high: nothing } })
  const profile = (await shop.at.request('POST', '/v1/regulatory-profiles', { name: 'Ours', timeZone: 'Asia/Tokyo', deadlines })).body
  await shop.at.request('PATCH', `/v1/deadline-policies/${shop.policy.id}`, { regulatoryProfileIds: [profile.id] })
  const subject = await shop.start()
  const { within } = shop.subjects
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'meet', metric: 'response', at: '2026-06-02T08:00:00Z' }]))
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'reopen', at: '2026-06-02T09:00:00Z' }]))
  t.match(await shop.explain(subject), [
    { regulation: { key: 'reply' }, dueAt: '2026-06-03T15:00:00Z', state: 'running', reopenings: [{ mode: 'total' }], timeZone: 'Asia/Tokyo' },
    { regulation: { key: 'end' }, dueAt: '2026-06-03T08:00:00Z' },
  ])
  await within((tx) => calendars.moveClocks(tx, subject, [{ step: 'priority', priority: 'urgent', at: '2026-06-02T09:00:00Z' }]))
  t.equal((await shop.explain(subject)).length, 6, 'at a higher priority the policy has targets')
  await t.rejects(
    within((tx) =>
      calendars
        .startClocks(tx, { subject, priority: 'low', startedAt: OPENED })
        .then(() => calendars.startClocks(tx, { subject, priority: 'urgent', startedAt: OPENED })),
    ),
    /clocks_metric_key/,
  )
})

t.test('clocks of another organization are not there', async (t) => {
  const [shop, stranger] = [await opened(), await opened()]
  const subject = await shop.start()
  t.same(await stranger.explain(subject), [])
  await stranger.subjects.within(async (tx) => {
    await calendars.moveClocks(tx, subject, [{ step: 'stop' }])
    await calendars.moveClocks(tx, subject, [{ step: 'priority', priority: 'low' }])
    await calendars.moveClocks(tx, subject, [{ step: 'reopen' }])
  })
  t.ok((await shop.explain(subject)).every(({ state, priority }) => state === 'running' && priority === 'normal'))
})

t.test('what escalates to a leaver goes to somebody else', async (t) => {
  const shop = await opened()
  const invite = async (email: string) => (await shop.at.request('POST', '/v1/users', { email, displayName: 'Staff', role: 'agent' })).body.id
  const [heir, leaver] = [(await shop.at.request('GET', '/v1/users')).body.data[0].id, await invite('leaver@example.com')]
  const url = `/v1/deadline-policies/${shop.policy.id}`
  const escalations = [{ metric: 'response', afterMinutes: 0, to: 'user', userId: leaver }]
  t.match(await shop.at.request('PATCH', url, { escalations }), { status: 200, body: { version: 2 } })
  t.match(await shop.at.request('POST', `/v1/users/${leaver}/hand-over`, { toUserId: heir }), { status: 200, body: { moved: { deadlinePolicies: 1 } } })
  t.match((await shop.at.request('GET', url)).body, { version: 3, escalations: [{ userId: heir }] })
})

t.test('many clocks are counted anew in one change', async (t) => {
  const shop = await opened(onlyResponse(960))
  await shop.subjects.within(async (tx) => {
    for (let i = 0; i < 501; i += 1) await calendars.startClocks(tx, { subject: shop.subjects.newSubject(), priority: 'normal', startedAt: OPENED })
  })
  await shop.at.request('PATCH', `/v1/calendars/${shop.calendar.id}`, { holidays: ['2026-06-01'] })

  const due = await db.pool.query(`select due_at, count(*)::int from clocks where organization_id = $1 group by 1`, [shop.at.id])
  t.same(due.rows.length, 1)
  t.match(due.rows[0], { count: 501, due_at: '2026-06-03T16:00:00Z' })
})
