import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

const service = await startApp()
const { app, organization } = service
const shop = await organization()

let serial = 0
const unique = (prefix = 'key') => {
  serial += 1
  return `${prefix}-${serial}`
}
const keyed = () => ({ 'idempotency-key': unique() })
const FIXED = { type: 'fixed', amount: 500 }
const contact = async (at = shop, fields: object = {}) => {
  const { body } = await at.request('POST', '/v1/contacts', { kind: 'person', displayName: unique('Contact'), ...fields })
  return body.id as string
}
async function issue(fields: object = {}, at = shop) {
  const { status, body } = await at.request('POST', '/v1/loyalty/vouchers', { name: 'Thanks', worth: FIXED, ...fields }, keyed())
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const card = (amount: number, fields: object = {}, at = shop) => issue({ worth: { type: 'gift_card', amount }, ...fields }, at)
const redeem = (which: string, fields: object = {}, at = shop) =>
  at.request('POST', `/v1/loyalty/vouchers/${which}/redeem`, { externalId: unique('till'), ...fields })
const release = (which: string, body: object, at = shop) => at.request('POST', `/v1/loyalty/vouchers/${which}/release`, body)
const read = async (id: string, at = shop) => (await at.request('GET', `/v1/loyalty/vouchers/${id}`)).body
const revoke = (id: string, at = shop) => at.request('POST', `/v1/loyalty/vouchers/${id}/revoke`, { reason: 'Printed twice' })
const validate = (body: object, at = shop) => at.request('POST', '/v1/loyalty/vouchers/validate', body)
const UNKNOWN = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'

t.test('POST /v1/loyalty/vouchers', async (t) => {
  t.test('201 with a code that is shown once more on demand, and kept nowhere readable', async (t) => {
    const contactId = await contact()
    const given = { name: 'Thanks', worth: { type: 'percent', rate: { numerator: 10, denominator: 100 } }, contactId, expiresOn: '2099-06-27' }
    const headers = keyed()
    const { status, body, headers: answered } = await shop.request('POST', '/v1/loyalty/vouchers', given, headers)
    t.equal(status, 201, JSON.stringify(body))
    t.match(body.code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
    t.match(body, {
      contactId,
      status: 'active',
      uses: 0,
      usesMax: 1,
      expiresAt: '2099-06-27T23:00:00Z',
      currency: 'EUR',
      worth: { cap: null },
      source: { type: 'staff', id: null },
    })
    t.equal(answered['location'], `/v1/loyalty/vouchers/${body.id}`)
    t.equal((await shop.request('POST', '/v1/loyalty/vouchers', given, headers)).body.code, 'secret-already-issued')
    t.notOk('code' in (await read(body.id)))
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${body.id}/show-code`)).body.code, body.code)
    const bare = body.code.replaceAll('-', '')
    for (const table of ['vouchers', 'events', 'idempotency_keys', 'timeline']) {
      const { rows } = await service.db.pool.query(`select count(*)::int as hits from ${table} as row where row::text like any($1)`, [
        [`%${body.code}%`, `%${bare}%`],
      ])
      t.equal(rows[0].hits, 0, table)
    }
    const audit = await shop.request('GET', `/v1/audit-events?resourceId=${body.id}`)
    t.same(audit.body.data.map(({ type }: { type: string }) => type).sort(), ['voucher.code_shown', 'voucher.issued'])
  })
  t.test('201 once for its externalId; 409 voucher-exists for something else', async (t) => {
    const given = { name: 'Thanks', worth: FIXED, externalId: unique('crm') }
    const all = await Promise.all(Array.from({ length: 8 }, () => shop.request('POST', '/v1/loyalty/vouchers', given)))
    t.same([...new Set(all.map(({ status }) => status))], [201], JSON.stringify(all.map(({ body }) => body.detail)))
    t.equal(new Set(all.map(({ body }) => body.code)).size, 1)
    t.match(await shop.request('POST', '/v1/loyalty/vouchers', { ...given, name: 'Other' }), {
      status: 409,
      body: { code: 'voucher-exists', existingId: all[0]?.body.id },
    })
  })
  t.test('422 for what contradicts itself', async (t) => {
    for (const [pointer, fields] of [
      ['/expiresOn', { expiresOn: '2020-01-01' }],
      ['/expiresOn', { validFrom: '2099-01-02T00:00:00Z', expiresOn: '2099-01-01' }],
      ['/contactId', { contactId: UNKNOWN }],
      ['/usesMax', { worth: { type: 'gift_card', amount: 1 }, usesMax: 2 }],
      ['/usesPerMember', { worth: { type: 'gift_card', amount: 1 }, usesPerMember: 2 }],
      ['/worth/rate', { worth: { type: 'percent', rate: { numerator: 3, denominator: 2 } } }],
    ] as const) {
      const { status, body } = await shop.request('POST', '/v1/loyalty/vouchers', { name: 'Thanks', worth: FIXED, ...fields }, keyed())
      t.match({ status, pointer: body.errors?.[0]?.pointer }, { status: 422, pointer }, JSON.stringify(body))
    }
    t.equal((await shop.request('POST', '/v1/loyalty/vouchers', { name: 'Card', worth: { type: 'gift_card', amount: 1 } })).body.code, 'natural-key-required')
    t.equal((await shop.request('POST', '/v1/loyalty/vouchers', { name: 'X', worth: FIXED, programId: UNKNOWN })).body.code, 'program-not-found')
    t.equal((await shop.request('POST', '/v1/loyalty/vouchers', { name: 'X', worth: FIXED, memberId: UNKNOWN })).body.code, 'member-not-found')
  })
})

t.test('40 parallel redemptions of a voucher of 10 uses, over HTTP: exactly 10', async (t) => {
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const { id, code } = await issue({ usesMax: 10 })
  const use = (i: number) =>
    fetch(`${origin}/v1/loyalty/vouchers/${i % 2 === 0 ? id : code}/redeem`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.apiKey.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ externalId: `parallel-${i}` }),
    })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => use(i)))
  const refused = await Promise.all(answers.filter(({ status }) => status !== 201).map((answer) => answer.json() as Promise<{ code: string }>))
  t.equal(refused.length, 30)
  t.same([...new Set(refused.map(({ code }) => code))], ['voucher-used-up'])
  t.match(await read(id), { uses: 10, status: 'used_up' })
  const { body } = await shop.request('GET', `/v1/loyalty/vouchers/${id}/redemptions?includeTotal=true`)
  t.equal(body.total.value, 10)
})

t.test('POST /v1/loyalty/vouchers/:voucherId/redeem', async (t) => {
  t.test('201 by a code as somebody types it, once for its externalId', async (t) => {
    const { id, code } = await issue({ usesMax: 3 })
    const typed = code.toLowerCase().replaceAll('-', '').replaceAll('1', 'l').replaceAll('0', 'o')
    const externalId = unique('till')
    const first = await redeem(typed, { externalId, orderExternalId: 'order-1' })
    t.match(first, { status: 201, body: { voucherId: id, orderExternalId: 'order-1', amount: null } }, JSON.stringify(first.body))
    t.equal((await redeem(id, { externalId, orderExternalId: 'order-1' })).body.id, first.body.id)
    t.equal((await redeem(id, { externalId, orderExternalId: 'order-2' })).body.code, 'voucher-redemption-exists')
    t.equal((await redeem((await issue()).id, { externalId, orderExternalId: 'order-1' })).body.code, 'voucher-redemption-exists')
    t.equal((await read(id)).uses, 1)
  })
  t.test('each refusal has its own code', async (t) => {
    const [mine, other] = [await contact(), await contact()]
    const bound = await issue({ contactId: mine })
    t.equal((await redeem(bound.id)).body.code, 'voucher-not-yours')
    t.equal((await redeem(bound.id, { contactId: other })).body.code, 'voucher-not-yours')
    t.equal((await redeem(bound.id, { contactId: mine })).status, 201)
    t.equal((await redeem(bound.id, { contactId: mine })).body.code, 'voucher-used-up')
    const early = await issue({ validFrom: '2099-01-01T00:00:00Z' })
    t.match((await redeem(early.id)).body, { code: 'voucher-not-valid-yet', validFrom: '2099-01-01T00:00:00Z' })
    const gone = await issue()
    t.match(await revoke(gone.id), { status: 200, body: { status: 'revoked', endReason: 'Printed twice' } })
    t.equal((await revoke(gone.id)).body.version, 2)
    t.equal((await redeem(gone.id)).body.code, 'voucher-revoked')
    const each = await issue({ usesMax: null, usesPerMember: 1 })
    t.equal((await redeem(each.id)).body.code, 'voucher-not-yours')
    t.equal((await redeem(each.id, { contactId: mine })).status, 201)
    t.equal((await redeem(each.id, { contactId: mine })).body.code, 'voucher-member-limit')
    t.equal((await redeem(each.id, { contactId: other })).status, 201)
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${each.id}/redeem`, {})).body.code, 'natural-key-required')
    for (const unknown of [UNKNOWN, 'nonsense', '0000-0000-0000-0000-00001'])
      t.match(await redeem(unknown), { status: 404, body: { code: 'voucher-not-found' } })
    t.match(await redeem(each.id, { contactId: other, amount: 5 }), { status: 409 })
    t.match(await redeem((await issue()).id, { amount: 5 }), { status: 422, body: { errors: [{ pointer: '/amount', code: 'contradicts' }] } })
    t.equal((await revoke(bound.id)).body.code, 'voucher-used-up')
  })
  t.test('a limit for each customer holds under 16 parallel uses', async (t) => {
    const contactId = await contact()
    const { id } = await issue({ usesMax: null, usesPerMember: 3 })
    const all = await Promise.all(Array.from({ length: 16 }, () => redeem(id, { contactId })))
    const used = all.filter(({ status }) => status === 201)
    t.equal(used.length, 3)
    t.equal((await release(id, { redemptionId: used[0]?.body.id })).status, 200)
    t.equal((await redeem(id, { contactId })).status, 201, 'what was given back does not count')
    t.equal((await redeem(id, { contactId })).body.code, 'voucher-member-limit')
  })
})

t.test('POST /v1/loyalty/vouchers/:voucherId/release gives a use back, once', async (t) => {
  const { id } = await issue()
  const externalId = unique('till')
  const used = await redeem(id, { externalId })
  t.equal((await read(id)).status, 'used_up')
  t.equal((await release(id, { redemptionId: UNKNOWN })).body.code, 'voucher-redemption-not-found')
  t.equal((await release((await issue()).id, { externalId })).body.code, 'voucher-redemption-not-found')
  const ofNone = await shop.request('POST', `/v1/loyalty/vouchers/${id}/release`, { redemptionId: used.body.id, amount: 3 }, keyed())
  t.match(ofNone, { status: 422, body: { errors: [{ pointer: '/amount' }] } })
  t.match(await release(id, { redemptionId: used.body.id, externalId }), { status: 422 })
  const all = await Promise.all(Array.from({ length: 8 }, () => release(id, { externalId })))
  t.equal(all.filter(({ status }) => status === 200).length, 1)
  t.ok(all.filter(({ status }) => status !== 200).every(({ body }) => body.code === 'voucher-already-released'))
  t.match(await read(id), { status: 'active', uses: 0 })
  t.equal((await redeem(id)).status, 201)
})

t.test('gift cards', async (t) => {
  t.test('are paid with in parts, topped up, and booked', async (t) => {
    const { id, balance } = await card(5000)
    t.equal(balance, 5000)
    const paid = await redeem(id, { amount: 1800 })
    t.match(paid, { status: 201, body: { amount: 1800, currency: 'EUR' } }, JSON.stringify(paid.body))
    t.ok(paid.body.journalId)
    t.match((await redeem(id, { amount: 3201 })).body, { code: 'gift-card-too-low', available: 3200 })
    t.match(await redeem(id), { status: 422, body: { errors: [{ pointer: '/amount', code: 'required' }] } })
    const headers = keyed()
    const topUp = () => shop.request('POST', `/v1/loyalty/vouchers/${id}/top-up`, { amount: 1000 }, headers)
    t.match([(await topUp()).body.balance, (await topUp()).body.balance], [4200, 4200])
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${id}/top-up`, { amount: 1000 })).body.code, 'natural-key-required')
    const part = (amount: number, headers: object = keyed()) =>
      shop.request('POST', `/v1/loyalty/vouchers/${id}/release`, { redemptionId: paid.body.id, amount }, headers as never)
    t.match(await part(1801), { status: 422 })
    t.equal((await part(800, {})).body.code, 'natural-key-required')
    const once = keyed()
    for (const _ of [1, 2]) t.match(await part(800, once), { status: 200, body: { releasedAmount: 800, releasedAt: null } })
    t.match(await read(id), { balance: 5000, uses: 1 })
    t.match(await part(1001), { status: 422 })
    t.match(await release(id, { redemptionId: paid.body.id }), { status: 200, body: { releasedAmount: 1800, releasedAt: String } })
    t.equal((await release(id, { redemptionId: paid.body.id })).body.code, 'voucher-already-released')
    t.match(await read(id), { balance: 6000, uses: 0 })
    t.equal((await redeem(id, { amount: 6000 })).status, 201)
    t.match(await read(id), { balance: 0, status: 'used_up' })
    t.match((await shop.request('POST', `/v1/loyalty/vouchers/${id}/top-up`, { amount: 5 }, keyed())).body, { balance: 5, status: 'active' })
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${(await issue()).id}/top-up`, { amount: 5 }, keyed())).body.code, 'not-a-gift-card')
    const huge = await card(Number.MAX_SAFE_INTEGER)
    t.match((await shop.request('POST', `/v1/loyalty/vouchers/${huge.id}/top-up`, { amount: 1 }, keyed())).body, { code: 'amount-too-large' })
  })
  t.test('are never overdrawn by 16 who pay at once', async (t) => {
    const { id } = await card(1000)
    const all = await Promise.all(Array.from({ length: 16 }, () => redeem(id, { amount: 300 })))
    t.equal(all.filter(({ status }) => status === 201).length, 3)
    t.equal((await read(id)).balance, 100)
  })
  t.test('a revoked one is written off, and nothing comes back to it', async (t) => {
    const { id } = await card(1000)
    const paid = await redeem(id, { amount: 300 })
    t.match((await revoke(id)).body, { status: 'revoked', balance: 0 })
    t.equal((await release(id, { redemptionId: paid.body.id })).body.code, 'voucher-revoked')
    t.equal((await shop.request('POST', `/v1/loyalty/vouchers/${id}/top-up`, { amount: 5 }, keyed())).body.code, 'voucher-revoked')
  })
})

t.test('POST /v1/loyalty/vouchers/validate', async (t) => {
  const basket = {
    currency: 'EUR',
    lines: [
      { sku: 'WASH', quantity: 2, unitPrice: 1000 },
      { sku: 'WAX', quantity: 1, unitPrice: 500, discount: 100 },
    ],
  }
  t.test('200 what comes off which line', async (t) => {
    const { code } = await issue({ worth: { type: 'percent', rate: { numerator: 1, denominator: 10 }, cap: 200 } })
    t.match((await validate({ code, basket })).body, {
      valid: true,
      reason: null,
      discount: {
        amount: 200,
        lines: [
          { line: 1, amount: 167 },
          { line: 2, amount: 33 },
        ],
      },
    })
    const wash = await issue({ worth: { type: 'free_item', skus: ['WASH'] } })
    t.match((await validate({ code: wash.code, basket })).body.discount, { amount: 1000, lines: [{ line: 1, amount: 1000 }] })
    const gift = await card(3000)
    t.match((await validate({ code: gift.code, basket: { ...basket, discount: 400 } })).body.discount, { amount: 2000, lines: [] })
    t.match((await validate({ code })).body, { valid: true, discount: null })
    t.equal((await read(gift.id)).version, 1)
  })
  t.test('200 why it is worth nothing', async (t) => {
    const wax = await issue({ worth: { type: 'free_item', skus: ['OIL'] } })
    t.match((await validate({ code: wax.code, basket })).body, { valid: false, reason: { code: 'voucher-takes-nothing' }, discount: null })
    const { code } = await issue()
    t.equal((await validate({ code, basket: { ...basket, currency: 'GBP' } })).body.reason.code, 'voucher-takes-nothing')
    const bound = await issue({ contactId: await contact() })
    t.equal((await validate({ code: bound.code, contactId: await contact() })).body.reason.code, 'voucher-not-yours')
    t.match(await validate({ code, basket: { ...basket, discount: 9_999_999 } }), { status: 422, body: { errors: [{ pointer: '/basket/discount' }] } })
  })
  t.test('429 who tries codes that nobody has', async (t) => {
    const thief = await colleague(service, shop, { scopes: ['loyalty:write'] })
    const { codeFrom } = await import('../../../src/modules/rewards/rules/voucher-codes.ts')
    const guess = (i: number) => thief.request('POST', '/v1/loyalty/vouchers/validate', { code: codeFrom(new Uint8Array(20).fill(i)) })
    for (let i = 0; i < 100; i += 1) t.equal((await guess(i % 32)).status, 404)
    t.match(await guess(5), { status: 429, body: { code: 'too-many-requests' } })
    t.equal((await thief.request('POST', '/v1/loyalty/vouchers/validate', { code: (await issue()).code })).status, 429)
    t.equal((await validate({ code: (await issue()).code })).status, 200)
  })
})

t.test('limited staff see open vouchers, and those of their own contacts', async (t) => {
  const agent = await colleague(service, shop, { contactAccess: 'own', scopes: ['loyalty:read', 'loyalty:write', 'contacts:read'] })
  const [hidden, seen] = [await issue({ contactId: await contact() }), await issue({ contactId: await contact(shop, { ownerId: agent.id }) })]
  const open = await issue({ usesMax: 5 })
  t.equal((await agent.request('GET', `/v1/loyalty/vouchers/${hidden.id}`)).status, 404)
  t.equal((await agent.request('POST', '/v1/loyalty/vouchers/validate', { code: hidden.code })).status, 404)
  t.equal((await agent.request('POST', `/v1/loyalty/vouchers/${hidden.id}/redeem`, { externalId: unique(), contactId: hidden.contactId })).status, 404)
  t.equal((await agent.request('POST', `/v1/loyalty/vouchers/${hidden.id}/show-code`)).status, 404)
  t.equal((await agent.request('POST', `/v1/loyalty/vouchers/${open.id}/redeem`, { externalId: unique(), contactId: hidden.contactId })).status, 422)
  t.equal((await agent.request('POST', `/v1/loyalty/vouchers/${seen.id}/redeem`, { externalId: unique(), contactId: seen.contactId })).status, 201)
  const ids = (await agent.request('GET', '/v1/loyalty/vouchers?limit=200')).body.data.map(({ id }: { id: string }) => id)
  t.ok(ids.includes(seen.id) && ids.includes(open.id) && !ids.includes(hidden.id))
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
