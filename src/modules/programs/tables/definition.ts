/**
 * The words of programs: what a version of a program holds as JSON. No table stands here.
 * A version says everything, so nothing is optional: what does not apply is null. Amounts of money are in minor units of the program's currency.
 */

/** Two whole numbers, since `floor(100 * 1.15)` in floats is 114. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
}

export const ROUNDINGS = ['half_up', 'half_even'] as const
/** How half of a minor unit is rounded: away from zero, or to the even neighbour. */
export type Rounding = (typeof ROUNDINGS)[number]

export type Expiry =
  | { readonly type: 'none' }
  | { readonly type: 'rolling_days'; readonly days: number }
  | { readonly type: 'rolling_months'; readonly months: number }
  /** The end of the year in which they were earned, and so many months after. */
  | { readonly type: 'calendar_year'; readonly months: number }
  /** The end of the month that lies so many months after the one in which they were earned. */
  | { readonly type: 'end_of_month'; readonly months: number }
  /** So many months after the member last earned or redeemed: each lot lives on with the member. */
  | { readonly type: 'inactivity'; readonly months: number }

/** What remains to be taken back when nothing is left to take it from: a debt, at most so much, or a loss of the program. */
export type ClawbackPolicy = { readonly type: 'debt'; readonly maxDebt: number } | { readonly type: 'floor0' }

/** What becomes of redeemed units that come back to a lot that has expired: they expire at once, or live on for some days. */
export type RestorePolicy = { readonly type: 'original' } | { readonly type: 'grace'; readonly days: number }

/** A unit in which the program keeps books: `PTS`, `STAMP`, or the code of its currency where money is given back. */
export interface UnitTerms {
  readonly code: string
  readonly name: string
  readonly expiry: Expiry
  /** For how many days what is earned cannot be redeemed yet. */
  readonly pendingDays: number
  /** How many days ahead members are told of what expires; null: they are not. */
  readonly expiryNoticeDays: number | null
  readonly clawback: ClawbackPolicy
  readonly restore: RestorePolicy
}

export const PERIODS = ['day', 'week', 'month', 'year', 'ever'] as const
/** A period by the calendar, in the program's zone; weeks begin on Monday (ISO 8601). */
export type Period = (typeof PERIODS)[number]

/** A span of time that ends with what is looked at. */
export type Window =
  | { readonly type: 'calendar'; readonly period: Period }
  | { readonly type: 'rolling_days'; readonly days: number }
  | { readonly type: 'rolling_months'; readonly months: number }

export const EVENTS = ['order', 'return', 'visit', 'joining', 'anniversary', 'survey_answered', 'referral', 'custom'] as const
export type EventType = (typeof EVENTS)[number]
export type Trigger = { readonly type: Exclude<EventType, 'custom'> } | { readonly type: 'custom'; readonly name: string }

/** Lines of a basket, by SKU or category; a line that either names is meant. Both empty: every line. */
export interface Selector {
  readonly skus: readonly string[]
  readonly categories: readonly string[]
}

/** All conditions of a rule must be met. */
export type Condition =
  /** The price of the whole order, net of discounts, tax as the order has it. */
  | { readonly type: 'amount'; readonly min: number | null; readonly max: number | null }
  /** The items in the lines that the rule is about. */
  | { readonly type: 'quantity'; readonly min: number | null; readonly max: number | null }
  /** Narrows what the rule is about to these lines, or to all but these. */
  | ({ readonly type: 'items'; readonly exclude: boolean } & Selector)
  /** Narrows the base to the share that these ways of payment have paid. */
  | { readonly type: 'payment_method'; readonly methods: readonly string[] }
  /** The nth purchase of the member in the program; `every`: and each nth after it. */
  | { readonly type: 'nth_purchase'; readonly n: number; readonly every: boolean }
  /** What the member has spent within the window, this order included. */
  | { readonly type: 'total_spend'; readonly min: number; readonly window: Window }
  /** Whole months, by the calendar, since the customer became one. */
  | { readonly type: 'relationship'; readonly minMonths: number }
  | { readonly type: 'tier'; readonly tiers: readonly string[] }
  | { readonly type: 'channel'; readonly channels: readonly string[] }
  /** ISO 8601: 1 is Monday, 7 is Sunday; in the program's zone. */
  | { readonly type: 'weekday'; readonly weekdays: readonly number[] }
  | { readonly type: 'segment'; readonly tags: readonly string[] }
  | { readonly type: 'interest'; readonly interests: readonly string[] }
export type ConditionType = Condition['type']

/** What a voucher is worth. */
export type VoucherWorth =
  | { readonly type: 'percent'; readonly rate: Rate; readonly cap: number | null }
  | { readonly type: 'fixed'; readonly amount: number }
  | ({ readonly type: 'free_item'; readonly quantity: number } & Selector)

/** A voucher to be issued. */
export interface VoucherTerms {
  readonly name: string
  readonly worth: VoucherWorth
  /** Until the end of the local day that is so many days later; null: for ever. */
  readonly validDays: number | null
}

/** How often something is given: once for each occasion, or once for each item in the lines that the rule is about. */
export const PER = ['occasion', 'item'] as const
export type Per = (typeof PER)[number]

export type Effect =
  /** `floor(base * rate)` units, once for the order. The base is in minor units: one point for each 10.00 is 1/1000, 3 % is 3/100. */
  | { readonly type: 'per_amount'; readonly unit: string; readonly rate: Rate }
  | { readonly type: 'per_item'; readonly unit: string; readonly units: number }
  | { readonly type: 'flat'; readonly unit: string; readonly units: number }
  /** Makes `floor(given * factor)` of what these rules have given in the unit, all that earn it by themselves where none is named; this one gives the difference. */
  | { readonly type: 'multiplier'; readonly unit: string; readonly factor: Rate; readonly rules: readonly string[] }
  /** Stamps on a punch card. What was free earns none. */
  | { readonly type: 'stamps'; readonly card: string; readonly stamps: number; readonly per: Per }
  | { readonly type: 'percent'; readonly rate: Rate; readonly cap: number | null }
  | { readonly type: 'fixed'; readonly amount: number }
  /** So many of these items are free: once, or for each of some other items that are bought. The cheapest first. */
  | {
      readonly type: 'free_item'
      readonly item: Selector
      readonly quantity: number
      readonly forEach: { readonly item: Selector; readonly quantity: number } | null
    }
  | { readonly type: 'voucher'; readonly voucher: VoucherTerms }
export type EffectType = Effect['type']

export const BASES = ['running', 'initial'] as const
/** Of what a rule takes its part: of what the rules before it have left, or of what the order was before the program's discounts. */
export type Basis = (typeof BASES)[number]

export const CAP_OF = ['units', 'uses'] as const
/** What a member may get from a rule in a period: units (minor units of a discount), or how many times. */
export interface Cap {
  readonly of: (typeof CAP_OF)[number]
  readonly period: Period
  readonly max: number
}

export const BUDGET_MODES = ['all_or_nothing', 'partial'] as const
/** What a rule may give to all members together, in its unit or in minor units of a discount. */
export interface Budget {
  readonly amount: number
  readonly mode: (typeof BUDGET_MODES)[number]
}

export interface Rule {
  readonly id: string
  /** Stable over versions. */
  readonly key: string
  readonly name: string
  /** The lowest first; rules of one priority by their keys. */
  readonly priority: number
  readonly trigger: Trigger
  readonly conditions: readonly Condition[]
  readonly effect: Effect
  readonly basis: Basis
  /** Of the rules of one group, the best one alone applies. */
  readonly exclusiveGroup: string | null
  readonly caps: readonly Cap[]
  readonly budget: Budget | null
  readonly validFrom: string | null
  /** Exclusive. */
  readonly validTo: string | null
}

export const STAMP_REFUNDS = ['carry_debt', 'write_off'] as const
/** What a full punch card gives. */
export type CardReward =
  | { readonly type: 'voucher'; readonly voucher: VoucherTerms }
  | { readonly type: 'units'; readonly unit: string; readonly units: number }
/** A punch card: stamps are units of the ledger, a full card begins its next cycle. */
export interface PunchCard {
  readonly key: string
  readonly name: string
  readonly unit: string
  readonly stampsNeeded: number
  readonly gives: CardReward
  /** What becomes of a stamp that is taken back when its reward is used up: the next cycle owes it, or it is lost. */
  readonly refund: (typeof STAMP_REFUNDS)[number]
}

/** A standing discount on every purchase, for members who hold the card or are in one of the tiers. */
export interface KeyCustomerDiscount {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly priority: number
  readonly rate: Rate
  readonly cap: number | null
  /** Only on these; null: on everything. */
  readonly item: Selector | null
  readonly tiers: readonly string[]
  readonly basis: Basis
  readonly exclusiveGroup: string | null
}

export const TIER_MEASURES = ['points_earned', 'spend', 'orders', 'time'] as const
export type TierWindow =
  | { readonly type: 'calendar_year' }
  | { readonly type: 'rolling_months'; readonly months: number }
  /** The year that began on the last anniversary of joining. */
  | { readonly type: 'anniversary' }
  | { readonly type: 'ever' }
export interface Tier {
  readonly key: string
  readonly name: string
  /** Units, minor units of money, orders, or whole months of membership. */
  readonly threshold: number
}
/** Tiers have no benefits of their own: rules name them in their conditions. */
export interface TierScheme {
  readonly measure: (typeof TIER_MEASURES)[number]
  /** Of points earned: which. */
  readonly unit: string | null
  readonly window: TierWindow
  /** For how many days a tier is kept that is no longer reached. */
  readonly graceDays: number
  /** From the lowest threshold up. */
  readonly levels: readonly Tier[]
}

export interface Definition {
  readonly currency: string
  readonly timeZone: string
  readonly rounding: Rounding
  /** How many days old an event may be when it is told. */
  readonly latenessDays: number
  readonly units: readonly UnitTerms[]
  readonly rules: readonly Rule[]
  readonly cards: readonly PunchCard[]
  readonly keyCustomerDiscounts: readonly KeyCustomerDiscount[]
  readonly tiers: TierScheme | null
}
