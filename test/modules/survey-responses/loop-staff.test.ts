import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'
import { liveSurvey } from './support.ts'

const started = await startApp()
const shop = await started.organization()
const text = { en: 'How was it?' }
const QUESTIONS = [
  { key: 'recommend', type: 'nps', text },
  { key: 'staff', type: 'rating', driver: 'staff', text },
]

t.test('a complaint about who served names them, and is kept from them', async (t) => {
  const ada = await colleague(started, shop, { role: 'manager', scopes: ['surveys:read', 'surveys:answer', 'complaints:read'] })
  const boss = await colleague(started, shop, { role: 'manager', scopes: ['surveys:read', 'surveys:answer', 'complaints:read'] })
  const survey = await liveSurvey(shop, {
    questions: QUESTIONS,
    followUps: [
      { key: 'staff', when: { driverAtMost: 2 }, open: 'complaint', ownerId: ada.id },
      { key: 'low', when: { questionKey: 'recommend', atMost: 6 }, open: 'win_back' },
    ],
  })
  const { body: contact } = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Grace' })
  const { status, body } = await ada.request('POST', `/v1/surveys/${survey.id}/responses`, {
    ...{ mode: 'phone', contactId: contact.id, mayContact: true, context: { staffId: ada.id } },
    answers: [
      { questionKey: 'recommend', value: 3 },
      { questionKey: 'staff', value: 1 },
    ],
  })
  t.match([status, body.loop?.items ?? body], [201, [{ kind: 'win_back' }]])
  const show = async (who: typeof ada) => (await who.request('GET', `/v1/survey-responses/${body.id}`)).body.loop.items
  t.same(
    (await show(ada)).map(({ kind }: { kind: string }) => kind),
    ['win_back'],
  )
  const [low, complaint] = await show(boss)
  t.match([low, complaint], [{ kind: 'win_back' }, { kind: 'complaint' }])
  t.match((await boss.request('GET', `/v1/complaints/${complaint.id}`)).body, { subjects: [{ kind: 'staff', id: ada.id }], ownerId: null })
  t.equal((await ada.request('GET', `/v1/complaints/${complaint.id}`)).status, 404)
  t.match(
    [(await ada.request('GET', `/v1/surveys/${survey.id}/loop`)).body, (await boss.request('GET', `/v1/surveys/${survey.id}/loop`)).body],
    [{ n: 1 }, { n: 2 }],
  )
})
