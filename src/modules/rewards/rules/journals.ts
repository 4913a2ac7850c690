import { journalNotReversible } from '../errors/journals.ts'

/** A journal as the ledger has it. */
export interface Booked<A extends string = string> {
  readonly kind: string
  readonly sourceType: string | null
  readonly transfers: readonly {
    readonly number: number
    readonly unit: string
    readonly amount: number
    readonly debitAccount: A
    readonly debitMemberId: string | null
    readonly creditAccount: A
    readonly creditMemberId: string | null
  }[]
  /** What transfers took from lots. */
  readonly draws: readonly { readonly number: number; readonly kind: string; readonly amount: number }[]
}

/** What goes the other way. */
export interface Back<A extends string> {
  readonly unit: string
  readonly amount: number
  /** The account of the program, where units came from or went to. */
  readonly account: A
  /**
   * `taken` from the member, also `unearned` where it was pending at first and may be still, `restored` to the lots that they came from, or `paid`
   * where they had been owed and came from none.
   */
  readonly how: 'taken' | 'unearned' | 'restored' | 'paid'
}

const REVERSIBLE = ['earn', 'adjust', 'migrate']

/** @throws journalNotReversible, also of what is of several members */
export function backOf<A extends string>({ kind, sourceType, transfers, draws }: Booked<A>): Back<A>[] {
  const owners = new Set<string | null>()
  const refusal = () => journalNotReversible({ kind })
  if (!REVERSIBLE.includes(kind) || sourceType === 'order') throw refusal()
  const back = transfers.flatMap(({ number, unit, amount, debitAccount, debitMemberId, creditAccount, creditMemberId }): Back<A>[] => {
    owners.add(creditMemberId ?? debitMemberId)
    if (creditAccount === 'available' && debitMemberId === null) return [{ unit, amount, account: debitAccount, how: 'taken' }]
    if (creditAccount === 'pending' && debitMemberId === null) return [{ unit, amount, account: debitAccount, how: 'unearned' }]
    if (debitAccount !== 'available' || creditMemberId !== null) throw refusal()
    const drawn = draws.reduce((sum, draw) => sum + (draw.number === number && draw.kind === 'draw' ? draw.amount : 0), 0)
    return [
      { unit, amount: drawn, account: creditAccount, how: 'restored' as const },
      { unit, amount: amount - drawn, account: creditAccount, how: 'paid' as const },
    ].filter((part) => part.amount > 0)
  })
  if (owners.size !== 1) throw refusal()
  return back
}
