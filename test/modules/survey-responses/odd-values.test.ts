import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const text = { en: 'How was it?' }
const enter = (surveyId: string, value: unknown) =>
  shop.request('POST', `/v1/surveys/${surveyId}/responses`, { mode: 'phone', answers: [{ questionKey: 'q', value }] })

t.test('a number that no sum can hold is refused, and figures stand', async (t) => {
  const surveyId = await surveyIn(shop, 'live', { kind: 'custom', questions: [{ key: 'q', type: 'number', scored: true, text }] })
  for (const value of [1e308, -1e200, 2 ** 53])
    t.match(await enter(surveyId, value), { status: 422, body: { errors: [{ pointer: '/answers/0/value', code: 'not-valid' }] } })
  for (const value of [1e15, -1e15, 0.75]) t.equal((await enter(surveyId, value)).status, 201)
  t.match(await shop.request('GET', `/v1/surveys/${surveyId}/scores`), { status: 200, body: { data: [{ n: 3, mean: 0.25 }] } })
})

t.test('choices and rows may be called as they like', async (t) => {
  const choices = ['constructor', 'toString', 'price'].map((key) => ({ key, text }))
  for (const [type, value, more] of [
    ['single_choice', 'price', {}],
    ['multiple_choice', ['price'], {}],
    ['ranking', ['price'], {}],
    ['matrix', { price: 'price' }, { rows: choices }],
  ] as const) {
    const surveyId = await surveyIn(shop, 'live', { kind: 'custom', questions: [{ key: 'q', type, scored: true, text, choices, ...more }] })
    t.equal((await enter(surveyId, value)).status, 201, type)
    t.match(await shop.request('GET', `/v1/surveys/${surveyId}/scores`), { status: 200, body: { data: [{ n: 1 }] } }, type)
    const { body } = await shop.request('GET', `/v1/surveys/${surveyId}/responses/export?format=csv`)
    t.notMatch(String(body), 'native code', type)
  }
})

t.test('a slip of the year does not stretch every trend over centuries', async (t) => {
  const surveyId = await surveyIn(shop)
  const answers = [{ questionKey: 'recommend', value: 9 }]
  for (const [field, pointer] of [
    ['completedAt', '/completedAt'],
    ['startedAt', '/startedAt'],
  ] as const)
    for (const year of ['0000', '1026', '1969'])
      t.match(await shop.request('POST', `/v1/surveys/${surveyId}/responses`, { mode: 'phone', [field]: `${year}-03-28T20:00:00Z`, answers }), {
        status: 422,
        body: { errors: [{ pointer }] },
      })
  t.equal((await shop.request('POST', `/v1/surveys/${surveyId}/responses`, { mode: 'phone', completedAt: '1970-03-28T20:00:00Z', answers })).status, 201)
  t.match(await shop.request('GET', `/v1/surveys/${surveyId}/trend`), { status: 200, body: { data: [{ n: 1, score: 100 }] } })
})
