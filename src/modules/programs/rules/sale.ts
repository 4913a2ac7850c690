import { priceOf } from './base.ts'
import type { Rebate } from './discounts.ts'
import { shareOf } from './money.ts'
import type { Discount } from './outcome.ts'
import type { Basket, BasketLine, Definition } from './situation.ts'

/** A basket on its way to the till: several programs and vouchers take something off it, one after the other, before it is an order. */
export interface Sale {
  readonly basket: Basket
  /** Taken off each line so far, by its place. */
  readonly off: readonly number[]
  /** Items of each line that are free by now, by its place. */
  readonly freed: readonly number[]
}

export function saleOf(basket: Basket): Sale {
  return { basket, off: basket.lines.map(() => 0), freed: basket.lines.map(() => 0) }
}

/** What the next one to take something off looks at. */
export function standing({ basket, off, freed }: Sale): Basket {
  return {
    ...basket,
    lines: basket.lines.map((line, i) => ({ ...cheaper(line, off[i] ?? 0), freeQuantity: (line.freeQuantity ?? 0) + (freed[i] ?? 0) })),
  }
}

/** After the discounts that a program gives. */
export function withDiscounts(sale: Sale, discounts: readonly Discount[]): Sale {
  const { lines } = sale.basket
  const off = [...sale.off]
  const freed = [...sale.freed]
  for (const { lines: taken, arithmetic, reached } of discounts) {
    lines.forEach(({ line }, i) => {
      off[i] = (off[i] ?? 0) + (taken.find((each) => each.line === line)?.amount ?? 0)
      // What a limit has left a price on is not free.
      if (arithmetic.type === 'free_item' && reached.length === 0)
        freed[i] = (freed[i] ?? 0) + (arithmetic.items.find((each) => each.line === line)?.items ?? 0)
    })
  }
  return { ...sale, off, freed }
}

/** After what a voucher takes off. */
export function withRebate(sale: Sale, rebate: Pick<Rebate, 'off' | 'freed'>): Sale {
  return {
    ...sale,
    off: sale.off.map((amount, i) => amount + (rebate.off[i] ?? 0)),
    freed: sale.freed.map((items, i) => items + (rebate.freed[i] ?? 0)),
  }
}

/** A line of the order that a basket becomes, and the line of the basket that it is of. */
export interface SoldLine extends BasketLine {
  readonly of: number
}

/** The lines of the order: free items stand by themselves, so that they earn nothing and nothing is paid back for them. */
export function soldLines({ basket, off, freed }: Sale): SoldLine[] {
  const sold = basket.lines.flatMap((line, i) => {
    const whole = cheaper(line, off[i] ?? 0)
    const free = Math.min(freed[i] ?? 0, line.quantity)
    const worth = free * line.unitPrice
    if (free === 0 || free === line.quantity || worth > whole.discount) return [{ ...whole, of: line.line }]
    return [
      { ...whole, quantity: line.quantity - free, discount: whole.discount - worth, of: line.line },
      { ...whole, quantity: free, discount: worth, tax: 0, of: line.line },
    ]
  })
  return sold.map((line, i) => ({ ...line, line: i + 1 }))
}

/** Discounts by the lines of the order: of a line that was parted, what made items free stands with these. */
export function onSoldLines(discounts: readonly Discount[], sold: readonly SoldLine[]): Discount[] {
  return discounts.map((discount) => ({
    ...discount,
    lines: discount.lines.flatMap(({ line, amount }) => {
      const parts = sold.filter(({ of }) => of === line)
      const part = discount.arithmetic.type === 'free_item' ? parts.at(-1) : parts[0]
      return part === undefined ? [] : [{ line: part.line, amount }]
    }),
  }))
}

/** Its tax goes down with its price. */
function cheaper(line: BasketLine, off: number): BasketLine {
  const before = priceOf(line)
  return off === 0 ? line : { ...line, discount: line.discount + off, tax: shareOf(line.tax, before - off, before, 'half_up') }
}

/** The exclusive groups that discounts have won, and for which of them. */
export function groupsWon({ rules, keyCustomerDiscounts }: Definition, discounts: readonly Discount[]): ReadonlyMap<string, string> {
  const groups = new Map([...rules, ...keyCustomerDiscounts].map(({ key, exclusiveGroup }) => [key, exclusiveGroup]))
  return new Map(
    discounts.flatMap(({ rule: { key } }) => {
      const group = groups.get(key) ?? null
      return group === null ? [] : [[group, key] as const]
    }),
  )
}
