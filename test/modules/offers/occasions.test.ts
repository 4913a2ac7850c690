import t from 'tap'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { after, startShop, unique } from './support.ts'

const { shop, made, read, contact, campaign, offer, act, wait, now, buy, offersOf, isSound, hire } = await startShop()
/** Lets what is due now be done. */
const tick = async () =>
  wait(
    Temporal.Instant.from(await now())
      .add({ seconds: 1 })
      .toString(),
  )
const code = async (answer: Promise<{ body: any }>) => (await answer).body.code

t.test('a win-back is opened: each campaign for it offers once, also when it is asked for again', async (t) => {
  const [active, paused] = [await campaign({ occasion: 'win_back', cooldownDays: 0 }), await campaign({ occasion: 'win_back' })]
  await made(`/v1/loyalty/offer-campaigns/${paused}/pause`)
  const contactId = await contact()
  const { id: occasionId } = await made('/v1/win-backs', { contactId })
  await tick()
  const [first, ...others] = await offersOf(active)
  t.match(first, { contactId, occasion: 'win_back', occasionId, status: 'made', proposedBy: { type: 'system' } })
  t.same(others, [])
  t.same(await offersOf(paused), [])
  t.match(await offer({ campaignId: active, contactId, occasionId }), { status: 200, body: { id: first.id } })
  t.equal(await code(offer({ campaignId: active, contactId: await contact(), occasionId })), 'offer-occasion-missing', 'of somebody else')
  const closed = await made('/v1/win-backs', { contactId })
  await made(`/v1/win-backs/${closed.id}/close`, { outcome: 'lost' })
  await tick()
  t.equal((await offersOf(active)).length, 1, 'nothing is offered for what is over by then')
  await made(`/v1/loyalty/offer-campaigns/${active}/archive`)
})

t.test('what the service proposes waits for anybody who may approve', async (t) => {
  const id = await campaign({ occasion: 'win_back', needsApproval: true })
  const boss = await hire()
  await made('/v1/win-backs', { contactId: await contact() })
  await tick()
  const [proposed] = await offersOf(id)
  t.match(proposed, { status: 'proposed', proposedBy: { type: 'system' } })
  t.equal((await boss.request('POST', `/v1/loyalty/offers/${proposed.id}/approve`)).body.status, 'made')
  await made(`/v1/loyalty/offer-campaigns/${id}/archive`)
})

t.test('a complaint is resolved: offered once, and kept from whom the complaint names', async (t) => {
  const id = await campaign({ occasion: 'complaint_resolved' })
  const contactId = await contact()
  const named = await hire({ scopes: ['loyalty:read', 'loyalty:adjust', 'contacts:read'] })
  const open = await complaintIn(shop, 'responded', { contactId, subjects: [{ kind: 'staff', id: named.id }] })
  await tick()
  t.same(await offersOf(id), [])
  t.equal(await code(offer({ campaignId: id, contactId, occasionId: open })), 'offer-occasion-missing')
  for (const move of ['accept', 'resolve', 'close']) await shop.request('POST', `/v1/complaints/${open}/${move}`, {})
  await tick()
  t.match(await offersOf(id), [{ contactId, occasionId: open, status: 'made' }])
  const [given, ...others] = await offersOf(id)
  t.same(others, [])
  t.same((await named.request('GET', `/v1/loyalty/offers?campaignId=${id}`)).body.data, [])
  t.match(await named.request('GET', `/v1/loyalty/offers/${given.id}`), { status: 404, body: { code: 'offer-not-found' } })
  t.equal(await code(named.request('POST', '/v1/loyalty/offers', { campaignId: id, contactId, occasionId: open })), 'offer-occasion-missing')
  t.match((await named.request('GET', `/v1/loyalty/offer-campaigns/${id}/figures`)).body, { offers: { made: 0 } })
  await made(`/v1/loyalty/offer-campaigns/${id}/archive`)
})

t.test('who has bought nothing for so many days is found at once and day by day, once for each absence', async (t) => {
  const start = await now()
  const [gone, going, buying, left] = [await contact(), await contact(), await contact(), await contact()]
  await buy(gone, after(-100, start))
  await buy(left, after(-100, start))
  await buy(going, after(-85, start))
  await buy(buying, after(-1, start))
  await made(`/v1/contacts/${left}/lifecycle`, { stage: 'dissolution', reason: 'Moved away', endedBy: 'customer', reasonCode: 'changed_needs' })
  const id = await campaign({ occasion: 'lapse', lapse: { type: 'days', days: 90 } })
  const whom = async () => (await offersOf(id)).map(({ contactId }) => contactId)
  t.equal(await code(offer({ campaignId: id, contactId: buying })), 'offer-occasion-missing')
  await tick()
  t.same(await whom(), [gone])
  await wait(after(3, start))
  t.same(await whom(), [gone])
  await wait(after(8, start))
  t.same(await whom(), [gone, going])
  t.match(await offer({ campaignId: id, contactId: going }), { status: 200 }, 'the same absence')
  await buy(gone, after(7, start))
  await wait(after(102, start))
  t.equal((await whom()).filter((each) => each === gone).length, 2, 'another absence')
  await made(`/v1/loyalty/offer-campaigns/${id}/pause`)
  const before = (await whom()).length
  await wait(after(300, start))
  t.equal((await whom()).length, before)
  await made(`/v1/loyalty/offer-campaigns/${id}/archive`)
})

t.test('by the own rhythm of a customer; a used-up budget ends it', async (t) => {
  const start = await now()
  const [weekly, yearly] = [await contact(), await contact()]
  for (const days of [-51, -44, -37, -30]) await buy(weekly, after(days, start))
  for (const days of [-330, -230, -130, -30]) await buy(yearly, after(days, start))
  const id = await campaign({ occasion: 'lapse', lapse: { type: 'rhythm', gaps: 3 }, budget: 1 })
  await tick()
  t.match(await offersOf(id), [{ contactId: weekly }])
  await wait(after(300, start))
  t.equal((await offersOf(id)).length, 1)
  t.equal((await read(`/v1/loyalty/offer-campaigns/${id}/figures`)).budgetLeft, 0)
  await made(`/v1/loyalty/offer-campaigns/${id}/archive`)
})

t.test('points are used by coming back in time, and expire otherwise', async (t) => {
  const programId = await programIn(shop)
  const start = await now()
  const id = await campaign({ gives: { type: 'points', programId, unit: 'PTS', amount: 100 }, validDays: 5 })
  const members = await Promise.all([memberIn(shop, programId), memberIn(shop, programId)])
  const offers = []
  for (const memberId of members) {
    const { contactId } = await read(`/v1/loyalty/members/${memberId}`)
    offers.push((await offer({ campaignId: id, contactId, externalId: unique('p') })).body)
  }
  await wait(after(2, start))
  await buy(offers[0].contactId, after(1, start))
  await wait(after(10, start))
  t.same(await Promise.all(offers.map(async (each) => (await read(`/v1/loyalty/offers/${each.id}`)).status)), ['used', 'expired'])
  t.match((await act(offers[1].id, 'withdraw', {})).body, { code: 'transition-not-allowed' })
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
