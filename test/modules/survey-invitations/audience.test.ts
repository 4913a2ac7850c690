import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startCorrespondence } from '../complaints/correspondence.ts'
import { made } from '../messaging/support.ts'

const { shop, agent, act, complain, come, contactOf, moveClock, db } = await startCorrespondence()
await shop.request('PATCH', '/v1/organization', { settings: { windows: { surveyQuietDays: 0 } } })
const contact = await contactOf(shop)
const invitations = async (survey: string): Promise<any[]> => (await shop.request('GET', `/v1/surveys/${survey}/invitations?sort=createdAt`)).body.data
const due = async (): Promise<number> => (await db.pool.query(`select from due_work where kind = 'survey_invitation.ask'`)).rowCount ?? 0
async function close(id: string): Promise<void> {
  await act(id, 'follow-ups', { channel: 'phone', outcome: 'solved' })
  t.equal((await act(id, 'close', { prevention: { decided: 'none', reason: 'no harm done' } })).status, 200)
}

t.test('after a complaint was closed, once, with what is known of it', async (t) => {
  const audience = { after: 'complaint_closed', channel: 'email', delayHours: 24, filter: { channels: ['email'], outcomes: ['rejected'] } }
  const [survey, other] = [
    await surveyIn(shop, 'live', { audience }),
    await surveyIn(shop, 'live', { audience: { ...audience, filter: { channels: ['phone'] } } }),
  ]
  const { id } = await complain(contact.id, { subjects: [{ kind: 'product', id: 'SKU-1', label: 'Washer' }] })
  await come(id, 'resolve')
  t.equal(await due(), 0)
  await close(id)
  t.equal(await due(), 2)
  await moveClock('2026-03-29T08:00:00Z')
  t.same(await invitations(survey), [])
  await moveClock('2026-03-29T10:00:00Z')
  t.match(await invitations(survey), [
    {
      contactId: contact.id,
      channel: 'email',
      askedAt: '2026-03-29T09:00:00Z',
      context: { complaintId: id, staffId: agent, productId: 'SKU-1', channel: 'email' },
    },
  ])
  t.same(await invitations(other), [])
  t.equal((await act(id, 'reopen', { reason: 'not solved' })).status, 200)
  await come(id, 'resolve', {}, 'propose-decision')
  await close(id)
  await moveClock('2026-03-31T10:00:00Z')
  t.equal((await invitations(survey)).length, 1)
  await shop.request('POST', `/v1/surveys/${survey}/close`)
  await shop.request('POST', `/v1/surveys/${other}/close`)
})

t.test('a complaint that is open again by then is not asked about', async (t) => {
  const survey = await surveyIn(shop, 'live', { audience: { after: 'complaint_closed', channel: 'email', delayHours: 24 } })
  const { id } = await complain(contact.id)
  await come(id, 'resolve')
  await close(id)
  await act(id, 'reopen', { reason: 'not solved' })
  await moveClock('2026-04-02T10:00:00Z')
  t.same(await invitations(survey), [])
  await shop.request('POST', `/v1/surveys/${survey}/close`)
})

t.test('after interactions of a kind; not within the house, by machines, or of long ago', async (t) => {
  const survey = await surveyIn(shop, 'live', {
    audience: { after: 'interaction', channel: 'email', filter: { kinds: ['visit', 'call'], channels: ['phone', 'in_person'] } },
  })
  const visit = {
    contactId: contact.id,
    channel: 'in_person',
    direction: 'inbound',
    kind: 'visit',
    occurredAt: '2026-04-02T09:00:00Z',
    staffId: agent,
    externalId: 'v-1',
  }
  const { id } = await made(shop, '/v1/interactions', visit)
  await shop.request('POST', '/v1/interactions', visit)
  await made(shop, '/v1/interactions', { ...visit, externalId: 'v-2', kind: 'meeting' })
  await made(shop, '/v1/interactions', { ...visit, externalId: 'v-3', direction: 'internal' })
  await made(shop, '/v1/interactions', { ...visit, externalId: 'v-4', occurredAt: '2026-03-20T09:00:00Z' })
  const deleted = await made(shop, '/v1/interactions', { ...visit, externalId: 'v-5' })
  await shop.request('DELETE', `/v1/interactions/${deleted.id}`)
  await moveClock('2026-04-02T11:00:00Z')
  t.match(await invitations(survey), [{ contactId: contact.id, context: { interactionId: id, staffId: agent, channel: 'in_person' } }])
  t.equal((await invitations(survey)).length, 1)
})

t.test('what cannot be sent is said, and holds nothing up', async (t) => {
  const survey = await surveyIn(shop, 'live', { audience: { after: 'interaction', channel: 'sms', filter: { kinds: ['gift'] } } })
  const rich = await contactOf(shop, { phones: [{ value: '+447700900321' }] })
  await made(shop, '/v1/interactions', { contactId: rich.id, channel: 'in_person', direction: 'outbound', kind: 'gift' })
  await moveClock('2026-04-02T12:00:00Z')
  let found: any[] = []
  for (let tries = 0; tries < 1_500 && found[0]?.state !== 'failed'; tries += 1) {
    await delay(20)
    found = await invitations(survey)
  }
  t.match(found, [{ state: 'failed', reason: 'channel-not-configured' }])
})

t.test('while a survey is paused, or has as many answers as it wants, nobody is asked, and that is said', async (t) => {
  const audience = { after: 'interaction', channel: 'email', filter: { kinds: ['note'] } }
  const [paused, full] = [await surveyIn(shop, 'live', { audience }), await surveyIn(shop, 'live', { audience, quota: 1 })]
  const visitor = await contactOf(shop)
  await made(shop, '/v1/interactions', { contactId: visitor.id, channel: 'in_person', direction: 'inbound', kind: 'note' })
  await shop.request('POST', `/v1/surveys/${paused}/pause`)
  await made(shop, `/v1/surveys/${full}/responses`, { mode: 'phone', answers: [{ questionKey: 'recommend', value: 9 }] })
  await moveClock('2026-04-02T13:00:00Z')
  t.match(await invitations(paused), [{ state: 'suppressed', suppressedBy: 'survey-not-open', nextAllowedAt: null }])
  t.match(await invitations(full), [{ state: 'suppressed', suppressedBy: 'survey-full', contactId: visitor.id }])
})
