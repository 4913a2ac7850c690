import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const shop = await service.organization()
let serial = 0
const unique = (prefix: string) => {
  serial += 1
  return `${prefix}-${serial}`
}
const FIFTY = { agent: { money: { amount: 5_000, currency: 'EUR' } }, manager: { money: { amount: 20_000, currency: 'EUR' } } }
await shop.request('PATCH', '/v1/organization', { settings: { roleLimits: FIFTY } })
const scopes = ['contacts:read', 'loyalty:read', 'loyalty:adjust', 'loyalty-programs:write'] as const
const [agent, manager] = [await colleague(service, shop, { scopes }), await colleague(service, shop, { role: 'manager', scopes })]
const contact = async (): Promise<string> => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: unique('Contact') })).body.id
type Asks = (method: 'POST', url: string, body: object, headers?: Record<string, string>) => Promise<{ status: number; body: any }>
const issueBy = (by: { request: unknown }, worth: object, fields: object = {}) =>
  (by.request as Asks)('POST', '/v1/loyalty/vouchers', { name: 'Sorry', worth, externalId: unique('v'), ...fields })
const fixed = (amount: number) => ({ type: 'fixed', amount })
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => (status === 403 ? body.code : status)
const BEYOND = 'voucher-limit-exceeded'

t.test('403 voucher-limit-exceeded: what a voucher can take off in all is more than the role may give away', async (t) => {
  for (const [worth, fields, expected] of [
    [fixed(5_000), {}, 201],
    [fixed(5_001), {}, BEYOND],
    [fixed(1_000), { usesMax: 6 }, BEYOND],
    [fixed(1), { usesMax: null }, BEYOND],
    [fixed(1), { currency: 'USD' }, BEYOND],
    [{ type: 'percent', rate: { numerator: 1, denominator: 2 }, cap: 5_000 }, {}, 201],
    [{ type: 'percent', rate: { numerator: 1, denominator: 2 } }, {}, BEYOND],
    [{ type: 'free_item', skus: ['WASH'] }, { usesMax: null }, 201],
    [{ type: 'gift_card', amount: 5_001 }, {}, BEYOND],
  ] as const)
    t.equal(codeOf(await issueBy(agent, worth, { contactId: await contact(), ...fields })), expected, JSON.stringify([worth, fields]))
})

t.test('each role has its own; an admin without one and a system give what they like', async (t) => {
  t.equal(codeOf(await issueBy(manager, fixed(20_000))), 201)
  t.equal(codeOf(await issueBy(manager, fixed(20_001))), BEYOND)
  t.equal(codeOf(await issueBy(shop, fixed(1_000_000))), 201)
  t.equal(codeOf(await issueBy(await colleague(service, shop, { role: 'admin', scopes }), fixed(1_000_000))), 201)
})

t.test('what one person gives one contact counts together, 16 at once too; the same told again does not', async (t) => {
  const contactId = await contact()
  const given = { contactId, externalId: unique('once') }
  for (const _ of [1, 2]) t.equal(codeOf(await issueBy(agent, fixed(2_000), given)), 201)
  const all = await Promise.all(Array.from({ length: 16 }, () => issueBy(agent, fixed(1_000), { contactId })))
  t.equal(all.filter(({ status }) => status === 201).length, 3)
  t.ok(all.every((answer) => [201, BEYOND].includes(codeOf(answer) as never)))
  t.equal(codeOf(await issueBy(agent, fixed(2_000), given)), 201, 'also when nothing is left')
  t.equal(codeOf(await issueBy(manager, fixed(5_000), { contactId })), 201)
  t.equal(codeOf(await issueBy(agent, fixed(5_000), { contactId: await contact() })), 201)
  const [revoked] = all.filter(({ status }) => status === 201)
  await shop.request('POST', `/v1/loyalty/vouchers/${revoked?.body.id}/revoke`, { reason: 'A mistake' })
  t.equal(codeOf(await issueBy(agent, fixed(1_000), { contactId })), 201, 'what was revoked does not count')
})

t.test('a batch counts as all its vouchers, a gift card with what is put on it', async (t) => {
  const batch = (count: number) => (manager.request as Asks)('POST', '/v1/loyalty/vouchers/batches', { name: 'Spring', worth: fixed(100), count })
  t.equal(codeOf(await batch(200)), 202)
  t.equal(codeOf(await batch(201)), BEYOND)
  const { body } = await issueBy(shop, { type: 'gift_card', amount: 100 })
  const topUp = (amount: number) => agent.request('POST', `/v1/loyalty/vouchers/${body.id}/top-up`, { amount }, { 'idempotency-key': unique('top') })
  t.equal(codeOf(await topUp(5_000)), 200)
  t.equal(codeOf(await topUp(5_001)), BEYOND)
})
