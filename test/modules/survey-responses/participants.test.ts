import t from 'tap'
import { finish, openInvited, saveAnswers } from '../../../src/modules/survey-responses/service/invited.ts'
import { startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { tokenFor } from './support.ts'

const started = await startApp()
const { db, organization } = started
const shop = await organization()
let keys = 0
const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown) => {
  keys += 1
  const answer = await shop.request(method, url, body, method === 'POST' ? { 'idempotency-key': `key ${keys}` } : {})
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const QUESTIONS = [
  { key: 'recommend', type: 'nps', text: { en: 'Would you recommend us?' } },
  { key: 'why', type: 'text', text: { en: 'Why?' } },
  { key: 'born', type: 'date', text: { en: 'When were you born?' } },
  { key: 'cause', type: 'single_choice', text: { en: 'What?' }, choices: ['price', 'staff'].map((key) => ({ key, text: { en: key } })) },
]
const when = { questionKey: 'recommend', atMost: 6 }
const owner = await colleague(started, shop)
const survey = await ask('POST', '/v1/surveys', {
  ...{ key: 'nps', title: 'NPS', kind: 'nps', questions: QUESTIONS },
  followUps: [
    { key: 'task', when, open: 'task', ownerId: owner.id },
    { key: 'complaint', when, open: 'complaint' },
    { key: 'win_back', when, open: 'win_back', ownerId: owner.id },
  ],
})
await ask('POST', `/v1/surveys/${survey.id}/publish`)
const person = (displayName: string) => ask('POST', '/v1/contacts', { kind: 'person', displayName })
const respond = (contactId: string, words: string, fields: object = {}) =>
  ask('POST', `/v1/surveys/${survey.id}/responses`, {
    ...{ mode: 'phone', contactId, mayContact: true },
    answers: [
      { questionKey: 'recommend', value: 2 },
      { questionKey: 'why', value: words },
      { questionKey: 'born', value: '1815-12-10' },
      { questionKey: 'cause', value: 'staff' },
    ],
    ...fields,
  })
const counts = async () =>
  (
    await db.pool.query(`select question_key, value, sum(n)::int as n from survey_counts where grain = 'hour' and survey_id = $1 group by 1, 2 order by 1, 2`, [
      survey.id,
    ])
  ).rows

t.test('responses and what is done about them follow a merge, and come back with it', async (t) => {
  const [ada, double] = [await person('Ada'), await person('Ada L.')]
  const response = await respond(double.id, 'Late')
  const merge = await ask('POST', '/v1/contact-merges', { survivorId: ada.id, duplicateIds: [double.id] })
  const show = () => ask('GET', `/v1/survey-responses/${response.id}`)
  const winBack = () => ask('GET', `/v1/win-backs/${response.loop.items.find(({ kind }: { kind: string }) => kind === 'win_back').id}`)
  t.match([await show(), await winBack()], [{ contactId: ada.id, version: 2 }, { contactId: ada.id }])
  t.equal((await ask('GET', `/v1/surveys/${survey.id}/responses?contactId=${double.id}`)).data.length, 1)
  await ask('POST', `/v1/contact-merges/${merge.id}/revert`, {})
  t.match([await show(), await winBack()], [{ contactId: double.id }, { contactId: double.id }])
})

t.test('what is kept of a person has their responses with their words', async (t) => {
  const { id } = await person('Grace')
  const response = await respond(id, 'Too slow')
  const { body } = await shop.request('GET', `/v1/contacts/${id}/export`)
  t.match(body.sections, {
    surveyResponses: [{ id: response.id, answers: [{}, {}, {}, { questionKey: 'why', value: 'Too slow' }] }],
    winBacks: [{ state: 'open' }],
  })
})

t.test('an erasure leaves no word and no date, and every count', async (t) => {
  const { id } = await person('Zahra')
  const { id: interactionId } = await ask('POST', '/v1/interactions', { contactId: id, channel: 'phone', direction: 'inbound', kind: 'call' })
  const context = { productId: 'LOOM', orderId: 'qqcanary-order', interactionId, channel: 'shop' }
  const response = await respond(id, 'qqcanary words', { context })
  await ask('PUT', `/v1/survey-responses/${response.id}/exclusion`, { reason: 'qqcanary reason' })
  await shop.request('DELETE', `/v1/survey-responses/${response.id}/exclusion`)
  const winBack = response.loop.items.find(({ kind }: { kind: string }) => kind === 'win_back')
  await ask('POST', `/v1/win-backs/${winBack.id}/close`, { outcome: 'won_back', note: 'qqcanary note' })
  const before = await counts()
  t.match(await dump(db), /qqcanary/)
  await ask('POST', `/v1/contacts/${id}/erase`, {})
  t.same(
    (await dump(db)).split('\n').filter((line) => /qqcanary/.test(line)),
    [],
  )
  t.same(await counts(), before)
  const erased = await ask('GET', `/v1/survey-responses/${response.id}`)
  t.match(erased, {
    ...{ contactId: null, mayContact: null, context: { productId: 'LOOM', channel: 'shop' } },
    answers: [
      { questionKey: 'born', value: null, skipped: false },
      { questionKey: 'cause', value: 'staff' },
      { questionKey: 'recommend', value: 2 },
      { questionKey: 'why', value: null, skipped: false },
    ],
    loop: {
      state: 'done',
      items: [
        { ruleKey: 'complaint', id: null, state: 'cancelled' },
        { ruleKey: 'task', id: null, state: 'cancelled' },
        { ruleKey: 'win_back', id: null, state: 'done' },
      ],
    },
  })
  t.same(Object.keys(erased.context).sort(), ['channel', 'productId'])
  t.match(await ask('GET', `/v1/win-backs/${winBack.id}`), { contactId: null, note: null, related: null, state: 'won_back' })
})

t.test('whoever opened their link before they were erased writes nothing after it', async (t) => {
  const { id } = await person('Hedy')
  const token = await tokenFor(shop, survey.id, { contactId: undefined, contactIds: [id] })
  const invited = await openInvited(started.ctx, token, { first: [], last: [] })
  await ask('POST', `/v1/contacts/${id}/erase`, {})
  const words = [{ questionKey: 'why', value: 'qqcanary: I am Hedy' }]
  await t.rejects(saveAnswers(invited, words), { message: 'This link does not work' })
  await t.rejects(finish(invited, { answers: words }), { message: 'This link does not work' })
  t.notMatch(await dump(db), /qqcanary/)
})

t.test('the rules and win-backs of a leaver go to somebody else', async (t) => {
  const heir = await colleague(started, shop)
  const { loop } = await respond((await person('Ilqar')).id, 'Dear')
  const { body } = await shop.request('POST', `/v1/users/${owner.id}/hand-over`, { toUserId: heir.id })
  t.match(body, { moved: { surveyFollowUps: 1, winBacks: Number } })
  t.match((await ask('GET', `/v1/surveys/${survey.id}`)).followUps, [{ ownerId: heir.id }, { ownerId: null }, { ownerId: heir.id }])
  t.match(await ask('GET', `/v1/win-backs/${loop.items.find(({ kind }: { kind: string }) => kind === 'win_back').id}`), { ownerId: heir.id, version: 2 })
})
