import fc from 'fast-check'
import t from 'tap'
import { priceOf } from '../../../../src/modules/programs/rules/base.ts'
import { roundedOf, sumOf } from '../../../../src/modules/programs/rules/money.ts'
import type { VoucherWorth } from '../../../../src/modules/programs/rules/situation.ts'
import { voucherRebate } from '../../../../src/modules/programs/rules/voucher.ts'
import { baskets } from './arbitraries.ts'
import { basket, line } from './made.ts'

const worths: fc.Arbitrary<VoucherWorth> = fc.oneof(
  fc.record({
    type: fc.constant('percent' as const),
    rate: fc.integer({ min: 1, max: 100 }).map((numerator) => ({ numerator, denominator: 100 })),
    cap: fc.option(fc.integer({ min: 1, max: 5_000 })),
  }),
  fc.record({ type: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 100_000 }) }),
  fc.record({
    type: fc.constant('free_item' as const),
    quantity: fc.integer({ min: 1, max: 4 }),
    skus: fc.subarray(['WASH', 'DELUXE']),
    categories: fc.subarray(['care']),
  }),
)

t.test('a voucher takes no more off than the basket costs, off no line more than it costs, and the lines sum to it', async (t) => {
  fc.assert(
    fc.property(baskets, worths, fc.constantFrom('half_up' as const, 'half_even' as const), (given, worth, rounding) => {
      const rebate = voucherRebate(worth, given, rounding)
      if ('code' in rebate) return worth.type === 'free_item'
      const prices = given.lines.map(priceOf)
      return (
        rebate.amount >= 0 &&
        rebate.amount <= sumOf(prices) &&
        sumOf(rebate.off) === rebate.amount &&
        rebate.off.every((off, i) => Number.isSafeInteger(off) && off >= 0 && off <= (prices[i] ?? 0))
      )
    }),
  )
  t.pass()
})

t.test('of money it is what it says, as far as the basket and the cap go', async (t) => {
  fc.assert(
    fc.property(baskets, worths, (given, worth) => {
      const rebate = voucherRebate(worth, given, 'half_up')
      if ('code' in rebate || worth.type === 'free_item') return true
      const total = sumOf(given.lines.map(priceOf))
      const wanted = worth.type === 'fixed' ? worth.amount : Math.min(roundedOf(total, worth.rate, 'half_up'), worth.cap ?? total)
      return rebate.amount === Math.min(wanted, total)
    }),
  )
  t.pass()
})

t.test('the cheapest of the items that it names are free', async (t) => {
  const given = basket([line(1, 2_500, { sku: 'DELUXE' }), line(2, 400, { sku: 'FRESH', quantity: 2 }), line(3, 300, { sku: 'FRESH' })])
  const worth = { type: 'free_item', quantity: 2, skus: ['FRESH'], categories: [] } as const
  t.match(voucherRebate(worth, given, 'half_up'), { amount: 700, off: [0, 400, 300] })
  t.match(voucherRebate({ ...worth, skus: ['WAX'] }, given, 'half_up'), { code: 'item-not-in-basket' })
})
