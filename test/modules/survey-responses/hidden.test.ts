import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { liveSurvey, stranger, tokenFor } from './support.ts'

/** An answer that another one hides counts nowhere, whoever gave it and whatever becomes of it. */
const started = await startApp()
const { db, organization } = started
const shop = await organization()
const ask = stranger(started)
const text = { en: 'How was it?' }
const showIf = { questionKey: 'recommend', operator: 'at_most', value: 6 }
const QUESTIONS = [
  { key: 'recommend', type: 'nps', required: true, text },
  { key: 'staff', type: 'rating', scored: true, driver: 'staff', text, showIf },
  { key: 'why', type: 'text', text, showIf },
]
const figures = async (surveyId: string, of: string) => {
  const { status, body } = await shop.request('GET', `/v1/surveys/${surveyId}/${of}`)
  t.equal(status, 200, JSON.stringify(body))
  return body
}
const scoreOf = async (surveyId: string, key: string) => (await figures(surveyId, `scores?questionKey=${key}`)).data[0]

/** Somebody who was dissatisfied, said why, and thought better of it without finishing. */
async function begun() {
  const survey = await liveSurvey(shop, { questions: QUESTIONS })
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Zahra' })
  const token = await tokenFor(shop, survey.id, { contactId: undefined, contactIds: [contact.id] })
  const say = (questionKey: string, value: unknown) => ask('PUT', `/public/v1/survey-responses/${token}/answers/${questionKey}`, { value })
  await say('recommend', 2)
  await say('staff', 1)
  await say('why', 'qqhidden words')
  await say('recommend', 9)
  const [response] = (await shop.request('GET', `/v1/surveys/${survey.id}/responses`)).body.data
  return { surveyId: survey.id, contactId: contact.id, responseId: response.id, say }
}

t.test('staff enter only what was asked', async (t) => {
  const followUps = [{ key: 'low', when: { driverAtMost: 2 }, open: 'win_back' }]
  const survey = await liveSurvey(shop, { questions: QUESTIONS, followUps })
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
  const answers = [
    { questionKey: 'recommend', value: 10 },
    { questionKey: 'staff', value: 1 },
    { questionKey: 'why', value: 'Not asked' },
  ]
  const entry = { mode: 'phone', contactId: contact.id, mayContact: true, answers }
  const { body } = await shop.request('POST', `/v1/surveys/${survey.id}/responses`, entry)
  t.match(body, { answers: [{ questionKey: 'recommend', value: 10, skipped: false }], loop: { state: 'none' } })
  t.equal(body.answers.length, 1)
  await shop.request('POST', `/v1/surveys/${survey.id}/responses/batch`, { items: [entry, { ...entry, status: 'partial' }] })
  t.match([await scoreOf(survey.id, 'recommend'), await scoreOf(survey.id, 'staff')], [{ n: 3 }, { n: 0, skipped: 0 }])
  t.same((await figures(survey.id, 'comments')).data, [])
})

t.test('drivers are of what counts', async (t) => {
  const { surveyId } = await begun()
  t.match(await figures(surveyId, 'drivers'), { data: [{ questionKey: 'staff', n: 0, correlation: null }] })
})

t.test('of an excluded response, what was hidden is not told to be excluded', async (t) => {
  const { surveyId, responseId } = await begun()
  await shop.request('PUT', `/v1/survey-responses/${responseId}/exclusion`, { reason: 'A test' })
  for (const query of ['scores?', 'scores?groupBy=language&', 'scores?mode=self&'])
    t.match((await figures(surveyId, `${query}questionKey=staff`)).data, [{ n: 0, excluded: 0 }], query)
  await shop.request('DELETE', `/v1/survey-responses/${responseId}/exclusion`)
  t.match(
    [await scoreOf(surveyId, 'recommend'), await scoreOf(surveyId, 'staff')],
    [
      { n: 1, excluded: 0 },
      { n: 0, excluded: 0 },
    ],
  )
})

t.test('an erasure takes hidden words, too', async (t) => {
  const { contactId, responseId } = await begun()
  const { status } = await shop.request('POST', `/v1/contacts/${contactId}/erase`, {})
  t.ok(status < 300, String(status))
  const { body } = await shop.request('GET', `/v1/survey-responses/${responseId}`)
  t.match(body, {
    contactId: null,
    answers: [
      { questionKey: 'recommend', value: 9 },
      { questionKey: 'staff', value: 1 },
      { questionKey: 'why', value: null },
    ],
  })
})

t.test('who answers while the response is being excluded waits, and counts as excluded', async (t) => {
  const { surveyId, responseId, say } = await begun()
  const staff = await db.pool.connect()
  await staff.query('begin')
  await staff.query(`update survey_responses set excluded_at = now(), excluded_reason = 'A test', version = version + 1 where id = $1`, [responseId])
  const saying = say('recommend', 3)
  await sleep(300)
  await staff.query('commit')
  staff.release()
  t.match(await saying, { status: 200 })
  t.match(await scoreOf(surveyId, 'recommend'), { n: 0, skipped: 0, excluded: 1, counts: { promoters: 0, passives: 0, detractors: 0 } })
})
