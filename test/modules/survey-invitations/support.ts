import { setTimeout as delay } from 'node:timers/promises'
import type { Email } from 'postal-mime'
import type { TestOrganization } from '../../support/app.ts'
import { contactOf, startMessaging } from '../messaging/support.ts'

interface Asked {
  readonly invitationId: string
}

/** The service with its background and a mail server, and what tests of invitations ask of it. */
export async function startInviting() {
  const started = await startMessaging()
  const { organization, mails } = started
  let serial = 0
  const read = async (shop: TestOrganization, { invitationId }: Asked) => (await shop.request('GET', `/v1/survey-invitations/${invitationId}`)).body
  return {
    ...started,
    read,
    /** A shop of its own, whose clock stands on a Monday morning. */
    async shopAt(settings: object = {}): Promise<TestOrganization> {
      const shop = await organization({ mode: 'test', now: '2026-03-02T10:00:00Z' })
      const { status, body } = await shop.request('PATCH', '/v1/organization', { settings })
      if (status !== 200) throw new Error(JSON.stringify(body))
      return shop
    },
    async to(shop: TestOrganization, now: string): Promise<void> {
      const { status, body } = await shop.request('PUT', '/v1/test-clock', { now })
      if (status !== 200) throw new Error(JSON.stringify(body))
    },
    somebody(shop: TestOrganization, fields: object = {}): Promise<any> {
      serial += 1
      return contactOf(shop, { emails: [{ value: `somebody-${serial}@example.com` }], ...fields })
    },
    async withdraw(shop: TestOrganization, { id }: { readonly id: string }): Promise<void> {
      const consent = { channel: 'email', purpose: 'survey', state: 'withdrawn', basis: 'consent' }
      const { status, body } = await shop.request('POST', `/v1/contacts/${id}/consents`, consent)
      if (status !== 201) throw new Error(JSON.stringify(body))
    },
    /** What became of asking one contact. */
    async asked(shop: TestOrganization, survey: string, contact: { readonly id: string }, fields: object = {}): Promise<any> {
      const { status, body } = await shop.request('POST', `/v1/surveys/${survey}/invitations`, { contactIds: [contact.id], channel: 'email', ...fields })
      if (status > 201) throw new Error(JSON.stringify(body))
      return body.results[0]
    },
    /** The invitation, once it has come to a state. */
    async comesTo(shop: TestOrganization, asked: Asked, state: string): Promise<any> {
      for (let tries = 0; tries < 1_500; tries += 1) {
        const invitation = await read(shop, asked)
        if (invitation.state === state) return invitation
        await delay(20)
      }
      throw new Error(`it did not come to ${state}: ${JSON.stringify(await read(shop, asked))}`)
    },
    mailsTo: ({ emails }: { readonly emails: readonly { readonly value: string }[] }) => mails.filter((mail) => mail.to?.[0]?.address === emails[0]?.value),
    /** The token in a mail. */
    linkIn: (mail: Email | undefined): string => /https:\/\/care\.example\/public\/v1\/survey-responses\/(rps_[\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '',
    /** What was told of a resource, in order. */
    async events(shop: TestOrganization, id: string): Promise<string[]> {
      await shop.numbered()
      const { body } = await shop.request('GET', '/v1/events?after=0&limit=200')
      return body.data.filter((event: any) => event.resource.id === id).map((event: any) => event.type.split('.')[1])
    },
  }
}
