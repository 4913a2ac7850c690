import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const test = await startApp()
const { db } = test
const shop = await test.organization()
const text = { en: 'Why?' }
const surveyId = await surveyIn(shop, 'live', {
  questions: [
    { key: 'recommend', type: 'nps', text },
    { key: 'why', type: 'text', text },
    { key: 'wish', type: 'text', text },
    { key: 'since', type: 'date', text },
  ],
})
const url = `/v1/surveys/${surveyId}`
let minute = 0

async function say(recommend: number, answers: Record<string, string>, fields: object = {}): Promise<string> {
  minute += 1
  const given = Object.entries({ recommend, ...answers }).map(([questionKey, value]) => ({ questionKey, value }))
  const completedAt = `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`
  const { status, body } = await shop.request('POST', `${url}/responses`, { mode: 'phone', completedAt, answers: given, ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.id
}
const found = async (query = '') => (await shop.request('GET', `${url}/comments?${query}`)).body.data.map((comment: { text: string }) => comment.text)

const first = await say(9, { why: 'Quick delivery, GREAT staff', since: '2026-01-01' }, { context: { channel: 'shop' } })
await say(3, { why: 'Late delivery 100%', wish: 'Call me' }, { language: 'fa' })
await say(8, { wish: 'كتاب‌های بیشتر' })

t.test('words only, the latest first, with the score and what they are about', async (t) => {
  t.same(await found(), ['كتاب‌های بیشتر', 'Call me', 'Late delivery 100%', 'Quick delivery, GREAT staff'])
  const { body } = await shop.request('GET', `${url}/comments?sort=answeredAt&limit=1`)
  t.match(body.data, [
    { responseId: first, questionKey: 'why', score: 9, contactId: null, mode: 'phone', language: 'en', context: { channel: 'shop' }, versionNumber: 1 },
  ])
  const rest = await shop.request('GET', `${url}/comments?sort=answeredAt&cursor=${body.nextCursor}`)
  t.equal(rest.body.data.length, 3)
})

t.test('found by words and parts of them, whatever their case, script and marks', async (t) => {
  t.same(await found('q=DELIVERY'), ['Late delivery 100%', 'Quick delivery, GREAT staff'])
  t.same(await found('q=deliv%20gr%C3%A9at'), ['Quick delivery, GREAT staff'])
  t.same(await found(`q=${encodeURIComponent('کتابهای')}`), ['كتاب‌های بیشتر'])
  t.same(await found('q=100%25'), ['Late delivery 100%'])
  t.same(await found('q=1_0'), [])
})

t.test('filters', async (t) => {
  t.same(await found('questionKey=why'), ['Late delivery 100%', 'Quick delivery, GREAT staff'])
  t.same(await found('scoreAtMost=6&questionKey=why'), ['Late delivery 100%'])
  t.same(await found('scoreAtLeast=9'), ['Quick delivery, GREAT staff'])
  t.same(await found('language=fa'), ['Call me', 'Late delivery 100%'])
  t.same(await found('channel=shop'), ['Quick delivery, GREAT staff'])
  t.same(await found('mode=self'), [])
  t.same(await found('versionNumber=1&q=call'), ['Call me'])
  t.same(await found('from=2026-03-01T10:02:00Z&to=2026-03-01T10:03:00Z'), ['Call me', 'Late delivery 100%'])
  t.same(await found('from=2026-03-02'), [])
  t.match((await shop.request('GET', `${url}/comments?includeTotal=true&q=delivery`)).body.total, { value: 2 })
})

t.test('limited staff see no comment of a contact whom they may not see', async (t) => {
  const limited = await colleague(test, shop, { contactAccess: 'own', scopes: ['surveys:read'] })
  const contact = async (fields: object) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id
  const [theirs, hidden] = [await contact({ ownerId: limited.id }), await contact({})]
  await say(1, { why: 'hidden words' }, { contactId: hidden })
  await say(1, { why: 'words for us' }, { contactId: theirs })
  const { body } = await limited.request('GET', `${url}/comments?q=words`)
  t.match(body.data, [{ text: 'words for us', contactId: theirs }])
  t.equal(body.data.length, 1)
  t.same(await found(`contactId=${hidden}`), ['hidden words'])
})

t.test('what is excluded or flagged is not among them, what goes leaves no words', async (t) => {
  const words = async () => (await db.pool.query('select search_key from survey_comments where response_id = $1', [first])).rows
  await db.pool.query('update survey_responses set excluded_at = now() where id = $1', [first])
  t.same(await found('q=great'), [])
  await db.pool.query('update survey_responses set excluded_at = null where id = $1', [first])
  t.same(await found('q=great'), ['Quick delivery, GREAT staff'])
  await db.pool.query(`update survey_responses set flag = 'honeypot' where id = $1`, [first])
  t.same(await words(), [])
  await db.pool.query('update survey_responses set flag = null where id = $1', [first])
  await db.pool.query(`update survey_answers set value = null where response_id = $1 and question_key = 'why'`, [first])
  t.same(await words(), [], 'as an erasure does it')
  t.same((await db.pool.query('select search_key from survey_answers where response_id = $1 and search_key is not null', [first])).rows, [])
  await db.pool.query('delete from survey_responses where survey_id = $1', [surveyId])
  t.same(await found(), [])
})
