import t from 'tap'
import { rewardIn } from '../../house/recipes/rewards.ts'
import { startShop } from './support.ts'

const { shop, club, made, contact, available, unique, isSound } = await startShop()
const programId = await club()

/** A member with 1000 points who paid an order of 300.00 with 100 of them, and had a reward with it. */
async function bought() {
  const contactId = await contact()
  const { id: memberId } = await made(`/v1/loyalty/programs/${programId}/members`, { contactId })
  await made('/v1/loyalty/events', { memberId, type: 'custom', name: 'thousand', externalId: unique('earned') })
  const externalId = unique('order')
  const paid = await made('/v1/loyalty/redemptions', { memberId, unit: 'PTS', amount: 100, externalId: unique('pay'), orderExternalId: externalId })
  const lines = [{ sku: 'SOFA', quantity: 3, unitPrice: 10_000 }]
  const order = await made('/v1/orders', { contactId, externalId, placedAt: '2026-03-20T08:00:00Z', currency: 'EUR', lines, shipping: 500 })
  const rewardId = await rewardIn(shop, programId, { stock: 1 })
  await made('/v1/loyalty/redemptions', { memberId, rewardId, externalId: unique('pay'), orderId: order.id })
  return { memberId, rewardId, order, paid }
}
const giveBack = (orderId: string, body: object) => made('/v1/returns', { orderId, externalId: unique('return'), reason: 'Too large', ...body })

t.test('many small returns give back what one large one does; the reward comes with the whole order', async (t) => {
  const { memberId, rewardId, order, paid } = await bought()
  t.equal(await available(memberId), 895)
  const restored = async () => (await shop.request('GET', `/v1/loyalty/redemptions/${paid.id}`)).body.restored
  for (const [body, expected] of [
    [{ lines: [{ line: 1, quantity: 1 }] }, 33],
    [{ amount: 5_000 }, 50],
    [{ amount: 1 }, 50],
    [{ amount: 14_998 }, 99],
  ] as const) {
    await giveBack(order.id, body)
    t.equal(await restored(), expected)
  }
  t.equal((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body.stock, 0)
  const last = await giveBack(order.id, { amount: 1 })
  t.equal(last.loyalty.filter((booked: { journalId?: string }) => booked.journalId !== undefined).length, 2, JSON.stringify(last))
  t.equal(await available(memberId), 1000)
  t.equal((await shop.request('GET', `/v1/loyalty/rewards/${rewardId}`)).body.stock, 1)
})

t.test('a whole return, a cancelled order', async (t) => {
  const returned = await bought()
  await giveBack(returned.order.id, { whole: true })
  t.equal(await available(returned.memberId), 1000)
  const cancelled = await bought()
  const { status } = await shop.request('PATCH', `/v1/orders/${cancelled.order.id}`, { status: 'cancelled' })
  t.equal(status, 200)
  t.equal(await available(cancelled.memberId), 1000)
})

t.test('what was taken back by hand does not come again', async (t) => {
  const { memberId, order, paid } = await bought()
  await made(`/v1/loyalty/redemptions/${paid.id}/reverse`, {})
  await giveBack(order.id, { whole: true })
  t.equal(await available(memberId), 1000)
})

t.test('the books hold', async (t) => t.equal(await isSound(), true))
