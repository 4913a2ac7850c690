import { startApp, type TestOrganization } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const START = '2026-03-20T09:00:00Z'
export const after = (days: number, from = START) =>
  Temporal.Instant.from(from)
    .add({ hours: 24 * days })
    .toString()

const TEN_PERCENT = { type: 'voucher', name: 'Ten percent off', worth: { type: 'percent', rate: { numerator: 10, denominator: 100 } } }
const SCOPES = [
  ...(['loyalty:read', 'loyalty:write', 'loyalty:adjust', 'loyalty:approve', 'loyalty-programs:write'] as const),
  ...(['contacts:read', 'events:read', 'audit:read'] as const),
] as const

/** A shop that has a test clock, and what the tests of offers do in it. */
export async function startShop() {
  const service = await startApp()
  const shop = await service.organization({ mode: 'test', now: START })
  return { service, shop, ...actsIn(shop), hire: (fields: object = {}) => colleague(service, shop, { role: 'manager', scopes: SCOPES, ...fields }) }
}

let serial = 0
export const unique = (prefix: string) => {
  serial += 1
  return `${prefix}-${serial}`
}

export function actsIn(shop: TestOrganization) {
  async function made(url: string, body: object = {}, headers: Record<string, string> = {}) {
    const answer = await shop.request('POST', url, body, headers)
    if (answer.status >= 300) throw new Error(`${url}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const read = async (url: string) => (await shop.request('GET', url)).body
  const contact = async (fields: object = {}): Promise<string> => (await made('/v1/contacts', { kind: 'person', displayName: unique('Ada'), ...fields })).id
  /** A campaign by hand, of ten percent off for thirty days. @returns its id */
  const campaign = async (fields: object = {}): Promise<string> =>
    (
      await made('/v1/loyalty/offer-campaigns', {
        ...{ name: unique('Campaign'), sentence: { en: 'Ten percent off, for you.', de: 'Zehn Prozent für Sie.' }, occasion: 'manual' },
        ...{ gives: TEN_PERCENT, validDays: 30, ...fields },
      })
    ).id
  /** Asks for an offer, under an external id of its own where it is by hand. */
  const offer = (body: object, by: Pick<TestOrganization, 'request'> = shop) => by.request('POST', '/v1/loyalty/offers', body)
  const byHand = (campaignId: string, contactId: string, fields: object = {}) => offer({ campaignId, contactId, externalId: unique('o'), ...fields })
  const act = (id: string, what: string, body: object | undefined = undefined) => shop.request('POST', `/v1/loyalty/offers/${id}/${what}`, body)
  const wait = async (now: string) => {
    const { status, body } = await shop.request('PUT', '/v1/test-clock', { now })
    if (status !== 200 || !body.complete) throw new Error(JSON.stringify(body))
  }
  const now = async (): Promise<string> => (await read('/v1/test-clock')).now
  const buy = (contactId: string, placedAt: string, unitPrice = 10_000) =>
    made('/v1/orders', { externalId: unique('order'), contactId, placedAt, currency: 'EUR', lines: [{ sku: 'A', quantity: 1, unitPrice }] })
  const offersOf = async (campaignId: string): Promise<any[]> => (await read(`/v1/loyalty/offers?campaignId=${campaignId}&sort=createdAt`)).data
  const entitlements = async (contactId: string, language = 'en'): Promise<any[]> =>
    (await shop.request('GET', `/v1/contacts/${contactId}/entitlements`, undefined, { 'accept-language': language })).body.data
  const isSound = async () => (await read('/v1/loyalty/ledger/verify')).valid
  return { made, read, contact, campaign, offer, byHand, act, wait, now, buy, offersOf, entitlements, isSound }
}
