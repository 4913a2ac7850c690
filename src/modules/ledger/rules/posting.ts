import type { ACCOUNTS, JOURNAL_KINDS } from '../tables/books.ts'

export type Account = (typeof ACCOUNTS)[number]
export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** Units go from the debit account to the credit account; accounts of members say whose. */
export interface Transfer {
  readonly unit: string
  /** Whole units, at least 1 and at most 2^53 - 1. */
  readonly amount: number
  readonly debit: Account
  readonly debitMember?: string
  readonly credit: Account
  readonly creditMember?: string
  /** Of the lot that it makes: the first instant at which it is no longer there; never where left out. */
  readonly expiresAt?: string | null
  /** Of the lot that it makes; when the journal is effective where left out. */
  readonly earnedAt?: string
  /** The journal from whose lots it draws first. */
  readonly preferred?: string
  /** So much may be owed where there are too few units; what is beyond it is lost. Where left out, too few are a refusal. */
  readonly maxDebt?: number
  /** The journal whose draws it gives back. */
  readonly restores?: string
  /** Until when what is given back too late may still be used; it expires at once where left out. */
  readonly graceUntil?: string
}

/** A journal to be written. The natural key (source) makes one journal of a program, however often it is posted. */
export interface Posting {
  readonly id: string
  readonly programId: string
  readonly kind: JournalKind
  readonly source?: { readonly type: string; readonly id: string }
  readonly reversesId?: string
  readonly aboutId?: string
  /** When it happened; now where left out. */
  readonly effectiveAt?: string
  /** Why, as a sentence can be made of it; nothing personal. */
  readonly details?: Readonly<Record<string, unknown>>
  /** The versions of available accounts that were decided by. */
  readonly expect?: readonly { readonly memberId: string; readonly unit: string; readonly version: number }[]
  readonly holdUntil?: string
  readonly transfers: readonly Transfer[]
}

export interface Posted {
  readonly journalId: string
  /** There was a journal of this source already: nothing was written. */
  readonly repeated: boolean
  /** What was to be taken, and was neither there nor may be owed. */
  readonly lost: number
  /** What expired before, and was booked first. */
  readonly expired: readonly { readonly memberId: string; readonly unit: string; readonly amount: number }[]
  /** The accounts of members after each transfer. */
  readonly accounts: readonly {
    readonly memberId: string
    readonly unit: string
    readonly account: Account
    readonly balance: number
    readonly version: number
  }[]
}

type Of = { readonly unit: string; readonly amount: number; readonly memberId: string }

/** Units are made, available at once as a lot. */
export const issue = ({ unit, amount, memberId }: Of, lot: Pick<Transfer, 'expiresAt' | 'earnedAt'> = {}): Transfer => ({
  unit,
  amount,
  debit: 'issuance',
  credit: 'available',
  creditMember: memberId,
  ...lot,
})

/** Units are made that cannot be spent yet. */
export const issuePending = ({ unit, amount, memberId }: Of): Transfer => ({ unit, amount, debit: 'issuance', credit: 'pending', creditMember: memberId })

/** What was pending can be spent. */
export const mature = ({ unit, amount, memberId }: Of, lot: Pick<Transfer, 'expiresAt' | 'earnedAt'> = {}): Transfer => ({
  unit,
  amount,
  debit: 'pending',
  debitMember: memberId,
  credit: 'available',
  creditMember: memberId,
  ...lot,
})

export const redeem = ({ unit, amount, memberId }: Of): Transfer => ({ unit, amount, debit: 'available', debitMember: memberId, credit: 'redeemed' })

/** What was redeemed comes back to the lots that it was drawn from, by the journal that drew: the redemption, or the hold that was captured. */
export const restore = ({ unit, amount, memberId }: Of, restores: string, graceUntil?: string): Transfer => ({
  unit,
  amount,
  debit: 'redeemed',
  credit: 'available',
  creditMember: memberId,
  restores,
  ...(graceUntil === undefined ? {} : { graceUntil }),
})

export const hold = ({ unit, amount, memberId }: Of): Transfer => ({
  unit,
  amount,
  debit: 'available',
  debitMember: memberId,
  credit: 'held',
  creditMember: memberId,
})

export const capture = ({ unit, amount, memberId }: Of): Transfer => ({ unit, amount, debit: 'held', debitMember: memberId, credit: 'redeemed' })

/** What was held is let go, to the lots that it was drawn from. */
export const letGo = ({ unit, amount, memberId }: Of, holdId: string): Transfer => ({
  unit,
  amount,
  debit: 'held',
  debitMember: memberId,
  credit: 'available',
  creditMember: memberId,
  restores: holdId,
})

/** What an earning gave is taken back, from its own lot first, then from others, then as debt; the rest is lost. */
export const clawBack = ({ unit, amount, memberId }: Of, of: { readonly journalId: string; readonly maxDebt: number }): Transfer => ({
  unit,
  amount,
  debit: 'available',
  debitMember: memberId,
  credit: 'clawback',
  preferred: of.journalId,
  maxDebt: of.maxDebt,
})
export const clawBackPending = ({ unit, amount, memberId }: Of): Transfer => ({ unit, amount, debit: 'pending', debitMember: memberId, credit: 'clawback' })
