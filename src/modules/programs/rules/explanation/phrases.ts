import type { Unmet } from '../situation.ts'

/** What an explanation consists of: phrases with values, which words of a language make sentences of. */

export const PHRASES = [
  'rule_gave',
  'base_paid_so',
  'per_amount',
  'per_item',
  'flat',
  'stamps',
  'multiplier',
  'cap_reached',
  'budget_reached',
  'pending',
  'paid_otherwise',
  'voucher_given',
  'not_applied',
  'return',
  'cancellation',
  'order_change',
  'left_over',
  'taken_back',
  'card_full',
  'card_gives_voucher',
  'card_reopened',
  'earn',
  'mature',
  'redeem',
  'hold',
  'capture',
  'void',
  'expire',
  'clawback',
  'restore',
  'adjust',
  'migrate',
  'merge',
  'extend',
  'reverse',
  'lost',
  'balance',
] as const
export type Phrase = (typeof PHRASES)[number]

export type Value =
  | string
  | number
  | { readonly amount: number; readonly currency: string }
  /** An instant, shown as the day that it is in the program's zone. */
  | { readonly day: string }
  /** Why a rule gave nothing, each a sentence of its own. */
  | { readonly reasons: readonly Unmet[]; readonly in: string }

export interface Said {
  readonly phrase: Phrase
  readonly values: Readonly<Record<string, Value>>
}

/** A sentence for each phrase, with the names of its values in braces. */
export type Words = Readonly<Record<Phrase, string>>
