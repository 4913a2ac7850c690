import { priceOf } from './base.ts'
import { type Rebate, rebateOf } from './discounts.ts'
import type { Basket, Rounding, Unmet, VoucherWorth } from './situation.ts'

/** What a voucher takes off a basket as it stands, and off which lines: never more than they cost. */
export function voucherRebate(worth: VoucherWorth, { lines }: Pick<Basket, 'lines'>, rounding: Rounding): Rebate | Unmet {
  const prices = lines.map(priceOf)
  const effect = worth.type === 'free_item' ? { type: worth.type, item: worth, quantity: worth.quantity, forEach: null } : worth
  const shelf = { lines, initial: prices, prices, freed: lines.map(({ freeQuantity = 0 }) => freeQuantity) }
  return rebateOf(effect, shelf, { selected: lines.map((_, i) => i), prices, paidShare: null, rounding })
}
