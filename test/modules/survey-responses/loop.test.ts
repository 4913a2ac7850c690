import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const started = await startApp()
const { db, organization } = started
const shop = await organization({ mode: 'test', now: '2026-03-06T14:00:00Z' })
const QUESTIONS = [
  { key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?' } },
  { key: 'staff', type: 'rating', driver: 'staff', text: { en: 'How were our people?' } },
  { key: 'why', type: 'text', text: { en: 'Why?' } },
]
const DETRACTOR = { questionKey: 'recommend', atMost: 6 }
const request = async (method: 'GET' | 'POST' | 'PATCH' | 'PUT', url: string, body?: unknown) => {
  const answer = await shop.request(method, url, body)
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
let serial = 0
async function surveyWith(followUps: object[], fields: object = {}) {
  serial += 1
  const survey = await request('POST', '/v1/surveys', {
    key: `loop-${serial}`,
    title: 'After the purchase',
    kind: 'nps',
    questions: QUESTIONS,
    followUps,
    ...fields,
  })
  await request('POST', `/v1/surveys/${survey.id}/publish`)
  return survey
}
const contact = (fields: object = {}) => request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })
const answered = async (survey: { id: string }, recommend: number, fields: object = {}, more: object[] = []) =>
  request('POST', `/v1/surveys/${survey.id}/responses`, {
    ...{ mode: 'phone', contactId: (await contact()).id, mayContact: true, answers: [{ questionKey: 'recommend', value: recommend }, ...more] },
    ...fields,
  })

const owner = await colleague(started, shop)
const calendar = await request('POST', '/v1/calendars', {
  name: 'Shop',
  timeZone: 'Europe/London',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' })),
})

t.test('a low score opens a task for the owner of the contact, due in business hours', async (t) => {
  const rule = { key: 'low', when: DETRACTOR, open: 'task', type: 'call_back', title: 'Ring', contactOwner: true, dueWithinHours: 8, calendarId: calendar.id }
  const survey = await surveyWith([rule])
  t.match(survey.followUps, [{ ...rule, ownerId: null, teamId: null, priority: 'high' }])
  const ada = await contact({ ownerId: owner.id })
  const response = await answered(survey, 6, { contactId: ada.id })
  t.match(response.loop, { state: 'open', items: [{ ruleKey: 'low', kind: 'task', state: 'open', openedAt: '2026-03-06T14:00:00Z' }] })
  const [{ id }] = response.loop.items
  const task = await request('GET', `/v1/tasks/${id}`)
  // Friday 14:00 and three hours to closing: the other five are on Monday.
  t.match(task, {
    ...{ type: 'call_back', title: 'Ring', contactId: ada.id, assigneeId: owner.id, dueAt: '2026-03-09T14:00:00Z', priority: 'high', status: 'open' },
    related: { type: 'survey_response', id: response.id },
  })
  t.match(await owner.told(), [{ type: 'task.assigned' }])
  const { openedAt } = (await request('GET', `/v1/survey-responses/${response.id}`)).loop.items[0]
  t.equal(Temporal.Instant.from(openedAt).toString(), '2026-03-06T14:00:00Z')
  t.equal((await answered(survey, 7)).loop.state, 'none', 'a score that is not low opens nothing')

  await request('PUT', '/v1/test-clock', { now: '2026-03-09T15:00:00Z' })
  t.match((await request('GET', `/v1/survey-responses/${response.id}`)).loop, { state: 'late', items: [{ state: 'late' }] })
  const loop = () => request('GET', `/v1/surveys/${survey.id}/loop`)
  t.match(await loop(), { asOf: '2026-03-09T15:00:00Z', n: 1, open: 1, late: 1, done: 0, cancelled: 0, rules: [{ ruleKey: 'low', kind: 'task', late: 1 }] })
  await request('POST', `/v1/tasks/${id}/complete`, { outcome: 'Said sorry' })
  t.match((await request('GET', `/v1/surveys/${survey.id}/responses?contactId=${ada.id}`)).data, [{ loop: { state: 'done', items: [{ state: 'done' }] } }])
  t.match(await loop(), { n: 1, open: 0, late: 0, done: 1 })
})

t.test('a low driver opens a complaint in the words of the respondent', async (t) => {
  const survey = await surveyWith([{ key: 'rude', when: { driverAtMost: 2, driver: 'staff' }, open: 'complaint', severity: 3, ownerId: owner.id }])
  const more = [
    { questionKey: 'staff', value: 1 },
    { questionKey: 'why', value: 'They laughed at my loom.' },
  ]
  const { loop, id: responseId } = await answered(survey, 9, { context: { productId: 'LOOM-4' } }, more)
  const complaint = await request('GET', `/v1/complaints/${loop.items[0].id}`)
  t.match(complaint, {
    ...{ channel: 'survey', description: 'They laughed at my loom.', severity: 3, ownerId: owner.id, status: 'received' },
    subjects: [{ kind: 'product', id: 'LOOM-4' }],
  })
  t.equal((await answered(survey, 0)).loop.state, 'none', 'a driver that was not asked about is not low')
  await request('POST', `/v1/complaints/${complaint.id}/withdraw`, { reason: 'Never mind' })
  t.match((await request('GET', `/v1/survey-responses/${responseId}`)).loop, { state: 'done', items: [{ state: 'cancelled' }] })

  const wordless = await answered(survey, 9, {}, [{ questionKey: 'staff', value: 2 }])
  t.equal((await request('GET', `/v1/complaints/${wordless.loop.items[0].id}`)).description, 'Would you recommend us? 9\n\nHow were our people? 2')
})

t.test('a complaint that is kept from somebody is kept from them in loops too', async (t) => {
  const survey = await surveyWith([{ key: 'low', when: DETRACTOR, open: 'complaint' }])
  const { loop, id } = await answered(survey, 0)
  const clerk = await colleague(started, shop, { role: 'manager', scopes: ['surveys:read'] })
  t.equal((await clerk.request('GET', `/v1/survey-responses/${id}`)).body.loop.items.length, 1)
  await request('PATCH', `/v1/complaints/${loop.items[0].id}`, { subjects: [{ kind: 'staff', id: clerk.id, label: 'The clerk' }] })
  t.same((await clerk.request('GET', `/v1/survey-responses/${id}`)).body.loop, { state: 'none', items: [] })
  t.match((await clerk.request('GET', `/v1/surveys/${survey.id}/loop`)).body, { n: 0, rules: [] })
})

t.test('what was answered about a complaint that is kept from somebody is kept from them', async (t) => {
  const survey = await surveyWith([{ key: 'low', when: DETRACTOR, open: 'complaint' }])
  const complaintId = (await answered(survey, 0)).loop.items[0].id
  const { id, contactId } = await answered(survey, 9, { context: { complaintId } }, [{ questionKey: 'why', value: 'That clerk, again' }])
  const clerk = await colleague(started, shop, { role: 'manager', scopes: ['surveys:read', 'contacts:read'] })
  const seen = async () => {
    const ids = async (url: string) => JSON.stringify((await clerk.request('GET', url)).body).includes(id)
    return [
      (await clerk.request('GET', `/v1/survey-responses/${id}`)).status,
      await ids(`/v1/surveys/${survey.id}/responses`),
      await ids(`/v1/surveys/${survey.id}/comments`),
      await ids(`/v1/contacts/${contactId}/timeline`),
    ]
  }
  await shop.numbered()
  t.same(await seen(), [200, true, true, true])
  await request('PATCH', `/v1/complaints/${complaintId}`, { subjects: [{ kind: 'staff', id: clerk.id, label: 'The clerk' }] })
  t.same(await seen(), [404, false, false, false])
})

t.test('any condition opens a win-back, which staff list, change and close', async (t) => {
  const condition = {
    all: [
      { questionKey: 'recommend', operator: 'at_most', value: 3 },
      { questionKey: 'why', operator: 'answered' },
    ],
  }
  const survey = await surveyWith([{ key: 'leaving', when: { condition }, open: 'win_back', dueWithinHours: 48 }])
  t.equal((await answered(survey, 3)).loop.state, 'none')
  const { loop, contactId, id: responseId } = await answered(survey, 3, {}, [{ questionKey: 'why', value: 'Cheaper in Baku.' }])
  const [{ id }] = loop.items
  t.match((await request('GET', `/v1/win-backs?state=open&contactId=${contactId}&sort=dueAt`)).data, [
    { id, contactId, state: 'open', related: { type: 'survey_response', id: responseId }, dueAt: '2026-03-11T15:00:00Z' },
  ])
  t.match(await request('PATCH', `/v1/win-backs/${id}`, { ownerId: owner.id, note: 'Rings on Monday' }), { ownerId: owner.id, version: 2 })
  t.match(await request('POST', `/v1/win-backs/${id}/close`, { outcome: 'won_back', note: 'Took the coupon' }), {
    state: 'won_back',
    closedBy: { type: 'api_key' },
  })
  t.match(await shop.request('POST', `/v1/win-backs/${id}/close`, { outcome: 'lost' }), { status: 409, body: { code: 'transition-not-allowed' } })
  t.match(await request('GET', `/v1/surveys/${survey.id}/loop`), { n: 1, done: 1 })
  t.match(await shop.request('GET', `/v1/win-backs/${crypto.randomUUID()}`), { status: 404, body: { code: 'win-back-not-found' } })
})

t.test('nothing is opened about who did not agree, is not known, has not finished, or cannot be reached any more', async (t) => {
  const survey = await surveyWith([{ key: 'low', when: DETRACTOR, open: 'task' }])
  for (const fields of [{ mayContact: false }, { mayContact: null }, { contactId: null }, { status: 'partial' }])
    t.same((await answered(survey, 0, fields)).loop, { state: 'none', items: [] }, JSON.stringify(fields))
  t.match(await request('GET', `/v1/surveys/${survey.id}/loop`), { n: 0, open: 0, late: 0, done: 0, cancelled: 0, rules: [] })
})

t.test('yes to the question of a template is agreement', async (t) => {
  const made = await request('POST', '/v1/surveys', {
    key: 'made',
    title: 'NPS',
    templateKey: 'nps',
    followUps: [{ key: 'low', when: DETRACTOR, open: 'task' }],
  })
  await request('POST', `/v1/surveys/${made.id}/publish`)
  const ok = (value: boolean) => answered(made, 2, { mayContact: undefined }, [{ questionKey: 'contact_ok', value }])
  t.equal((await ok(true)).loop.state, 'open')
  t.equal((await ok(false)).loop.state, 'none')
})

t.test('a batch opens for each what its answers ask for; what is refused opens nothing', async (t) => {
  const survey = await surveyWith([
    { key: 'low', when: DETRACTOR, open: 'task' },
    { key: 'lowest', when: { questionKey: 'recommend', atMost: 0 }, open: 'win_back' },
  ])
  const contactId = (await contact()).id
  const items = [0, 6, 11, 9].map((value) => ({ mode: 'in_person', contactId, mayContact: true, answers: [{ questionKey: 'recommend', value }] }))
  t.match((await request('POST', `/v1/surveys/${survey.id}/responses/batch`, { items })).results, [
    { status: 201 },
    { status: 201 },
    { status: 422 },
    { status: 201 },
  ])
  t.match(await request('GET', `/v1/surveys/${survey.id}/loop`), {
    n: 3,
    rules: [
      { ruleKey: 'low', n: 2 },
      { ruleKey: 'lowest', n: 1 },
    ],
  })
})

t.test('the same response sent many times at once opens one of each', async (t) => {
  const survey = await surveyWith([
    { key: 'low', when: DETRACTOR, open: 'task' },
    { key: 'complaint', when: DETRACTOR, open: 'complaint' },
    { key: 'leaving', when: DETRACTOR, open: 'win_back' },
  ])
  const contactId = (await contact()).id
  const body = { mode: 'phone', contactId, mayContact: true, answers: [{ questionKey: 'recommend', value: 0 }] }
  const send = () => shop.request('POST', `/v1/surveys/${survey.id}/responses`, body, { 'idempotency-key': 'once' })
  const answers = await Promise.all(Array.from({ length: 8 }, send))
  t.equal(new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).size, 1)
  t.ok(answers.every(({ status }) => status === 201 || status === 409))
  t.match(await request('GET', `/v1/surveys/${survey.id}/loop`), { n: 3, open: 3 })
  for (const kind of ['tasks', 'complaints', 'win-backs']) t.equal((await request('GET', `/v1/${kind}?contactId=${contactId}`)).data.length, 1, kind)
  const { body: events } = await shop.request('GET', `/v1/audit-events?types=survey_response.followed_up`)
  t.equal(events.data.filter(({ after }: { after: { surveyId: string } }) => after.surveyId === survey.id).length, 3)
})

t.test('limited staff see loops and win-backs of their own contacts', async (t) => {
  const survey = await surveyWith([{ key: 'leaving', when: DETRACTOR, open: 'win_back' }])
  const limited = await colleague(started, shop, { contactAccess: 'own', scopes: ['surveys:read', 'win-backs:read', 'win-backs:write'] })
  const theirs = await answered(survey, 0, { contactId: (await contact({ ownerId: limited.id })).id })
  const hidden = await answered(survey, 0)
  t.match((await limited.request('GET', `/v1/surveys/${survey.id}/loop`)).body, { n: 1 })
  t.match((await limited.request('GET', '/v1/win-backs')).body.data, [{ id: theirs.loop.items[0].id }])
  const url = `/v1/win-backs/${hidden.loop.items[0].id}`
  t.equal((await limited.request('GET', url)).status, 404)
  t.equal((await limited.request('PATCH', url, { note: 'x' })).status, 404)
  t.equal((await limited.request('POST', `${url}/close`, { outcome: 'lost' })).status, 404)
  t.match(await shop.request('PATCH', url, { note: 'x' }, { 'if-match': '"9.0"' }), { status: 412 })
  t.match(await shop.request('PATCH', url, { ownerId: crypto.randomUUID() }), { status: 422, body: { errors: [{ pointer: '/ownerId' }] } })
})

t.test('who has left gets nothing, and a calendar that is gone counts plain hours', async (t) => {
  const gone = await request('POST', '/v1/calendars', { name: 'Gone', timeZone: 'UTC', alwaysOpen: true })
  const leaver = await colleague(started, shop)
  const survey = await surveyWith([{ key: 'low', when: DETRACTOR, open: 'task', ownerId: leaver.id, dueWithinHours: 2, calendarId: gone.id }])
  await shop.request('DELETE', `/v1/calendars/${gone.id}`)
  await db.pool.query(`update users set status = 'suspended' where id = $1`, [leaver.id])
  const { loop } = await answered(survey, 1)
  t.match(await request('GET', `/v1/tasks/${loop.items[0].id}`), { assigneeId: null, dueAt: '2026-03-09T17:00:00Z', title: 'After the purchase' })
})

t.test('422 rules that make no sense, each named', async (t) => {
  const refused = async (followUps: object[], fields: object = {}) => {
    const { status, body } = await shop.request('POST', '/v1/surveys', { key: 'x', title: 'X', kind: 'nps', questions: QUESTIONS, followUps, ...fields })
    t.equal(status, 422)
    return body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)
  }
  const task = { key: 'a', when: DETRACTOR, open: 'task' }
  t.same(await refused([task, task]), ['/followUps/1/key duplicate'])
  t.same(await refused([{ ...task, when: { questionKey: 'nothing', atMost: 1 } }]), ['/followUps/0/when/questionKey unknown'])
  t.same(await refused([{ ...task, when: { questionKey: 'why', atMost: 1 } }]), ['/followUps/0/when/questionKey wrong-type'])
  t.same(await refused([{ ...task, when: { driverAtMost: 2, driver: 'fit' } }]), ['/followUps/0/when/driver unknown'])
  t.same(await refused([{ ...task, when: { condition: { not: { questionKey: 'no', operator: 'answered' } } } }]), [
    '/followUps/0/when/condition/not/questionKey unknown',
  ])
  t.same(await refused([{ ...task, ownerId: crypto.randomUUID() }]), ['/followUps/0/ownerId unknown'])
  t.same(await refused([{ ...task, teamId: crypto.randomUUID() }]), ['/followUps/0/teamId unknown'])
  t.same(await refused([{ ...task, calendarId: crypto.randomUUID() }]), ['/followUps/0/calendarId unknown'])
  t.same(await refused([task], { anonymous: true }), ['/followUps not-together'])
})
