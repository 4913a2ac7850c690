/** What gave a voucher: one for each event and rule. */
export interface VoucherTaken {
  readonly eventId: string
  /** Of the rule; of a punch card its key, and the number of the cycle where an event can fill it more than once. */
  readonly ruleKey: string
}

/** A use of a voucher, or one that was given back. */
export interface VoucherUse {
  readonly voucherId: string
  readonly source: { readonly type: string; readonly id: string | null }
  readonly givenBack: boolean
}

/** What was offered to a contact and still stands. */
export interface StandingOffer {
  readonly id: string
  /** The voucher that it gave; null where it gave units. */
  readonly voucherId: string | null
  readonly programId: string | null
  readonly name: string
  /** What can be said to the customer, by language. */
  readonly sentence: Readonly<Record<string, string>>
  /** The first instant at which it no longer stands. */
  readonly expiresAt: string
}

export interface VoucherEarned extends VoucherTaken {
  readonly programId: string
  readonly memberId: string
  /** Null of an erased person, who gets none. */
  readonly contactId: string | null
  /** Whether a full punch card gives it; a rule does where it is left out. */
  readonly card?: boolean
  /** Amounts are in minor units of the program's currency. */
  readonly terms: {
    readonly name: string
    readonly worth:
      | { readonly type: 'percent'; readonly rate: { readonly numerator: number; readonly denominator: number }; readonly cap: number | null }
      | { readonly type: 'fixed'; readonly amount: number }
      | { readonly type: 'free_item'; readonly quantity: number; readonly skus: readonly string[]; readonly categories: readonly string[] }
    /** Until the end of the local day that is so many days later; null: for ever. */
    readonly validDays: number | null
  }
  /** When it was earned: from then on it is valid. */
  readonly at: string
}
