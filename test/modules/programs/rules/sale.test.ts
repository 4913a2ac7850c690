import * as fc from 'fast-check'
import t from 'tap'
import { priceOf } from '../../../../src/modules/programs/rules/base.ts'
import { saleOf, soldLines, withRebate } from '../../../../src/modules/programs/rules/sale.ts'
import { voucherRebate } from '../../../../src/modules/programs/rules/voucher.ts'

const line = fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unitPrice: fc.integer({ min: 0, max: 5000 }), off: fc.integer({ min: 0, max: 100 }) })
const basket = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => ({
  pricesIncludeTax: true,
  payments: [],
  lines: lines.map(({ quantity, unitPrice, off }, i) => {
    const discount = Math.trunc((quantity * unitPrice * off) / 100)
    const tax = Math.trunc((quantity * unitPrice - discount) / 6)
    return { line: i + 1, sku: 'A', category: null, quantity, unitPrice, discount, orderDiscount: 0, tax }
  }),
}))

t.test('what is sold is what was in the basket, for what is left of its price; free items cost nothing', async () => {
  fc.assert(
    fc.property(basket, fc.integer({ min: 1, max: 20 }), fc.boolean(), (given, quantity, free) => {
      const worth = free ? ({ type: 'free_item', quantity, skus: [], categories: [] } as const) : ({ type: 'fixed', amount: quantity * 100 } as const)
      const rebate = voucherRebate(worth, given, 'half_up')
      if ('code' in rebate) return
      const sold = soldLines(withRebate(saleOf(given), rebate))
      const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0)
      for (const { line, quantity: items } of given.lines) {
        const parts = sold.filter(({ of }) => of === line)
        if (sum(parts.map((part) => part.quantity)) !== items) throw new Error('items are lost')
        if (parts.some((part) => priceOf(part) < 0 || part.tax > priceOf(part))) throw new Error('a price is below zero, or its tax above it')
      }
      if (sum(sold.map(priceOf)) !== sum(given.lines.map(priceOf)) - rebate.amount) throw new Error('the price differs')
      if (sold.some(({ line }, i) => line !== i + 1)) throw new Error('lines are numbered otherwise')
    }),
  )
})
