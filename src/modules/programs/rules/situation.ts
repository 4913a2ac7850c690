import type { ConditionType, EventType, Period } from '../tables/definition.ts'

export type * from '../tables/definition.ts'

/** What is looked at: something that happened, to whom, and what is known of them. */

export interface BasketLine {
  readonly line: number
  readonly sku: string
  readonly category: string | null
  readonly quantity: number
  readonly unitPrice: number
  /** Of the whole line. */
  readonly discount: number
  /** The line's share of the order's discount. */
  readonly orderDiscount: number
  /** Of the whole line, as it is after its discounts. */
  readonly tax: number
  /** How many of the items were given for a reward or a voucher; their price is within the line's discount. */
  readonly freeQuantity?: number
}

export interface Payment {
  readonly method: string
  readonly amount: number
}

/** An order, or what may become one. */
export interface Basket {
  /** Whether prices and discounts are with tax. */
  readonly pricesIncludeTax: boolean
  readonly lines: readonly BasketLine[]
  readonly payments: readonly Payment[]
}

export interface Happening {
  readonly type: EventType
  /** Of a custom one. */
  readonly name: string | null
  readonly at: string
  readonly channel: string | null
  /** Of an order. */
  readonly basket: Basket | null
}

export interface Usage {
  readonly units: number
  readonly uses: number
}

/** What is known of a member just before it happened. Sums are of the windows and periods that the instant is in. */
export interface MemberState {
  readonly customerSince: string
  readonly tier: string | null
  readonly tags: readonly string[]
  readonly interests: readonly string[]
  /** The key-customer discounts whose card the member holds. */
  readonly keyCustomerOf: readonly string[]
  /** Purchases in the program, this one left out, where a rule asks for them. */
  readonly purchases: number
  /** Spent by the key of each window that the rules look at, this order left out. */
  readonly spent: ReadonlyMap<string, number>
  /** What the member had from a rule, by its key and period. */
  readonly used: ReadonlyMap<string, Partial<Record<Period, Usage>>>
  /** What is left of a rule's budget, as known, by its key; the whole of it where nothing is said. */
  readonly budgets: ReadonlyMap<string, number>
  /** Of an order that was quoted: the exclusive groups that its discounts have won, and for which of them. */
  readonly won?: ReadonlyMap<string, string>
}

/** Which rule it was. */
export interface RuleName {
  readonly id: string
  readonly key: string
  readonly name: string
}

/** Why a rule did not apply: a stable code, what was and what is needed. */
export interface Unmet {
  readonly code: string
  /** The condition it comes from; null of what all rules have. */
  readonly condition: ConditionType | null
  readonly actual: number | string | readonly string[] | null
  readonly needed: number | string | readonly (string | number)[] | null
}
