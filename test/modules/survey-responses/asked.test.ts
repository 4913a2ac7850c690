import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization({ mode: 'test', now: '2026-03-02T10:00:00Z' })
await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 0 } } })
const answers = [{ questionKey: 'recommend', value: 9 }]

async function made(url: string, body: object): Promise<any> {
  const answer = await shop.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const somebody = () => made('/v1/contacts', { kind: 'person', displayName: 'Ada', phones: [] })
const enter = (survey: string, entry: object) => made(`/v1/surveys/${survey}/responses`, { answers, ...entry })
async function ask(survey: string, contactId: string, channel: string): Promise<string> {
  const { results } = await made(`/v1/surveys/${survey}/invitations`, { contactIds: [contactId], channel, context: { channel: 'shop', segment: 'regulars' } })
  return results[0].invitationId
}
const invitation = async (id: string) => (await shop.request('GET', `/v1/survey-invitations/${id}`)).body

t.test('what staff were told answers the invitation by which they asked, once', async (t) => {
  const survey = await surveyIn(shop)
  const contact = await somebody()
  const [linked, asked] = [await ask(survey, contact.id, 'link'), await ask(survey, contact.id, 'in_person')]
  const response = await enter(survey, { mode: 'in_person', contactId: contact.id, context: { segment: 'new' } })
  t.match(response, { invitationId: asked, context: { channel: 'shop', segment: 'new' } })
  t.match(await invitation(asked), { state: 'completed', completedAt: '2026-03-02T10:00:00Z' })
  t.match(await invitation(linked), { state: 'sent' })
  t.match(await enter(survey, { mode: 'in_person', contactId: contact.id }), { invitationId: null }, 'there is no other')
  t.match((await shop.request('GET', `/v1/surveys/${survey}/response-rates`)).body, { sent: 2, complete: 1, responseRate: { value: 50 } })
})

t.test('not what was said before they asked, nor by another way, nor by somebody else', async (t) => {
  const survey = await surveyIn(shop)
  const [contact, other] = [await somebody(), await somebody()]
  const asked = await ask(survey, contact.id, 'in_person')
  const entries = [
    { mode: 'in_person', contactId: contact.id, completedAt: '2026-03-01T10:00:00Z' },
    { mode: 'phone', contactId: contact.id },
    { mode: 'in_person', contactId: other.id },
    { mode: 'in_person' },
  ]
  for (const entry of entries) t.match(await enter(survey, entry), { invitationId: null })
  t.match(await invitation(asked), { state: 'sent' })
  t.match(await enter(survey, { mode: 'in_person', contactId: contact.id, status: 'partial', answers: [] }), { invitationId: asked })
  t.match(await invitation(asked), { state: 'started', completedAt: null })
})

t.test('also where it is entered when the time to answer is over', async (t) => {
  const survey = await surveyIn(shop, 'live', { invitationDays: 1 })
  const contact = await somebody()
  const asked = await ask(survey, contact.id, 'in_person')
  await shop.request('PUT', '/v1/test-clock', { now: '2026-03-04T10:00:00Z' })
  t.match(await invitation(asked), { state: 'expired' })
  t.match(await enter(survey, { mode: 'in_person', contactId: contact.id }), { invitationId: null }, 'it was answered too late')
  t.match(await enter(survey, { mode: 'in_person', contactId: contact.id, completedAt: '2026-03-02T12:00:00Z' }), { invitationId: asked })
  t.match(await invitation(asked), { state: 'completed' })
})
