import { allocate } from '../../../kernel/allocation.ts'
import { roundedOf, shareOf, sumOf } from './money.ts'
import type { Basket, BasketLine, Rounding, Selector } from './situation.ts'

/**
 * What earns: the net price of the lines, before tax, without what was paid with points or a gift card, which earned when it was bought.
 */

/** Ways of payment that earn nothing. */
export const NOT_EARNING: readonly string[] = ['points', 'gift_card']

/** The price of a line net of its discounts, tax as the order has it. */
export function priceOf({ quantity, unitPrice, discount, orderDiscount }: BasketLine): number {
  const gross = quantity * unitPrice
  if (Number.isSafeInteger(gross)) return gross - discount - orderDiscount
  return Number(BigInt(quantity) * BigInt(unitPrice) - BigInt(discount) - BigInt(orderDiscount))
}

/**
 * The bases of the lines, in their order.
 * @param prices what the lines cost now: their own prices, less what the program takes off
 * @returns minor units; the tax of a line goes down with its price, and so does what other means have paid, each rounded once for the line
 */
export function basesOf(basket: Basket, prices: readonly number[], rounding: Rounding): number[] {
  const lines = basket.lines.map((line, i) => taxed(line, prices[i] ?? 0, basket.pricesIncludeTax, rounding))
  const due = lines.map(({ payable }) => payable)
  const excluded = Math.min(paidBy(basket, NOT_EARNING), sumOf(due))
  if (excluded === 0) return lines.map(({ net }) => net)
  const taken = allocate(excluded, due)
  return lines.map(({ net, payable }, i) => net - shareOf(net, taken[i] ?? 0, payable, rounding))
}

/** A line at a price: what it is before tax, and what the customer pays for it. */
function taxed(line: BasketLine, price: number, pricesIncludeTax: boolean, rounding: Rounding): { readonly net: number; readonly payable: number } {
  const tax = shareOf(line.tax, price, priceOf(line), rounding)
  return pricesIncludeTax ? { net: Math.max(price - tax, 0), payable: price } : { net: price, payable: price + tax }
}

/** What the customer pays for each line, tax included. */
export function payablesOf(basket: Basket, prices: readonly number[], rounding: Rounding): number[] {
  return basket.lines.map((line, i) => taxed(line, prices[i] ?? 0, basket.pricesIncludeTax, rounding).payable)
}

/** A part of what was paid. */
export interface PaidShare {
  readonly paid: number
  readonly of: number
}

/**
 * What some ways of payment have paid, of what was paid in all but with points and gift cards.
 * Where the order is not paid in full yet, of what is due: what nobody has paid was not paid in cash.
 */
export function paidShareOf(basket: Basket, methods: readonly string[], prices: readonly number[], rounding: Rounding): PaidShare {
  const notEarning = paidBy(basket, NOT_EARNING)
  const inAll = sumOf(basket.payments.map(({ amount }) => amount)) - notEarning
  const due = sumOf(payablesOf(basket, prices, rounding)) - notEarning
  const earning = methods.filter((method) => !NOT_EARNING.includes(method))
  return { paid: paidBy(basket, earning), of: Math.max(inAll, due) }
}

/** The share of a base that was paid so, rounded once. */
export function paidPartOf(base: number, { paid, of }: PaidShare, rounding: Rounding): number {
  return of === 0 ? 0 : roundedOf(base, { numerator: paid, denominator: of }, rounding)
}

function paidBy({ payments }: Basket, methods: readonly string[]): number {
  return payments.reduce((sum, { method, amount }) => (methods.includes(method) ? sum + amount : sum), 0)
}

/** Whether a line is among those that are meant; all are where nothing is named. */
export function isSelected({ sku, category }: Pick<BasketLine, 'sku' | 'category'>, { skus, categories }: Selector): boolean {
  if (skus.length === 0 && categories.length === 0) return true
  return skus.includes(sku) || (category !== null && categories.includes(category))
}
