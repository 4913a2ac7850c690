import t from 'tap'
import { startApp } from '../../support/app.ts'

const { db, organization } = await startApp()
const shop = await organization()
const QUESTIONS = [
  { key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?' } },
  {
    key: 'cause',
    type: 'single_choice',
    required: true,
    text: { en: 'What should we improve?' },
    choices: ['price', 'staff'].map((key) => ({ key, text: { en: key } })),
    showIf: { questionKey: 'recommend', operator: 'at_most', value: 6 },
  },
  { key: 'why', type: 'text', text: { en: 'Why?' } },
]
const { body: survey } = await shop.request('POST', '/v1/surveys', { key: 'nps', title: 'NPS', kind: 'nps', questions: QUESTIONS })
const url = `/v1/surveys/${survey.id}/responses`

t.test('410 before it is published', async (t) => {
  t.match(await shop.request('POST', url, { mode: 'phone', answers: [] }), { status: 410, body: { code: 'survey-not-answerable' } })
})

t.test('201 what staff were told, pinned to the live version', async (t) => {
  await shop.request('POST', `/v1/surveys/${survey.id}/publish`)
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const entry = {
    mode: 'phone',
    contactId: contact.id,
    context: { productId: 'washer' },
    answers: [
      { questionKey: 'recommend', value: 9 },
      { questionKey: 'why', skipped: true },
    ],
  }
  const { status, body, headers } = await shop.request('POST', url, entry)
  t.match(
    { status, body },
    { status: 201, body: { status: 'complete', versionNumber: 1, mode: 'phone', recordedBy: { type: 'api_key' }, contactId: contact.id } },
  )
  t.equal(headers['location'], `/v1/survey-responses/${body.id}`)
  const { body: read } = await shop.request('GET', `/v1/survey-responses/${body.id}`)
  t.same(read.answers, [
    { questionKey: 'recommend', value: 9, skipped: false },
    { questionKey: 'why', value: null, skipped: true },
  ])
  t.same((await shop.request('GET', `${url}?contactId=${contact.id}`)).body.data, [read])
})

t.test('422 answers that do not answer, each named', async (t) => {
  for (const value of [11, -1, 9.5, '9']) {
    const { status, body } = await shop.request('POST', url, { mode: 'phone', answers: [{ questionKey: 'recommend', value }] })
    t.match({ status, body }, { status: 422, body: { errors: [{ pointer: '/answers/0/value' }] } }, String(value))
  }
  for (const value of ['a\u0000b', 'a\ud800b'])
    t.match(await shop.request('POST', url, { mode: 'phone', answers: [{ questionKey: 'why', value }] }), { status: 422 }, 'what no text can hold')
  const unknown = await shop.request('POST', url, {
    mode: 'phone',
    answers: [
      { questionKey: 'recommend', value: 1 },
      { questionKey: 'cause', value: 'weather' },
      { questionKey: 'x', value: 1 },
    ],
  })
  t.match(unknown.body.errors, [
    { pointer: '/answers/1/value', code: 'not-valid' },
    { pointer: '/answers/2/questionKey', code: 'unknown-question' },
  ])
})

t.test('a required question is needed to complete, where it is shown', async (t) => {
  t.match(await shop.request('POST', url, { mode: 'phone', answers: [{ questionKey: 'recommend', value: 6 }] }), {
    status: 422,
    body: { errors: [{ pointer: '/answers', code: 'required' }] },
  })
  t.match(await shop.request('POST', url, { mode: 'phone', answers: [{ questionKey: 'recommend', value: 7 }] }), { status: 201 })
  t.match(await shop.request('POST', url, { mode: 'phone', status: 'partial', answers: [{ questionKey: 'recommend', value: 6 }] }), {
    status: 201,
    body: { status: 'partial', completedAt: null },
  })
})

t.test('POST /v1/surveys/:surveyId/responses/batch: each by itself', async (t) => {
  const items = [1, 11].map((value) => ({ mode: 'in_person', status: 'partial', answers: [{ questionKey: 'recommend', value }] }))
  const { status, body } = await shop.request('POST', `${url}/batch`, { items })
  t.match(
    { status, body },
    { status: 200, body: { results: [{ status: 201 }, { status: 422, problem: { errors: [{ pointer: '/items/1/answers/0/value' }] } }] } },
  )
})

t.test('404 a response that is not there', async (t) => {
  t.match(await shop.request('GET', `/v1/survey-responses/${crypto.randomUUID()}`), { status: 404, body: { code: 'survey-response-not-found' } })
})

t.test('counts follow every change of answers and responses', async (t) => {
  const counts = async () =>
    (
      await db.pool.query(
        `select question_key, version_number, complete, value, sum(n)::int as n from survey_counts
         where survey_id = $1 and grain = 'hour' and value <> '!' group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
        [survey.id],
      )
    ).rows
  const exact = async () =>
    (
      await db.pool.query(
        `select a.question_key, r.version_number, r.status = 'complete' as complete, each as value, count(*)::int as n from survey_answers a
         join survey_responses r on r.id = a.response_id, unnest(tallies) as each where r.survey_id = $1 and r.excluded_at is null and r.flag is null
         group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
        [survey.id],
      )
    ).rows
  t.same(await counts(), await exact())
  t.ok((await counts()).length > 3)
  await db.pool.query(`update survey_responses set excluded_at = now() where status = 'partial'`)
  t.same(await counts(), await exact())
  await db.pool.query(`update survey_responses set excluded_at = null, status = 'complete' where status = 'partial'`)
  t.same(await counts(), await exact())
  await db.pool.query(`delete from survey_responses`)
  t.same(await counts(), [])
})
