import fc from 'fast-check'
import t from 'tap'
import { Refusal, refusalOf } from '../../../../src/kernel/problem.ts'
import { basketOf } from '../../../../src/modules/rewards/rules/voucher-basket.ts'
import {
  amountBack,
  backToCards,
  endOfDay,
  expiryAfter,
  isUnused,
  refusalOfUse,
  released,
  revoked,
  statusAt,
  unused,
  used,
  type Voucher,
} from '../../../../src/modules/rewards/rules/vouchers.ts'
import { codeOf } from '../../../support/refusals.ts'

function pointerOf(fn: () => unknown): string | undefined {
  const refused = refusalOf(fn)
  return refused instanceof Refusal ? refused.extras.errors?.[0]?.pointer : undefined
}
const NOW = '2026-03-28T20:00:00Z'
const LATER = '2026-03-29T00:00:00Z'
const ada = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
const voucher = (fields: Partial<Voucher> = {}): Voucher => ({
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d5a01',
  batchId: null,
  sourceType: 'staff',
  sourceId: null,
  name: 'Thanks',
  type: 'fixed',
  worth: { type: 'fixed', amount: 500 },
  currency: 'EUR',
  programId: null,
  contactId: null,
  status: 'active',
  codeDigest: '',
  codeSealed: '',
  reason: null,
  issuedBy: null,
  granted: null,
  validFrom: NOW,
  expiresAt: null,
  usesMax: 1,
  usesPerMember: null,
  uses: 0,
  balance: null,
  endReason: null,
  noticedAt: null,
  version: 1,
  createdAt: NOW,
  updatedAt: NOW,
  ...fields,
})
const useOf = (fields: Partial<Voucher>, contactId: string | null = null, uses = 0, now = NOW) =>
  refusalOfUse(voucher(fields), { contactId, uses }, now)?.type.code

t.test('the first that holds is the refusal: revoked, expired, used up, not valid yet, not yours, your limit', async (t) => {
  const worst: Partial<Voucher> = { status: 'revoked', expiresAt: NOW, validFrom: LATER, contactId: ada, usesPerMember: 1 }
  t.equal(useOf(worst), 'voucher-revoked')
  t.equal(useOf({ ...worst, status: 'active' }), 'voucher-expired')
  t.equal(useOf({ ...worst, status: 'used_up' }), 'voucher-used-up')
  t.equal(useOf({ ...worst, status: 'active', expiresAt: null }), 'voucher-not-valid-yet')
  t.equal(useOf({ ...worst, status: 'active', expiresAt: null, validFrom: NOW }), 'voucher-not-yours')
  t.equal(useOf({ contactId: ada, usesPerMember: 1 }, ada, 1), 'voucher-member-limit')
  t.equal(useOf({ contactId: ada, usesPerMember: 1 }, ada, 0), undefined)
  t.equal(useOf({ usesPerMember: 1 }), 'voucher-not-yours')
  t.equal(useOf({}), undefined)
})

t.test('the end is exclusive, the beginning is not', async (t) => {
  t.equal(useOf({ expiresAt: LATER }), undefined)
  t.equal(useOf({ expiresAt: LATER }, null, 0, LATER), 'voucher-expired')
  t.equal(useOf({ validFrom: LATER }, null, 0, LATER), undefined)
})

t.test('it ends with the local day, also on days of 23 and 25 hours', async (t) => {
  t.equal(endOfDay(Temporal.PlainDate.from('2026-03-29'), 'Europe/Berlin'), '2026-03-29T22:00:00Z')
  t.equal(endOfDay(Temporal.PlainDate.from('2026-10-25'), 'Europe/Berlin'), '2026-10-25T23:00:00Z')
  t.equal(expiryAfter(1, '2026-03-28T23:30:00Z', 'Europe/Berlin'), '2026-03-30T22:00:00Z')
  t.equal(expiryAfter(null, NOW, 'Europe/Berlin'), null)
})

t.test('uses and what is given back add up, and it is used up exactly when nothing is left', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 30 }), (usesMax, acts) => {
      let now = voucher({ usesMax })
      for (const isUse of acts) {
        if (isUse && now.status === 'active') now = used(now, null, NOW)
        if (!isUse && now.uses > 0) now = unused(now, { balance: null }, NOW)
        if (now.uses > usesMax || now.uses < 0 || (now.status === 'used_up') !== (now.uses === usesMax)) return false
      }
      return true
    }),
  )
})

t.test('what has ended stays ended when a use comes back', async (t) => {
  t.match(unused(voucher({ status: 'revoked', uses: 1 }), { balance: null }, NOW), { status: 'revoked', uses: 0 })
  t.match(unused(voucher({ status: 'used_up', uses: 1, expiresAt: NOW }), { balance: null }, NOW), { status: 'expired' })
  t.match(unused(voucher({ status: 'used_up', uses: 1 }), { uses: 0, balance: 40 }, NOW), { status: 'active', uses: 1, balance: 40 })
  t.equal(statusAt(voucher({ status: 'used_up', expiresAt: NOW }), NOW), 'used_up')
  t.match(revoked(voucher({ type: 'gift_card', balance: 5 }), 'lost', NOW), { status: 'revoked', balance: 0, endReason: 'lost', version: 2 })
})

t.test('no more is given back than was paid, and once', async (t) => {
  const redemption = {
    ...{ id: ada, voucherId: ada, contactId: null, orderId: null, orderExternalId: null, amount: 100, currency: 'EUR', externalId: null, journalId: ada },
    ...{ redeemedAt: NOW, releasedAt: null, releasedAmount: null, releaseJournalId: null },
  }
  t.equal(amountBack(redemption, null), 100)
  t.match(released(redemption, 100, ada, NOW), { releasedAmount: 100, releasedAt: NOW })
  const partly = released(redemption, 40, ada, NOW)
  t.match(partly, { releasedAmount: 40, releasedAt: null })
  t.equal(amountBack(partly, null), 60)
  t.match(released(partly, 60, ada, NOW), { releasedAmount: 100, releasedAt: NOW })
  for (const [of, amount] of [
    [redemption, 101],
    [partly, 61],
    [{ ...redemption, amount: null }, 1],
  ] as const)
    t.equal(
      pointerOf(() => amountBack(of, amount)),
      '/amount',
    )
  const use = { ...redemption, amount: null }
  t.equal(amountBack(use, null), null)
  t.match(released(use, null, null, NOW), { releasedAmount: null, releasedAt: NOW })
  t.equal(
    codeOf(() => amountBack({ ...redemption, releasedAt: NOW }, null)),
    'voucher-already-released',
  )
})

t.test('gift cards get back their share of what came back in all, the last first: many small returns give what one large one does', async () => {
  const paid = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 4 })
  const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0)
  fc.assert(
    fc.property(paid, fc.nat(20_000), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 6 }), (amounts, cash, given) => {
      const denominator = sum(amounts) + cash
      const returned = given.map((part) => Math.floor((denominator * part) / 1_000)).sort((a, b) => a - b)
      let cards = amounts.map((amount) => ({ amount, releasedAmount: null as number | null }))
      const none = cards
      for (const numerator of returned) {
        const back = backToCards(cards, { numerator, denominator }, numerator)
        cards = cards.map(({ amount, releasedAmount }, i) => ({ amount, releasedAmount: (releasedAmount ?? 0) + (back[i] ?? 0) }))
      }
      const all = returned.at(-1) ?? 0
      const once = backToCards(none, { numerator: all, denominator }, all)
      const [halfUp, isWhole] = [Math.floor((2 * sum(amounts) * all + denominator) / (2 * denominator)), all === denominator]
      const isInTurn = once.every((back, i) => i === 0 || back === amounts[i] || sum(once.slice(0, i)) === 0)
      const isSame = cards.every(({ releasedAmount }, i) => releasedAmount === once[i])
      return isSame && isInTurn && sum(once) === Math.min(halfUp, all) && (!isWhole || once.every((back, i) => back === amounts[i]))
    }),
  )
})

t.test('unused is what nobody has used, nor put more on than it was given with', async (t) => {
  const card = { type: 'gift_card', worth: { type: 'gift_card', amount: 500 } } as const
  t.ok(isUnused(voucher()))
  t.notOk(isUnused(voucher({ uses: 1 })))
  t.ok(isUnused(voucher({ ...card, balance: 500 })))
  t.ok(isUnused(voucher({ ...card, balance: 0, status: 'expired' })))
  t.notOk(isUnused(voucher({ ...card, balance: 501 })))
})

t.test("the order's discount is spread over the lines, and they sum to what is to be paid", async (t) => {
  const lines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unitPrice: fc.nat(9_999) }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(lines, fc.nat(100), (given, share) => {
      const all = given.map((line) => ({ ...line, sku: 'WASH', category: null, discount: 0 }))
      const whole = all.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0)
      const discount = Math.floor((whole * share) / 100)
      const basket = basketOf({ lines: all, discount })
      const left = basket.lines.map(({ quantity, unitPrice, orderDiscount }) => quantity * unitPrice - orderDiscount)
      return basket.total === whole - discount && left.every((net) => net >= 0) && left.reduce((sum, net) => sum + net, 0) === basket.total
    }),
  )
  const line = { sku: 'WASH', category: null, quantity: 1, unitPrice: 100, discount: 0 }
  t.equal(
    pointerOf(() => basketOf({ lines: [{ ...line, discount: 101 }], discount: 0 })),
    '/basket/lines/0/discount',
  )
  t.equal(
    pointerOf(() => basketOf({ lines: [line], discount: 101 })),
    '/basket/discount',
  )
  t.equal(
    pointerOf(() => basketOf({ lines: [{ ...line, quantity: 1_000_000, unitPrice: 1_000_000_000_000 }], discount: 0 })),
    '/basket/lines',
  )
})
