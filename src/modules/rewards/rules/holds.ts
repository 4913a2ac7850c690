import { validationFailed } from '../../../kernel/problems.ts'

const DAYS = 7
const DAYS_MAX = 366

/** When a hold is let go by itself. @throws validationFailed when it would not be after now, or far from it */
export function heldUntil(given: string | undefined, now: Temporal.Instant): string {
  if (given === undefined) return now.add({ hours: 24 * DAYS }).toString()
  const until = Temporal.Instant.from(given)
  if (Temporal.Instant.compare(until, now) <= 0 || Temporal.Instant.compare(until, now.add({ hours: 24 * DAYS_MAX })) > 0)
    throw validationFailed({ errors: [{ pointer: '/expiresAt', code: 'not-valid', detail: `must be after now, by at most ${DAYS_MAX} days` }] })
  return given
}

/** As the ledger has it. */
export interface Hold {
  readonly id: string
  readonly programId: string
  readonly memberId: string
  readonly unit: string
  readonly amount: number
  readonly createdAt: string
  readonly expiresAt: string
  readonly endedBy: string | null
  readonly endedAt: string | null
  readonly captured: number | null
}

/** As the wire shows it. What a capture makes has the id of its journal. */
export function shownHold({ endedBy, ...hold }: Hold, now: string) {
  const isCaptured = (hold.captured ?? 0) > 0
  const isOver = Temporal.Instant.compare(hold.endedAt ?? now, hold.expiresAt) >= 0
  const ended = isCaptured ? 'captured' : isOver ? 'timed_out' : 'voided'
  return {
    ...hold,
    status: endedBy === null && !isOver ? ('open' as const) : (ended as 'captured' | 'voided' | 'timed_out'),
    redemptionId: isCaptured ? endedBy : null,
  }
}

/** Whether the same was asked for. */
export function holdsTheSame(
  hold: Hold,
  asked: { readonly memberId: string; readonly unit: string; readonly amount: number; readonly expiresAt?: string | undefined },
): boolean {
  const { memberId, unit, amount, expiresAt } = asked
  return hold.memberId === memberId && hold.unit === unit && hold.amount === amount && (expiresAt === undefined || hold.expiresAt === expiresAt)
}
