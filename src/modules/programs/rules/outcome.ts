import type { PaidShare } from './base.ts'
import type { Reached } from './limits.ts'
import type { Per, Rate, RuleName, Unmet, VoucherTerms } from './situation.ts'

/** What comes of something that happened: numbers only, from which a sentence can be made, and from which a refund is calculated. */

/** What belongs to one line, by its number. */
export interface LineAmount {
  readonly line: number
  readonly amount: number
}
export interface LineItems {
  readonly line: number
  readonly items: number
}

/** How a discount came about. */
export type DiscountArithmetic =
  | { readonly type: 'percent'; readonly base: number; readonly rate: Rate; readonly cap: number | null }
  | { readonly type: 'fixed'; readonly base: number; readonly amount: number }
  | { readonly type: 'free_item'; readonly items: readonly LineItems[] }

export interface Discount {
  readonly rule: RuleName
  /** In minor units of money. */
  readonly amount: number
  /** Their sum is the amount. */
  readonly lines: readonly LineAmount[]
  readonly arithmetic: DiscountArithmetic
  readonly limit: number | null
  readonly reached: readonly Reached[]
}

/** How an earning came about. */
export type EarningArithmetic =
  | {
      readonly type: 'per_amount'
      /** Net, before tax, of each line that counted. */
      readonly lines: readonly LineAmount[]
      /** The part that was paid in the way the rule asks for; null: any. */
      readonly paidShare: PaidShare | null
      /** The sum of the lines, or the paid part of it. */
      readonly base: number
      readonly rate: Rate
    }
  | { readonly type: 'per_item'; readonly lines: readonly LineItems[]; readonly items: number; readonly each: number }
  | { readonly type: 'flat'; readonly units: number }
  | { readonly type: 'stamps'; readonly per: Per; readonly lines: readonly LineItems[]; readonly items: number; readonly each: number }
  | { readonly type: 'multiplier'; readonly rules: readonly string[]; readonly given: number; readonly factor: Rate }

/** What must still be there after a refund, for anything of an earning to remain: the order's price, and the items, as the rule saw them. */
export interface Needs {
  readonly amount: { readonly min: number; readonly lines: readonly LineAmount[] } | null
  readonly quantity: { readonly min: number; readonly lines: readonly LineItems[] } | null
}

export interface Earning {
  readonly rule: RuleName
  readonly unit: string
  /** The punch card that stamps are for; null of everything else. */
  readonly card: string | null
  readonly amount: number
  /** What it came to before limits. */
  readonly computed: number
  readonly limit: number | null
  readonly reached: readonly Reached[]
  readonly arithmetic: EarningArithmetic
  readonly needs: Needs
}

export interface IssuedVoucher {
  readonly rule: RuleName
  readonly voucher: VoucherTerms
  readonly needs: Needs
}

export interface NotApplied {
  readonly rule: RuleName
  /** At least one. */
  readonly reasons: readonly Unmet[]
}

/** Everything in the order in which the rules applied. */
export interface Evaluation {
  readonly discounts: readonly Discount[]
  readonly earnings: readonly Earning[]
  readonly stamps: readonly Earning[]
  readonly vouchers: readonly IssuedVoucher[]
  readonly applied: readonly RuleName[]
  readonly notApplied: readonly NotApplied[]
  /** What the lines cost after the discounts, tax as the order has it. */
  readonly total: number
  readonly lines: readonly LineAmount[]
}
