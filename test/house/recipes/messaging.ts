import { randomUUID } from 'node:crypto'
import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

async function made(at: TestOrganization, url: string, body: unknown): Promise<string> {
  const answer = await at.request('POST', url, body)
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}

const contact = (at: TestOrganization) =>
  made(at, '/v1/contacts', { kind: 'person', displayName: 'Law', emails: [{ value: `law-${randomUUID()}@example.com` }] })
// A bare address of the public internet: registering one looks no name up and speaks to nobody.
const CHANNEL = { channel: 'sms', url: 'https://1.1.1.1/messages' }

/** There is one set-up per channel: what stood there before goes. */
async function free(at: TestOrganization): Promise<void> {
  const { body } = await at.request('GET', '/v1/message-channels')
  for (const { id } of body.data) await at.request('DELETE', `/v1/message-channels/${id}`)
}

const withChannel =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => {
    await free(at)
    return { path: { channelId: await made(at, '/v1/message-channels', CHANNEL) }, ...call }
  }

const template = () => ({ key: `law-${randomUUID()}`, channel: 'sms', contents: [{ language: 'en', text: 'Hello {{ contact.displayName }}' }] })

const withTemplate =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({ path: { templateId: await made(at, '/v1/message-templates', template()) }, ...call })

/** By a gateway, since the law's service has no mail server. */
async function newMessage(at: TestOrganization): Promise<object> {
  await free(at)
  await made(at, '/v1/message-channels', CHANNEL)
  const digits = String(Number.parseInt(randomUUID().slice(0, 6), 16) % 1_000_000).padStart(6, '0')
  const contactId = await made(at, '/v1/contacts?allowDuplicate=true', { kind: 'person', displayName: 'Law', phones: [{ value: `+447700${digits}` }] })
  return { contactId, channel: 'sms', purpose: 'service', text: 'Law' }
}

const withMessage = async (at: TestOrganization): Promise<Call> => ({ path: { messageId: await made(at, '/v1/messages', await newMessage(at)) } })

export const messagingRecipes: Readonly<Record<string, Recipe>> = {
  createMessageChannel: {
    status: 201,
    async prepare(at) {
      await free(at)
      return { body: CHANNEL }
    },
  },
  listMessageChannels: { status: 200 },
  getMessageChannel: { status: 200, prepare: withChannel() },
  updateMessageChannel: { status: 200, prepare: withChannel({ body: { fromName: 'Law' } }) },
  deleteMessageChannel: { status: 204, prepare: withChannel() },
  createMessageTemplate: { status: 201, prepare: async () => ({ body: template() }) },
  listMessageTemplates: { status: 200 },
  getMessageTemplate: { status: 200, prepare: withTemplate() },
  updateMessageTemplate: { status: 200, prepare: withTemplate({ body: { contents: [{ language: 'fa', text: 'سلام' }] } }) },
  deleteMessageTemplate: { status: 204, prepare: withTemplate() },
  previewMessageTemplate: {
    status: 200,
    prepare: async (at) => withTemplate({ body: { contactId: await contact(at) } })(at),
    bodyIds: ['contactId'],
  },
  checkContact: { status: 200, prepare: async (at) => ({ path: { contactId: await contact(at) }, body: { channel: 'email', purpose: 'service' } }) },
  listBouncedAddresses: { status: 200 },
  createMessage: { status: 202, prepare: async (at) => ({ body: await newMessage(at) }), bodyIds: ['contactId'] },
  listMessages: { status: 200 },
  getMessage: { status: 200, prepare: withMessage },
  cancelMessage: { status: 200, prepare: withMessage },
}

/** Need a message that was sent: their success is in test/modules/messaging/public.test.ts and delivery.test.ts. */
export const MESSAGED = ['deleteBouncedAddress', 'readPreferences', 'savePreferences', 'readUnsubscribe', 'unsubscribe', 'reportDelivery']
