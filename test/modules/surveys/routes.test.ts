import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const RECOMMEND = { key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?' } }
const WHY = { key: 'why', type: 'text', text: { en: 'Why?' } }

let serial = 0
async function survey(fields: object = {}) {
  serial += 1
  const { status, body } = await shop.request('POST', '/v1/surveys', {
    key: `survey-${serial}`,
    title: 'After the purchase',
    kind: 'nps',
    questions: [RECOMMEND, WHY],
    ...fields,
  })
  t.equal(status, 201, JSON.stringify(body))
  return body
}

t.test('POST /v1/surveys', async (t) => {
  t.test('201 with a first draft, in the language of the organization', async (t) => {
    const { status, body, headers } = await shop.request('POST', '/v1/surveys', { key: 'nps', title: 'NPS', kind: 'nps', questions: [RECOMMEND] })
    t.match({ status, body }, { status: 201, body: { status: 'draft', draftVersion: 1, liveVersion: null, languages: ['en'] } })
    t.equal(headers['location'], `/v1/surveys/${body.id}`)
    const version = (await shop.request('GET', `/v1/surveys/${body.id}/versions/1`)).body
    t.match(version, { number: 1, publishedAt: null, questions: [{ ...RECOMMEND, scored: true, scale: { min: 0, max: 10 } }] })
  })
  t.test('409 another survey has the key', async (t) => {
    await survey({ key: 'taken' })
    t.match(await shop.request('POST', '/v1/surveys', { key: 'taken', title: 'x', kind: 'nps', questions: [WHY] }), {
      status: 409,
      body: { code: 'survey-key-taken' },
    })
  })
  t.test('422 names the question and what is wrong with it', async (t) => {
    const questions = [WHY, { ...RECOMMEND, showIf: { questionKey: 'later', operator: 'answered' } }, { ...WHY, text: { de: 'Warum?' } }]
    const { status, body } = await shop.request('POST', '/v1/surveys', { key: 'wrong', title: 'x', kind: 'nps', questions })
    t.match({ status, code: body.code }, { status: 422, code: 'validation-failed' })
    t.same(
      body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
      [
        ['/questions/1/showIf/questionKey', 'not-valid'],
        ['/questions/2/key', 'duplicate'],
        ['/questions/2/text/en', 'required'],
      ],
    )
  })
})

t.test('a published version never changes; an edit makes the next one', async (t) => {
  const { id } = await survey()
  t.match(await shop.request('POST', `/v1/surveys/${id}/publish`), { status: 200, body: { status: 'live', liveVersion: 1, draftVersion: null } })
  t.match(await shop.request('POST', `/v1/surveys/${id}/publish`), { status: 409, body: { code: 'survey-draft-missing' } })
  const second = await shop.request('POST', `/v1/surveys/${id}/versions`, { questions: [RECOMMEND] })
  t.match(second, { status: 201, body: { number: 2, publishedAt: null }, headers: { location: `/v1/surveys/${id}/versions/2` } })
  t.match(await shop.request('POST', `/v1/surveys/${id}/versions`, { questions: [WHY] }), { status: 201, body: { number: 2 } }, 'a draft is replaced')
  t.match(await shop.request('GET', `/v1/surveys/${id}`), { body: { liveVersion: 1, draftVersion: 2 } })
  t.match(await shop.request('POST', `/v1/surveys/${id}/publish`), { body: { liveVersion: 2, draftVersion: null } })
  const { body } = await shop.request('GET', `/v1/surveys/${id}/versions?sort=number`)
  t.same(
    body.data.map(({ number, questions }: { number: number; questions: unknown[] }) => [number, questions.length]),
    [
      [1, 2],
      [2, 1],
    ],
  )
})

t.test('409 a question that means something else under the same key', async (t) => {
  const { id } = await survey()
  await shop.request('POST', `/v1/surveys/${id}/publish`)
  const { status, body } = await shop.request('POST', `/v1/surveys/${id}/versions`, { questions: [{ ...RECOMMEND, type: 'csat' }] })
  t.match({ status, body }, { status: 409, body: { code: 'question-meaning-changed', errors: [{ pointer: '/questions/0/type', code: 'key-taken' }] } })
})

t.test('a survey is paused, resumed, and closed for good', async (t) => {
  const { id } = await survey()
  t.match(await shop.request('POST', `/v1/surveys/${id}/pause`), { status: 409, body: { code: 'transition-not-allowed' } })
  await shop.request('POST', `/v1/surveys/${id}/publish`)
  t.match(await shop.request('POST', `/v1/surveys/${id}/pause`), { status: 200, body: { status: 'paused' } })
  t.match(await shop.request('POST', `/v1/surveys/${id}/resume`), { status: 200, body: { status: 'live' } })
  t.match(await shop.request('POST', `/v1/surveys/${id}/close`), { status: 200, body: { status: 'closed' } })
  t.match(await shop.request('PATCH', `/v1/surveys/${id}`, { title: 'x' }), { status: 409, body: { code: 'transition-not-allowed', allowed: [] } })
})

t.test('409 an anonymous survey stays so once it is published', async (t) => {
  const { id } = await survey({ anonymous: true })
  t.match(await shop.request('PATCH', `/v1/surveys/${id}`, { anonymous: false }), { status: 200 })
  await shop.request('POST', `/v1/surveys/${id}/publish`)
  t.match(await shop.request('PATCH', `/v1/surveys/${id}`, { anonymous: true }), { status: 409, body: { code: 'survey-published' } })
})

t.test('404 a survey, or a version of it, that is not there', async (t) => {
  const { id } = await survey()
  t.match(await shop.request('GET', `/v1/surveys/${crypto.randomUUID()}`), { status: 404, body: { code: 'survey-not-found' } })
  t.match(await shop.request('GET', `/v1/surveys/${id}/versions/2`), { status: 404, body: { code: 'survey-version-not-found' } })
})

t.test('GET /v1/survey-templates: each makes a survey, in the language of the organization first', async (t) => {
  const { data } = (await shop.request('GET', '/v1/survey-templates')).body
  for (const { key, questions } of data) {
    const { status, body } = await shop.request('POST', '/v1/surveys', { key: `of-${key.replaceAll('_', '-')}`, title: key, templateKey: key })
    t.match({ status, body }, { status: 201, body: { languages: ['en', 'de', 'es', 'fa'] } })
    t.same((await shop.request('GET', `/v1/surveys/${body.id}/versions/1`)).body.questions, questions)
  }
  const refused = async (fields: object) => (await shop.request('POST', '/v1/surveys', { key: 'x', title: 'X', ...fields })).body.errors
  t.match(await refused({ templateKey: 'nothing' }), [{ pointer: '/templateKey', code: 'unknown' }])
  t.match(await refused({ templateKey: 'nps', questions: data[0].questions }), [{ pointer: '/questions', code: 'not-together' }])
  t.match(await refused({}), [
    { pointer: '/kind', code: 'required' },
    { pointer: '/questions', code: 'required' },
  ])
})
