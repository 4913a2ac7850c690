import { amountTooLarge } from '../errors.ts'
import type { Account } from './posting.ts'

/** What came to and went from one account: its balance before, and the sums of a period; in decimal digits. */
export interface Movement {
  readonly unit: string
  readonly account: Account
  readonly before: string
  readonly debits: string
  readonly credits: string
}

/** opening + issued - redeemed + restored - expired - clawed + adjusted + migrated = closing */
export const FIGURES = ['opening', 'issued', 'redeemed', 'restored', 'expired', 'clawed', 'adjusted', 'migrated', 'closing'] as const
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>

/** The figures of each unit. What is owed to members is what the accounts of the program say, with the other sign. */
export function figuresOf(movements: readonly Movement[]): ({ unit: string } & Figures)[] {
  return [...new Set(movements.map(({ unit }) => unit))].map((unit) => {
    const of = (account: Account) => movements.find((movement) => movement.unit === unit && movement.account === account)
    const debits = (account: Account) => BigInt(of(account)?.debits ?? 0)
    const credits = (account: Account) => BigInt(of(account)?.credits ?? 0)
    const opening = (['available', 'pending', 'held'] as const).reduce((sum, account) => sum + BigInt(of(account)?.before ?? 0), 0n)
    const flows = {
      issued: debits('issuance') - credits('issuance'),
      redeemed: credits('redeemed'),
      restored: debits('redeemed'),
      expired: credits('expired') - debits('expired'),
      // What was lost was never taken from a member.
      clawed: credits('clawback') - debits('clawback') - debits('clawback_loss') + credits('clawback_loss'),
      adjusted: debits('adjustment') - credits('adjustment'),
      migrated: debits('migration') - credits('migration'),
    }
    const closing = opening + flows.issued - flows.redeemed + flows.restored - flows.expired - flows.clawed + flows.adjusted + flows.migrated
    return { unit, opening: whole(opening), ...mapped(flows), closing: whole(closing) }
  })
}

function mapped<K extends string>(flows: Record<K, bigint>): Record<K, number> {
  return Object.fromEntries(Object.entries<bigint>(flows).map(([name, value]) => [name, whole(value)])) as Record<K, number>
}

/** @throws amountTooLarge beyond what every JSON reader can hold */
function whole(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) throw amountTooLarge()
  return Number(value)
}

/** Half-up, away from zero. The divisor is positive. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const half = (2n * (dividend < 0n ? -dividend : dividend) + divisor) / (2n * divisor)
  return dividend < 0n ? -half : half
}

export interface Rate {
  readonly numerator: number
  readonly denominator: number
}

/** What units are worth, in minor units of money, where so many of a hundred are expected to be redeemed; rounded once. */
export function moneyFor(units: number, { numerator, denominator }: Rate, redeemedPercent: number): number {
  return whole(rounded(BigInt(units) * BigInt(numerator) * BigInt(redeemedPercent), BigInt(denominator) * 100n))
}

/** What became of the units of a month, with how many of ten thousand expired; null of none. @param cohort its sums in decimal digits */
export function breakageOf<C extends Readonly<Record<'issued' | 'expired' | 'remaining', string>>>(cohort: C) {
  const [issued, expired, remaining] = [cohort.issued, cohort.expired, cohort.remaining].map((sum) => whole(BigInt(sum))) as [number, number, number]
  return { ...cohort, issued, expired, remaining, breakageBasisPoints: basisPoints(expired, issued) }
}

/** How many of ten thousand; null of none. */
function basisPoints(part: number, of: number): number | null {
  return of === 0 ? null : whole(rounded(BigInt(part) * 10_000n, BigInt(of)))
}
