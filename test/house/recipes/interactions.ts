import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

let serial = 0

async function made(at: TestOrganization, url: string, body: unknown): Promise<string> {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

async function newInteraction(at: TestOrganization): Promise<object> {
  serial += 1
  const contactId = await made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })
  return { contactId, channel: 'phone', direction: 'inbound', kind: 'call', externalId: `law-call-${serial}` }
}

const withInteraction =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { interactionId: await made(at, '/v1/interactions', await newInteraction(at)) }, ...call })

export const interactionRecipes: Readonly<Record<string, Recipe>> = {
  createInteraction: {
    status: 201,
    prepare: async (at) => ({ body: { ...(await newInteraction(at)) } }),
    bodyIds: ['contactId'],
  },
  listInteractions: { status: 200 },
  getContactsPerMonth: { status: 200, prepare: async () => ({ query: 'from=2026-01-01&to=2026-03-31' }) },
  batchInteractions: {
    status: 200,
    prepare: async (at) => ({ body: { items: [{ op: 'create', data: await newInteraction(at) }] } }),
    bodyIds: ['items.0.data.contactId'],
  },
  recordEmail: {
    status: 201,
    async prepare() {
      serial += 1
      const body = `From: Law <law-${serial}@example.com>\r\nMessage-ID: <law-${serial}@example.com>\r\nSubject: Law\r\n\r\nHello\r\n`
      return { query: 'createContact=true', body, headers: { 'content-type': 'message/rfc822' } }
    },
  },
  getInteraction: { status: 200, prepare: withInteraction() },
  updateInteraction: { status: 200, prepare: withInteraction({ body: { outcome: 'law' } }) },
  // The law's service has neither mail server nor gateway: a conflict of its state is what only its own organization is told.
  replyToInteraction: { status: 409, prepare: withInteraction({ body: { text: 'law' } }) },
  deleteInteraction: { status: 204, prepare: withInteraction() },
}
