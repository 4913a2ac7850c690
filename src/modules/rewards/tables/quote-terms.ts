/** The words of quotes: what stands in them as JSON. Amounts are in minor units of the quote's currency. */

export interface QuotedBasket {
  readonly currency: string
  readonly channel: string | null
  readonly pricesIncludeTax: boolean
  readonly lines: readonly GivenLine[]
  readonly shipping: number
  readonly payments: readonly QuotedPayment[]
  /** Vouchers and gift cards that are to be used, in this order. */
  readonly voucherIds: readonly string[]
  /** Units of a program that pay a part. */
  readonly points: PointsTender | null
}
export interface PointsTender {
  readonly programId: string
  readonly unit: string
  readonly amount: number
  /** What they pay. */
  readonly value: number
}
export interface QuotedPayment {
  readonly method: string
  readonly amount: number
}
export interface GivenLine {
  readonly sku: string
  readonly category: string | null
  readonly name: string | null
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
  readonly tax: number
}

export interface LineAmount {
  readonly line: number
  readonly amount: number
}
export interface QuotedRule {
  readonly key: string
  readonly name: string
}
export interface QuotedDiscount {
  readonly programId: string
  readonly rule: QuotedRule
  readonly amount: number
  readonly lines: readonly LineAmount[]
}
export interface QuotedEarning {
  readonly programId: string
  readonly rule: QuotedRule
  readonly unit: string
  /** The punch card that stamps are for. */
  readonly card: string | null
  readonly amount: number
}
/** Why a rule did not apply. */
export interface QuotedReason {
  readonly code: string
  readonly condition: string | null
  readonly actual: number | string | readonly string[] | null
  readonly needed: number | string | readonly (string | number)[] | null
}
/** How a program saw it, and what it was decided by. */
export interface QuotedProgram {
  readonly programId: string
  readonly memberId: string
  readonly versionNumber: number
  readonly timeZone: string
  /** The code of why the program takes no part. */
  readonly skipped: string | null
  readonly applied: readonly QuotedRule[]
  readonly notApplied: readonly { readonly rule: QuotedRule; readonly reasons: readonly QuotedReason[] }[]
  readonly decidedBy: {
    readonly balances: readonly { readonly unit: string; readonly version: number }[]
    readonly used: readonly { readonly rule: string; readonly period: string; readonly units: number; readonly uses: number }[]
    readonly budgets: readonly { readonly rule: string; readonly left: number }[]
  }
}
/** What a voucher takes off, or a gift card pays. */
export interface QuotedVoucher {
  readonly voucherId: string
  readonly name: string
  readonly type: string
  readonly amount: number
  /** None of a gift card, which pays. */
  readonly lines: readonly LineAmount[]
  /** The code of why it is not used. */
  readonly refused: string | null
}
/** Units that pay a part of it. */
export interface QuotedPoints extends PointsTender {
  /** The code of why they are not taken. */
  readonly refused: string | null
}
export interface QuoteTerms {
  /** As they are sold: with all that is taken off them. */
  readonly lines: readonly (GivenLine & { readonly line: number; readonly total: number })[]
  readonly discounts: readonly QuotedDiscount[]
  readonly vouchers: readonly QuotedVoucher[]
  readonly points: QuotedPoints | null
  readonly earns: readonly QuotedEarning[]
  readonly programs: readonly QuotedProgram[]
  /** Taken off in all. */
  readonly discount: number
  readonly tax: number
  /** What the customer is charged, tax and shipping included. */
  readonly total: number
}
