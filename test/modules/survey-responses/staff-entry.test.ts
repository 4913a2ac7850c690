import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { liveSurvey, stranger, tokenFor } from './support.ts'

const started = await startApp()
const { db, organization } = started
const shop = await organization({ mode: 'test', now: '2026-03-28T20:37:11.123Z' })
const elsewhere = await organization()
const enter = (survey: { id: string }, body: object) => shop.request('POST', `/v1/surveys/${survey.id}/responses`, { mode: 'phone', ...body })
const complete = (id: string, body: object = {}, headers?: Record<string, string>) => shop.request('POST', `/v1/survey-responses/${id}/complete`, body, headers)
const person = async () => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id

t.test('what was entered in part is completed later: the call goes on, and its rules are followed', async (t) => {
  const survey = await liveSurvey(shop, { followUps: [{ key: 'low', when: { questionKey: 'recommend', atMost: 6 }, open: 'task', title: 'Call back' }] })
  const contactId = await person()
  const partial = (await enter(survey, { contactId, status: 'partial', answers: [{ questionKey: 'recommend', value: 6 }] })).body
  t.match(partial, { status: 'partial', completedAt: null, loop: { state: 'none' } })
  t.match(await complete(partial.id), { status: 422, body: { errors: [{ pointer: '/answers', code: 'required' }] } }, 'what is shown is still needed')
  t.match(await complete(partial.id, { answers: [{ questionKey: 'cause', value: 'weather' }] }), {
    ...{ status: 422, body: { errors: [{ pointer: '/answers/0/value', code: 'not-valid' }] } },
  })
  t.match(await complete(partial.id, { completedAt: '2026-03-28T20:37:12Z' }), { status: 422, body: { errors: [{ pointer: '/answers' }] } })
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-28T21:10:00Z' })
  await shop.request('POST', `/v1/surveys/${survey.id}/close`)
  const rest = { answers: [{ questionKey: 'cause', value: 'price' }], mayContact: true }
  const refused = [
    { ...rest, completedAt: '2026-03-28T21:10:01Z' },
    { ...rest, completedAt: '2026-03-28T20:00:00Z' },
  ]
  for (const [i, body] of refused.entries())
    t.match(await complete(partial.id, body), { status: 422, body: { errors: [{ pointer: '/completedAt', code: ['in-the-future', 'too-early'][i] }] } })
  t.match(await complete(partial.id, rest, { 'if-match': '"7.0"' }), { status: 412 })
  const done = await complete(partial.id, rest, { 'idempotency-key': 'finish', 'if-match': `"${partial.version}.0"` })
  t.match(done, {
    status: 200,
    body: {
      ...{ id: partial.id, status: 'complete', startedAt: partial.startedAt, completedAt: '2026-03-28T21:10:00Z', answeredAt: '2026-03-28T21:10:00Z' },
      ...{ mayContact: true, version: 2, loop: { state: 'open', items: [{ ruleKey: 'low', kind: 'task' }] } },
      answers: [
        { questionKey: 'cause', value: 'price' },
        { questionKey: 'recommend', value: 6 },
      ],
    },
  })
  t.match(await complete(partial.id, rest, { 'idempotency-key': 'finish', 'if-match': `"${partial.version}.0"` }), { status: 200, body: done.body })
  t.match(await complete(partial.id, rest), { status: 409, body: { code: 'survey-already-answered' } })
  const [score] = (await shop.request('GET', `/v1/surveys/${survey.id}/scores?includePartials=false`)).body.data
  t.match(score, { n: 1, partial: 0 })
})

t.test('an answer that the rest hides goes', async (t) => {
  const survey = await liveSurvey(shop)
  const answers = [
    { questionKey: 'recommend', value: 6 },
    { questionKey: 'cause', value: 'price' },
  ]
  const { body } = await enter(survey, { status: 'partial', answers })
  t.match((await complete(body.id, { answers: [{ questionKey: 'recommend', value: 9 }] })).body.answers, [{ questionKey: 'recommend', value: 9 }])
})

t.test('409 what the respondent began themselves; 404 what is not there', async (t) => {
  const survey = await liveSurvey(shop)
  const token = await tokenFor(shop, survey.id, { contactId: undefined, contactIds: [await person()] })
  await stranger(started)('PUT', `/public/v1/survey-responses/${token}/answers/recommend`, { value: 9 })
  const [begun] = (await shop.request('GET', `/v1/surveys/${survey.id}/responses`)).body.data
  t.match(await complete(begun.id), { status: 409, body: { code: 'survey-response-not-entered' } })
  t.match(await complete(crypto.randomUUID()), { status: 404, body: { code: 'survey-response-not-found' } })
})

t.test('of an anonymous survey the hour only', async (t) => {
  const survey = await liveSurvey(shop, { anonymous: true })
  const { body } = await enter(survey, { status: 'partial', answers: [] })
  const done = await complete(body.id, { answers: [{ questionKey: 'recommend', value: 9 }] })
  t.match(done.body, { status: 'complete', completedAt: '2026-03-28T21:00:00Z', updatedAt: '2026-03-28T21:00:00Z' })
})

t.test('what a response is about is there, and the caller may see it', async (t) => {
  const survey = await liveSurvey(shop)
  const contactId = await person()
  const answers = [{ questionKey: 'recommend', value: 9 }]
  const of = async (at: typeof shop, url: string, body: object) => (await at.request('POST', url, body)).body.id
  const made = {
    teamId: ['/v1/teams', { name: 'Fitters' }],
    complaintId: ['/v1/complaints', { description: 'Late', channel: 'phone' }],
    interactionId: ['/v1/interactions', { channel: 'phone', direction: 'inbound', kind: 'call', subject: 'Hello' }],
  } as const
  for (const [field, [url, body]] of Object.entries(made)) {
    const there = await elsewhere.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Bo' })
    const [here, foreign] = [
      await of(shop, url, field === 'teamId' ? body : { ...body, contactId }),
      await of(elsewhere, url, field === 'teamId' ? body : { ...body, contactId: there.body.id }),
    ]
    t.match(await enter(survey, { answers, context: { [field]: here } }), { status: 201, body: { context: { [field]: here } } }, field)
    for (const id of [foreign, crypto.randomUUID()])
      t.match(await enter(survey, { answers, context: { [field]: id } }), { status: 422, body: { errors: [{ pointer: `/context/${field}` }] } }, field)
    const { body: batch } = await shop.request('POST', `/v1/surveys/${survey.id}/responses/batch`, {
      items: [{ mode: 'phone', answers, context: { [field]: foreign } }],
    })
    t.match(batch.results, [{ status: 422, problem: { errors: [{ pointer: `/items/0/context/${field}` }] } }])
  }
  const bought = { externalId: 'o-1', currency: 'EUR', lines: [{ sku: 'washer', quantity: 1, unitPrice: 1 }] }
  t.equal((await shop.request('POST', '/v1/orders', bought)).status, 201)
  const { id } = (await enter(await liveSurvey(shop, { anonymous: true }), { answers, context: { orderId: 'o-1' } })).body
  const { rows } = await db.pool.query('select context from survey_responses where id = $1', [id])
  t.same(rows, [{ context: { productId: 'washer' } }], 'of an anonymous one nothing that is one customer’s')
})

t.test('limited staff name only what they may see', async (t) => {
  const survey = await liveSurvey(shop)
  const contactId = await person()
  const agent = await colleague(started, shop, { contactAccess: 'own', scopes: ['surveys:read', 'surveys:answer'] })
  const { body: complaint } = await shop.request('POST', '/v1/complaints', { contactId, description: 'Late', channel: 'phone' })
  const body = { mode: 'phone', answers: [{ questionKey: 'recommend', value: 9 }], context: { complaintId: complaint.id } }
  t.match(await agent.request('POST', `/v1/surveys/${survey.id}/responses`, body), { status: 422, body: { errors: [{ pointer: '/context/complaintId' }] } })
})
