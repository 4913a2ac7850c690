import fc from 'fast-check'
import t from 'tap'
import { basesOf, isSelected, paidPartOf, paidShareOf, priceOf } from '../../../../src/modules/programs/rules/base.ts'
import type { Basket } from '../../../../src/modules/programs/rules/situation.ts'
import { basket, line, sku } from './made.ts'

const bases = (of: Basket) => basesOf(of, of.lines.map(priceOf), 'half_up')
const paid = (method: string, amount: number) => ({ method, amount })

t.test('the base is net of discounts and before tax', async (t) => {
  const lines = [line(1, 1190, { quantity: 2, discount: 238, orderDiscount: 0, tax: 342 }), line(2, 500, { orderDiscount: 100 })]
  t.same(bases(basket(lines)), [1800, 400], 'prices with tax are reduced by it')
  t.same(bases({ ...basket(lines), pricesIncludeTax: false }), [2142, 400], 'prices without are not')
})

t.test('tax goes down with the price', async (t) => {
  t.same(basesOf(basket([line(1, 11_900, { tax: 1900 })]), [5950], 'half_up'), [5000])
  t.same(basesOf(basket([line(1, 11_900, { tax: 1900 })]), [0], 'half_up'), [0])
  t.same(bases(basket([line(1, 100, { tax: 150 })])), [0], 'more tax than price')
})

t.test('what was paid with points or a gift card earns nothing; it is spread over the lines by largest remainder', async (t) => {
  const lines = [line(1, 100), line(2, 100), line(3, 100)]
  t.same(bases(basket(lines, [paid('points', 100), paid('cash', 200)])), [66, 67, 67])
  t.same(bases(basket(lines, [paid('points', 60), paid('gift_card', 40)])), [66, 67, 67])
  t.same(bases(basket(lines, [paid('gift_card', 300)])), [0, 0, 0])
  t.same(bases(basket(lines, [paid('gift_card', 500)])), [0, 0, 0], 'more than the lines, such as for shipping')
  t.same(bases(basket([line(1, 11_900, { tax: 1900 })], [paid('points', 5950)])), [5000], 'with its share of the tax')
  t.same(bases({ ...basket([line(1, 10_000, { tax: 1900 })], [paid('points', 5950)]), pricesIncludeTax: false }), [5000])
})

t.test('a way of payment has its share of what was paid in all, but with points', async (t) => {
  const share = (...payments: { method: string; amount: number }[]) => paidShareOf(basket([line(1, 15_500)], payments), ['cash'], [15_500], 'half_up')
  t.same(share(paid('cash', 10_000), paid('card', 5500)), { paid: 10_000, of: 15_500 })
  t.same(share(paid('cash', 10_000), paid('points', 5500)), { paid: 10_000, of: 10_000 })
  t.same(share(paid('cash', 10_000), paid('card', 6000)), { paid: 10_000, of: 16_000 }, 'shipping was paid too')
  t.same(share(paid('cash', 10_000)), { paid: 10_000, of: 15_500 }, 'what nobody has paid was not paid in cash')
  t.same(share(), { paid: 0, of: 15_500 })
  t.equal(paidPartOf(100, { paid: 0, of: 0 }, 'half_up'), 0)
})

t.test('the share is rounded once, at the end', async (t) => {
  const lines = [line(1, 50), line(2, 50), line(3, 50)]
  const half = paidShareOf(basket(lines, [paid('cash', 75), paid('card', 75)]), ['cash'], [50, 50, 50], 'half_up')
  t.equal(paidPartOf(150, half, 'half_up'), 75)
  t.equal(paidPartOf(1, { paid: 1, of: 2 }, 'half_even'), 0)
})

t.test('items are meant by SKU or category, or all', async (t) => {
  const hammer = { sku: 'HAMMER', category: 'tools' }
  t.ok(isSelected(hammer, sku()))
  t.ok(isSelected(hammer, sku('HAMMER')))
  t.ok(isSelected(hammer, { skus: ['SAW'], categories: ['tools'] }))
  t.notOk(isSelected(hammer, sku('SAW')))
  t.notOk(isSelected({ sku: 'HAMMER', category: null }, { skus: [], categories: ['tools'] }))
})

t.test('no line earns by more than its price, or by less than nothing', async () => {
  const lines = fc.array(
    fc
      .record({ unitPrice: fc.nat(10_000), quantity: fc.integer({ min: 1, max: 9 }), off: fc.nat(100), tax: fc.nat(30) })
      .map(({ unitPrice, quantity, off, tax }) => {
        const discount = Math.floor((unitPrice * quantity * off) / 100)
        return { unitPrice, quantity, discount, tax: Math.floor(((unitPrice * quantity - discount) * tax) / 100) }
      }),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(lines, fc.nat(20_000), fc.boolean(), (made, points, pricesIncludeTax) => {
      const of = {
        ...basket(
          made.map((each, i) => line(i + 1, each.unitPrice, each)),
          [paid('points', points)],
        ),
        pricesIncludeTax,
      }
      return bases(of).every((base, i) => base >= 0 && base <= (of.lines[i] === undefined ? 0 : priceOf(of.lines[i])))
    }),
  )
})
