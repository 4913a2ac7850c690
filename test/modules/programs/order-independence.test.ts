import fc from 'fast-check'
import t from 'tap'
import { memberIn, programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'
import { CASH_BACK, fresh, POINT_FOR_EACH_10, STAMP_FOR_A_WASH, UNITS, WASH_CARD } from './shop.ts'

/** Orders and returns may come late, twice and out of order. */

const { organization } = await startApp()
const shop = await organization()
const programId = await programIn(shop, 'live', {
  units: UNITS,
  rules: [POINT_FOR_EACH_10, CASH_BACK, STAMP_FOR_A_WASH],
  cards: [{ ...WASH_CARD, stampsNeeded: 3, gives: { type: 'units', unit: 'PTS', units: 5 } }],
})

interface Bought {
  readonly price: number
  readonly washes: number
  readonly cash: boolean
  /** Washes that come back, one return for each, and money for nothing in particular. */
  readonly back: readonly number[]
  readonly money: readonly number[]
}
const bought: fc.Arbitrary<Bought> = fc
  .record({ price: fc.integer({ min: 100, max: 5_000 }), washes: fc.integer({ min: 1, max: 7 }), cash: fc.boolean(), kept: fc.nat({ max: 7 }) })
  .chain(({ kept, ...of }) =>
    fc.record({
      ...{ price: fc.constant(of.price), washes: fc.constant(of.washes), cash: fc.constant(of.cash) },
      back: fc.constant(Math.max(of.washes - kept, 0)).map((all) => (all > 1 ? [1, all - 1] : all === 1 ? [1] : [])),
      money: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: kept > 0 ? 2 : 0 }),
    }),
  )

interface Telling {
  readonly url: string
  readonly body: object
}
const placedAt = Temporal.Now.instant().toString()

function tellingsOf(contactId: string, prefix: string, { price, washes, cash, back, money }: Bought, i: number): Telling[] {
  const externalId = `${prefix} order ${i}`
  const total = price * washes
  const lines = [{ sku: 'WASH', quantity: washes, unitPrice: price }]
  const given = (what: object, n: number) => ({ url: '/v1/returns', body: { externalId: `${externalId} back ${n}`, orderExternalId: externalId, ...what } })
  return [
    {
      url: '/v1/orders',
      body: { externalId, contactId, placedAt, currency: 'EUR', lines, payments: [{ method: cash ? 'cash' : 'card', amount: total }] },
    },
    ...back.map((quantity, n) => given({ lines: [{ line: 1, quantity }] }, n)),
    ...money.map((amount, n) => given({ amount }, back.length + n)),
  ]
}

async function customer() {
  const memberId = await memberIn(shop, programId)
  return { memberId, contactId: (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body.contactId as string }
}
async function tell({ url, body }: Telling): Promise<void> {
  const { status, body: answered } = await shop.request('POST', url, body)
  if (status > 201) throw new Error(JSON.stringify(answered))
}
async function standing(memberId: string) {
  const { balances } = (await shop.request('GET', `/v1/loyalty/members/${memberId}`)).body
  const [{ stamps }] = (await shop.request('GET', `/v1/loyalty/members/${memberId}/cards`)).body.data
  return { stamps, balances: balances.map(({ unit, booked, available, pending }: any) => ({ unit, booked, available, pending })) }
}

t.test('any multiset of repeated and reordered orders and returns gives the balances of each once in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(bought, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 24 }), fc.boolean(), async (all, order, isParallel) => {
      const [one, other] = [await customer(), await customer()]
      const inOrder = fresh('once')
      for (const telling of all.flatMap((each, i) => tellingsOf(one.contactId, inOrder, each, i))) await tell(telling)
      const mixed = fresh('mixed')
      const tellings = all.flatMap((each, i) => tellingsOf(other.contactId, mixed, each, i))
      // Each at least once, in an order of no meaning, and some again.
      const shuffled = tellings.map((telling, i) => ({ telling, key: order[i] ?? i })).toSorted((a, b) => a.key - b.key)
      const repeated = order.flatMap((n) => tellings[n % tellings.length] ?? [])
      const sequence = [...shuffled.map(({ telling }) => telling), ...repeated]
      if (isParallel) await Promise.all(sequence.map(tell))
      else for (const telling of sequence) await tell(telling)
      t.same(await standing(other.memberId), await standing(one.memberId))
    }),
    { numRuns: 12 },
  )
})

t.test('a refund of all lines, in any parts, restores the state before the purchase', async (t) => {
  await fc.assert(
    fc.asyncProperty(bought, bought, fc.integer({ min: 1, max: 6 }), async (earlier, later, first) => {
      const { memberId, contactId } = await customer()
      const [before, now] = [fresh('before'), fresh('now')]
      await tell(tellingsOf(contactId, before, { ...earlier, back: [], money: [] }, 0)[0] as Telling)
      const state = await standing(memberId)
      const part = Math.min(first, later.washes)
      const back = [part, later.washes - part].filter((pieces) => pieces > 0)
      for (const telling of tellingsOf(contactId, now, { ...later, back, money: [] }, 0)) await tell(telling)
      t.same(await standing(memberId), state)
    }),
    { numRuns: 12 },
  )
})

t.test('the books hold', async (t) => t.equal((await shop.request('GET', '/v1/loyalty/ledger/verify')).body.valid, true))
