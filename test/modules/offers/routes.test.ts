import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { after, startShop, unique } from './support.ts'

const { shop, made, read, contact, campaign, offer, byHand, act, wait, now, buy, offersOf, entitlements, isSound, hire } = await startShop()
const UNKNOWN = '00000000-0000-7000-8000-000000000000'
const code = async (answer: Promise<{ body: any }>) => (await answer).body.code

t.test('campaigns: made, read, listed, changed, paused, archived', async (t) => {
  const given = { name: 'Come back', sentence: { en: 'Come.' }, occasion: 'lapse', lapse: { type: 'days', days: 90 }, validDays: 10 }
  const gives = { type: 'voucher', name: 'Five', worth: { type: 'fixed', amount: 500 } }
  const { status, body, headers } = await shop.request('POST', '/v1/loyalty/offer-campaigns', { ...given, gives })
  t.equal(status, 201, JSON.stringify(body))
  t.match(body, {
    ...given,
    gives: { ...gives, currency: 'EUR' },
    cooldownDays: 0,
    limitPerContact: null,
    budget: null,
    needsApproval: false,
    message: null,
    status: 'active',
  })
  t.equal(headers['location'], `/v1/loyalty/offer-campaigns/${body.id}`)
  const url = `/v1/loyalty/offer-campaigns/${body.id}`
  t.same(await read(url), body)
  t.match(await read('/v1/loyalty/offer-campaigns?occasion=lapse&status=active'), { data: [{ id: body.id }] })
  t.match((await shop.request('PATCH', url, { budget: 3, lapse: { type: 'rhythm', gaps: 3 } })).body, { budget: 3, lapse: { gaps: 3 }, version: 2 })
  t.equal((await shop.request('PATCH', url, { budget: 3 })).body.version, 2, 'nothing changed')
  t.equal((await shop.request('POST', `${url}/pause`)).body.status, 'paused')
  t.equal(await code(shop.request('POST', `${url}/pause`)), 'transition-not-allowed')
  t.equal((await shop.request('POST', `${url}/resume`)).body.status, 'active')
  t.equal((await shop.request('POST', `${url}/archive`)).body.status, 'archived')
  t.equal(await code(shop.request('PATCH', url, { budget: 4 })), 'transition-not-allowed')
  t.equal(await code(shop.request('GET', `/v1/loyalty/offer-campaigns/${UNKNOWN}`)), 'offer-campaign-not-found')
})

t.test('422 what makes no campaign', async (t) => {
  const pointers = async (fields: object) => {
    const gives = { type: 'voucher', name: 'Five', worth: { type: 'fixed', amount: 500 } }
    const { body } = await shop.request('POST', '/v1/loyalty/offer-campaigns', {
      name: 'X',
      sentence: { en: 'X' },
      occasion: 'manual',
      gives,
      validDays: 10,
      ...fields,
    })
    return body.errors?.map(({ pointer }: { pointer: string }) => pointer) ?? body.code
  }
  t.same(await pointers({ occasion: 'lapse' }), ['/lapse'])
  t.same(await pointers({ lapse: { type: 'days', days: 3 } }), ['/lapse'])
  t.same(await pointers({ sentence: {} }), ['/sentence'])
  t.same(await pointers({ validDays: 0 }), ['/validDays'])
  t.same(await pointers({ gives: { type: 'voucher', name: 'Card', worth: { type: 'gift_card', amount: 500 } } }), ['/gives/worth/type'])
  t.same(await pointers({ gives: { type: 'points', programId: await programIn(shop), unit: 'MILES', amount: 5 } }), ['/gives/unit'])
  t.equal(await pointers({ gives: { type: 'points', programId: UNKNOWN, unit: 'PTS', amount: 5 } }), 'program-not-found')
  const id = await campaign({ budget: 2 })
  for (let i = 0; i < 2; i += 1) t.equal((await byHand(id, await contact())).status, 201)
  t.match((await shop.request('PATCH', `/v1/loyalty/offer-campaigns/${id}`, { budget: 1 })).body, { errors: [{ pointer: '/budget' }] })
})

t.test('a voucher is offered: once, with its terms, said first, used, given back', async (t) => {
  const [campaignId, contactId] = [await campaign(), await contact()]
  const externalId = unique('case')
  const { status, body, headers } = await byHand(campaignId, contactId, { externalId })
  t.equal(status, 201, JSON.stringify(body))
  t.match(body, { campaignId, contactId, occasion: 'manual', occasionId: externalId, status: 'made', journalId: null, decidedBy: null, version: 1 })
  t.equal(headers['location'], `/v1/loyalty/offers/${body.id}`)
  t.same(await read(`/v1/loyalty/offers/${body.id}`), body)
  t.match(await byHand(campaignId, contactId, { externalId }), { status: 200, body: { id: body.id } })
  t.equal(await code(byHand(campaignId, await contact(), { externalId })), 'offer-exists')
  const voucher = await read(`/v1/loyalty/vouchers/${body.voucherId}`)
  t.match(voucher, { source: { type: 'offer', id: body.id }, contactId, expiresAt: body.expiresAt, usesMax: 1, status: 'active' })
  t.equal((await read(`/v1/loyalty/vouchers?source=offer&contactId=${contactId}`)).data.length, 1)

  await made('/v1/loyalty/vouchers', { name: 'Another', worth: { type: 'percent', rate: { numerator: 1, denominator: 2 } }, contactId })
  const [first, ...others] = await entitlements(contactId, 'de')
  t.match(first, { kind: 'offer', code: body.voucherId, deadline: body.expiresAt, sentence: /^Zehn Prozent für Sie\. Einlösbar bis / })
  t.same(
    others.map(({ kind }) => kind),
    ['voucher'],
  )

  t.equal((await act(body.id, 'accept')).body.status, 'accepted')
  t.equal(await code(act(body.id, 'accept')), 'transition-not-allowed')
  const use = await made(`/v1/loyalty/vouchers/${body.voucherId}/redeem`, { contactId, externalId: unique('use') })
  t.equal((await read(`/v1/loyalty/offers/${body.id}`)).status, 'used')
  t.notOk((await entitlements(contactId)).some(({ kind }) => kind === 'offer'))
  t.equal(await code(act(body.id, 'withdraw', {})), 'transition-not-allowed')
  await made(`/v1/loyalty/vouchers/${body.voucherId}/release`, { redemptionId: use.id })
  t.equal((await read(`/v1/loyalty/offers/${body.id}`)).status, 'accepted')

  await shop.numbered()
  const events = (await read(`/v1/events?types=offer.made,offer.accepted,offer.used,offer.restored`)).data.filter(
    ({ resource }: any) => resource.id === body.id,
  )
  t.same(
    events.map(({ type }: any) => type),
    ['offer.made', 'offer.accepted', 'offer.used', 'offer.restored'],
  )
  const timeline = (await read(`/v1/contacts/${contactId}/timeline`)).data.map(({ type }: any) => type)
  t.ok(['offer.made', 'offer.accepted', 'offer.used'].every((type) => timeline.includes(type)))
})

t.test('declined and withdrawn: the voucher ends; only what is withdrawn gives its place back', async (t) => {
  const id = await campaign({ budget: 1 })
  const first = (await byHand(id, await contact())).body
  t.equal(await code(byHand(id, await contact())), 'offer-budget-exhausted')
  t.match((await act(first.id, 'withdraw', { reason: 'A mistake' })).body, { status: 'withdrawn', reason: 'A mistake' })
  t.equal((await read(`/v1/loyalty/vouchers/${first.voucherId}`)).status, 'revoked')
  const second = (await byHand(id, await contact())).body
  t.equal((await act(second.id, 'decline', {})).body.status, 'declined')
  t.equal((await read(`/v1/loyalty/vouchers/${second.voucherId}`)).status, 'revoked')
  t.equal(await code(byHand(id, await contact())), 'offer-budget-exhausted')
  t.match(await read(`/v1/loyalty/offer-campaigns/${id}/figures`), { offers: { withdrawn: 1, declined: 1, made: 0 }, budgetLeft: 0 })
  await shop.numbered()
  t.notOk(JSON.stringify(await read('/v1/events?types=offer.withdrawn')).includes('A mistake'), 'events never tell the words of staff')
})

t.test('points are offered to members: booked once, taken back, never of a stranger', async (t) => {
  const programId = await programIn(shop)
  const memberId = await memberIn(shop, programId)
  const { contactId } = await read(`/v1/loyalty/members/${memberId}`)
  const available = async () => (await read(`/v1/loyalty/members/${memberId}`)).balances[0].available
  const id = await campaign({ gives: { type: 'points', programId, unit: 'PTS', amount: 500 } })
  t.equal(await code(byHand(id, await contact())), 'offer-needs-member')
  const { body } = await byHand(id, contactId)
  t.match(body, { status: 'made', memberId, voucherId: null })
  t.equal(await available(), 500)
  const lots = (await read(`/v1/loyalty/members/${memberId}/lots`)).data
  t.match(lots, [{ expiresAt: body.expiresAt }])
  t.match((await entitlements(contactId))[0], { kind: 'offer', code: body.id, programId, sentence: /^Ten percent off, for you\./ })
  t.equal((await act(body.id, 'withdraw', {})).status, 200)
  t.equal(await available(), 0)
  const second = (await byHand(id, contactId)).body
  await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 100, externalId: unique('spent') })
  t.match(await act(second.id, 'decline', {}), { status: 409, body: { code: 'insufficient-points' } })
  t.equal((await read(`/v1/loyalty/offers/${second.id}`)).status, 'made', 'nothing has changed')
  const third = (await byHand(id, contactId)).body
  await made(`/v1/loyalty/journals/${third.journalId}/reverse`, { reason: 'By hand' }, { 'idempotency-key': unique('r') })
  t.equal(await code(act(third.id, 'decline', {})), 'already-reversed')
  await made(`/v1/loyalty/programs/${programId}/close`)
  t.equal(await code(byHand(id, contactId)), 'program-closed')
})

t.test('cool-down over all campaigns, limit of one', async (t) => {
  const contactId = await contact()
  const [calm, keen] = [await campaign({ cooldownDays: 10, limitPerContact: 2 }), await campaign()]
  const first = (await byHand(keen, contactId)).body
  t.match(await byHand(calm, contactId), { status: 409, body: { code: 'offer-cooldown', nextAllowedAt: after(10, first.createdAt) } })
  t.equal((await byHand(keen, contactId)).status, 201, 'a campaign without a cool-down does not wait')
  await wait(after(10, await now()))
  t.equal((await byHand(calm, contactId)).status, 201)
  await wait(after(10, await now()))
  t.equal((await byHand(calm, contactId)).status, 201)
  await wait(after(10, await now()))
  t.equal(await code(byHand(calm, contactId)), 'offer-limit-reached')
  const last = (await offersOf(calm)).at(-1)
  t.equal((await act(last.id, 'withdraw', {})).status, 200)
  t.equal((await byHand(calm, contactId)).status, 201, 'what was withdrawn counts for nothing')
})

t.test('four eyes: proposed, told to who may approve, approved by another or rejected', async (t) => {
  const [maker, boss] = [await hire(), await hire()]
  const id = await campaign({ needsApproval: true, budget: 1 })
  const contactId = await contact()
  const proposed = (await offer({ campaignId: id, contactId, externalId: unique('p') }, maker as never)).body
  t.match(proposed, { status: 'proposed', voucherId: null, madeAt: null, expiresAt: null, proposedBy: { type: 'api_key' } })
  t.same(await entitlements(contactId), [], 'nothing is said of it yet')
  t.match(
    (await boss.told()).filter(({ resource }) => resource.id === proposed.id),
    [{ type: 'offer.proposed' }],
  )
  t.equal(await code(byHand(id, await contact())), 'offer-budget-exhausted', 'it has its place')
  const url = `/v1/loyalty/offers/${proposed.id}`
  t.equal(await code(shop.request('POST', `${url}/approve`)), 'offer-needs-person')
  t.equal(await code(maker.request('POST', `${url}/approve`)), 'offer-needs-another')
  t.equal((await boss.request('POST', `${url}/reject`, { reason: 'Too much' })).body.status, 'rejected')
  t.match(
    (await maker.told()).filter(({ resource }) => resource.id === proposed.id),
    [{ type: 'offer.rejected' }],
  )
  const again = (await offer({ campaignId: id, contactId, externalId: unique('p') }, maker as never)).body
  await shop.request('PATCH', `/v1/loyalty/offer-campaigns/${id}`, {
    validDays: 90,
    gives: { type: 'voucher', name: 'Less', worth: { type: 'fixed', amount: 1 } },
  })
  const made = (await boss.request('POST', `/v1/loyalty/offers/${again.id}/approve`)).body
  t.match(made, { status: 'made', decidedBy: { type: 'api_key' }, gives: { name: 'Ten percent off' } }, 'as it was proposed')
  t.equal(await code(boss.request('POST', `/v1/loyalty/offers/${again.id}/approve`)), 'transition-not-allowed')
})

t.test('refusals by name', async (t) => {
  const id = await campaign()
  const contactId = await contact()
  t.equal(await code(offer({ campaignId: id, contactId })), 'natural-key-required')
  t.equal((await shop.request('POST', '/v1/loyalty/offers', { campaignId: id, contactId }, { 'idempotency-key': unique('k') })).status, 201)
  t.equal(await code(byHand(UNKNOWN, contactId)), 'offer-campaign-not-found')
  t.match((await byHand(id, UNKNOWN)).body, { errors: [{ pointer: '/contactId' }] })
  t.match((await byHand(id, contactId, { occasionId: UNKNOWN })).body, { errors: [{ pointer: '/occasionId' }] })
  const back = await campaign({ occasion: 'win_back' })
  t.match((await offer({ campaignId: back, contactId })).body, { errors: [{ pointer: '/occasionId' }] })
  t.match((await byHand(back, contactId, { occasionId: UNKNOWN })).body, { errors: [{ pointer: '/externalId' }] })
  t.equal(await code(offer({ campaignId: back, contactId, occasionId: UNKNOWN })), 'offer-occasion-missing')
  const archived = await contact()
  await shop.request('DELETE', `/v1/contacts/${archived}`)
  t.equal(await code(byHand(id, archived)), 'contact-archived')
  await made(`/v1/loyalty/offer-campaigns/${id}/pause`)
  t.equal(await code(byHand(id, contactId)), 'offer-campaign-not-active')
  t.equal(await code(shop.request('GET', `/v1/loyalty/offers/${UNKNOWN}`)), 'offer-not-found')
  const sent = await campaign({ message: { channel: 'email' } })
  t.equal(await code(byHand(sent, contactId)), 'contact-not-allowed', 'no address, no consent')
  t.equal(await code(byHand(await campaign({ message: { channel: 'sms' } }), contactId)), 'channel-not-configured')
  const draft = await campaign({ gives: { type: 'points', programId: await programIn(shop, 'draft'), unit: 'PTS', amount: 5 } })
  t.equal(await code(byHand(draft, contactId)), 'offer-needs-member')
})

t.test('an offer expires; figures tell who came back and for how much', async (t) => {
  const id = await campaign({ validDays: 10, budget: 5 })
  const [came, stayed, late] = [await contact(), await contact(), await contact()]
  const start = await now()
  const [first] = [(await byHand(id, came)).body, (await byHand(id, stayed)).body, (await byHand(id, late)).body]
  await buy(came, after(-1, start))
  await wait(after(20, start))
  await buy(came, after(2, start), 4_000)
  await buy(came, after(3, start), 1_000)
  const cancelled = await buy(came, after(4, start), 9_999)
  await shop.request('PATCH', `/v1/orders/${cancelled.id}`, { status: 'cancelled' })
  await buy(late, after(15, start))
  t.equal((await read(`/v1/loyalty/offers/${first.id}`)).status, 'expired')
  t.equal(await code(act(first.id, 'accept')), 'transition-not-allowed')
  const figures = await read(`/v1/loyalty/offer-campaigns/${id}/figures`)
  t.match(figures, { offers: { expired: 3, made: 0 }, budgetLeft: 2, returned: 1, revenue: [{ currency: 'EUR', orders: 2, amount: 5_000 }] })
  t.equal(figures.revenue.length, 1)
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
