import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startShop, unique } from './support.ts'

const { shop, read, contact, campaign, offer, byHand, act, offersOf, isSound } = await startShop()
const MAKERS = 16
const many = <T>(act: (i: number) => Promise<T>) => Promise.all(Array.from({ length: MAKERS }, (_, i) => act(i)))
const codes = (answers: readonly { status: number; body: any }[]) => [...new Set(answers.filter(({ status }) => status >= 300).map(({ body }) => body.code))]
const good = (answers: readonly { status: number }[]) => answers.filter(({ status }) => status === 201).length

t.test('16 makers of one occasion: one offer, one voucher', async (t) => {
  const [campaignId, contactId] = [await campaign(), await contact()]
  const answers = await many(() => offer({ campaignId, contactId, externalId: 'the same' }))
  t.equal(good(answers), 1)
  t.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  t.equal((await read(`/v1/loyalty/vouchers?contactId=${contactId}`)).data.length, 1)
})

t.test('16 contacts under one external id: one of them', async (t) => {
  const campaignId = await campaign()
  const contacts = await many(() => contact())
  const answers = await many((i) => offer({ campaignId, contactId: contacts[i], externalId: 'contested' }))
  t.equal(good(answers), 1)
  t.same(codes(answers), ['offer-exists'])
})

t.test('16 makers, a budget of 5: exactly 5', async (t) => {
  const campaignId = await campaign({ budget: 5 })
  const contacts = await many(() => contact())
  const answers = await many((i) => byHand(campaignId, contacts[i] ?? ''))
  t.equal(good(answers), 5)
  t.same(codes(answers), ['offer-budget-exhausted'])
  const first = answers.find(({ status }) => status === 201)?.body
  const withdrawn = await many(() => act(first.id, 'withdraw', {}))
  t.equal(withdrawn.filter(({ status }) => status === 200).length, 1, 'its place is given back once')
  t.match(await read(`/v1/loyalty/offer-campaigns/${campaignId}/figures`), { offers: { made: 4, withdrawn: 1 }, budgetLeft: 1 })
})

t.test('16 makers for one contact, a limit of 3', async (t) => {
  const [campaignId, contactId] = [await campaign({ limitPerContact: 3 }), await contact()]
  const answers = await many(() => byHand(campaignId, contactId))
  t.equal(good(answers), 3)
  t.same(codes(answers), ['offer-limit-reached'])
})

t.test('16 makers by different campaigns for one contact: the cool-down lets one through', async (t) => {
  const campaigns = await many(() => campaign({ cooldownDays: 30 }))
  const contactId = await contact()
  const answers = await many((i) => byHand(campaigns[i] ?? '', contactId))
  t.equal(good(answers), 1)
  t.same(codes(answers), ['offer-cooldown'])
})

t.test('points of 16 repeats are booked once; used, declined and withdrawn at once, one of them wins', async (t) => {
  const programId = await programIn(shop)
  const memberId = await memberIn(shop, programId)
  const { contactId } = await read(`/v1/loyalty/members/${memberId}`)
  const campaignId = await campaign({ gives: { type: 'points', programId, unit: 'PTS', amount: 100 } })
  await many(() => offer({ campaignId, contactId, externalId: 'once' }))
  t.equal((await read(`/v1/loyalty/members/${memberId}`)).balances[0].available, 100)

  const vouchers = await campaign()
  const { id, voucherId } = (await byHand(vouchers, contactId)).body
  const answers = await Promise.all([
    act(id, 'decline', {}),
    act(id, 'withdraw', {}),
    shop.request('POST', `/v1/loyalty/vouchers/${voucherId}/redeem`, { contactId, externalId: unique('use') }),
  ])
  t.equal(answers.filter(({ status }) => status < 300).length, 1, JSON.stringify(answers.map(({ body }) => body.code ?? body.status)))
  const voucher = await read(`/v1/loyalty/vouchers/${voucherId}`)
  const [one] = await offersOf(vouchers)
  t.equal(one.status === 'used', voucher.status === 'used_up')
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
