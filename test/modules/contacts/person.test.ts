import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()

t.test('GET /v1/contacts/:contactId/export', async (t) => {
  const at = await organization()
  const make = async (url: string, body: object) => {
    const answer = await at.request('POST', url, body)
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
    return answer.body
  }
  const ada = await make('/v1/contacts', { kind: 'person', displayName: 'Ada', emails: [{ value: 'ada@example.com' }] })
  const other = await make('/v1/contacts', { kind: 'person', displayName: 'Other' })
  const url = `/v1/contacts/${ada.id}`

  await t.test('200 everything of a person over every module, as each list shows it', async (t) => {
    const kept: Record<string, any> = {
      relationships: await make(`${url}/relationships`, { relatedId: other.id, type: 'household' }),
      consents: await make(`${url}/consents`, { channel: 'email', purpose: 'marketing', state: 'granted' }),
      occasions: await make(`${url}/occasions`, { type: 'birthday', month: 12, day: 10 }),
      interactions: await make('/v1/interactions', { contactId: ada.id, channel: 'phone', direction: 'inbound', kind: 'call', body: 'Called.' }),
      tasks: await make('/v1/tasks', { type: 'call_back', contactId: ada.id, title: 'Call back' }),
    }
    await make('/v1/interactions', { contactId: other.id, channel: 'phone', direction: 'inbound', kind: 'call', body: 'Of somebody else.' })
    const { status, body } = await at.request('GET', `${url}/export`)
    t.equal(status, 200)
    t.same(body.contact, (await at.request('GET', url)).body)
    for (const [kind, item] of Object.entries(kept)) t.same(body.sections[kind], [item], kind)
    t.equal(body.sections.lifecycle.length, 1)
    t.same(
      new Set(body.sections.timeline.map(({ type }: { type: string }) => type)),
      new Set(['contact.created', 'relationship.created', 'consent.recorded', 'occasion.created', 'interaction.created', 'task.created']),
    )
    t.notMatch(JSON.stringify(body), /Of somebody else/)
    t.match((await at.request('GET', '/v1/audit-events')).body.data[0], { type: 'contact.exported', resource: { id: ada.id } })
  })

  await t.test('it is whole however long the history is', async (t) => {
    const items = Array.from({ length: 450 }, (_, i) => ({
      op: 'create',
      data: { contactId: ada.id, channel: 'chat', direction: 'inbound', kind: 'message', body: `Message ${i}` },
    }))
    await make('/v1/interactions/batch', { items })
    const { body } = await at.request('GET', `${url}/export`)
    t.equal(new Set(body.sections.interactions.map(({ id }: { id: string }) => id)).size, 451)
  })

  await t.test('404 an unknown contact, 410 an erased one', async (t) => {
    t.match(await at.request('GET', `/v1/contacts/${at.id}/export`), { status: 404, body: { code: 'contact-not-found' } })
    await make(`${url}/erase`, {})
    t.match(await at.request('GET', `${url}/export`), { status: 410, body: { code: 'contact-erased' } })
  })
})
