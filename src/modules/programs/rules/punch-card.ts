import type { PunchCard } from './situation.ts'

/** A punch card is counted, not drawn: where a stamp stood on it does not matter, so a stamp of any age can be taken back. */

export interface CardState {
  /** In the present cycle. Below zero: stamps that were taken back after their reward was used, and that the next ones pay for. */
  readonly stamps: number
  /** The present one, from 1. It never goes back, so that each reward has a number of its own. */
  readonly cycle: number
}
export const NEW_CARD: CardState = { stamps: 0, cycle: 1 }

/** The number of the present cycle, after all that were full, whoever had filled them. */
export function nextCycle(full: readonly { readonly cycle: number }[]): number {
  return full.reduce((last, { cycle }) => Math.max(last, cycle), 0) + 1
}

export interface Stamped {
  readonly state: CardState
  /** The cycles that are full now, each of which gives its reward. */
  readonly completed: readonly number[]
}

export function addStamps({ stampsNeeded }: Pick<PunchCard, 'stampsNeeded'>, { stamps, cycle }: CardState, added: number): Stamped {
  const sum = stamps + added
  const cycles = Math.max((sum - (((sum % stampsNeeded) + stampsNeeded) % stampsNeeded)) / stampsNeeded, 0)
  return {
    state: { stamps: sum - cycles * stampsNeeded, cycle: cycle + cycles },
    completed: Array.from({ length: cycles }, (_, i) => cycle + i),
  }
}

export interface Unstamped {
  readonly state: CardState
  /** The cycles whose unused rewards are revoked: their other stamps are on the card again. */
  readonly revoked: readonly number[]
  /** Stamps that nobody owes. */
  readonly writtenOff: number
}

/**
 * Stamps are taken back after refunds: from the card, then from full cycles whose reward is not used, the latest first; then by the card's policy.
 * @param unused the cycles whose rewards can still be revoked
 */
export function takeStamps(
  { stampsNeeded, refund }: Pick<PunchCard, 'stampsNeeded' | 'refund'>,
  { stamps, cycle }: CardState,
  taken: number,
  unused: readonly number[],
): Unstamped {
  const revocable = unused.toSorted((a, b) => b - a)
  const revoked: number[] = []
  let left = stamps - taken
  for (const each of revocable) {
    if (left >= 0) break
    revoked.push(each)
    left += stampsNeeded
  }
  // A debt that was there before is not written off with what is taken now.
  const floor = refund === 'carry_debt' ? left : Math.max(left, Math.min(stamps, 0))
  return { state: { stamps: floor, cycle }, revoked, writtenOff: floor - left }
}
