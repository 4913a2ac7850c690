import type { Complaint, FollowUp, Settings } from './complaint.ts'
import { isUsedUp, verdictOf } from './lifecycle.ts'

/** Due work: the complainant of a resolved complaint is asked whether it is really solved, or enough was asked. */
export const FOLLOW_UP_DUE = 'complaint.follow_up'

/** At the same time of day, so many days later, where the organization is. */
export function firstFollowUpAt(resolvedAt: string, { followUpAfterDays }: Pick<Settings, 'followUpAfterDays'>, timeZone: string): string {
  return Temporal.Instant.from(resolvedAt).toZonedDateTimeISO(timeZone).add({ days: followUpAfterDays }).toInstant().toString()
}

/** When an answer was waited for long enough. Nobody is asked twice on one day. */
export function nextFollowUpAt(last: string, { followUpAttemptsMax, followUpWaitDays }: Settings, attempts: number): string {
  const days = attempts < followUpAttemptsMax ? Math.max(1, followUpWaitDays) : followUpWaitDays
  return Temporal.Instant.from(last)
    .add({ hours: 24 * days })
    .toString()
}

/** The attempts that count: what was said before a complaint was resolved, or opened again, says nothing of its resolution. */
export function currentFollowUps<T extends Pick<FollowUp, 'at'>>(
  followUps: readonly T[],
  { resolvedAt, reopenedAt }: Pick<Complaint, 'resolvedAt' | 'reopenedAt'>,
): T[] {
  const since = resolvedAt ?? reopenedAt
  if (since === null) return [...followUps]
  return followUps.filter(({ at }) => Temporal.Instant.compare(Temporal.Instant.from(at), Temporal.Instant.from(since)) >= 0)
}

/**
 * What the time for a follow-up brings: the complainant is asked; or it is over, because they said that it is solved or
 * because nobody answered, and the complaint may be closed once it is decided what is done about its cause.
 */
export function followUpStep(
  { status }: Pick<Complaint, 'status'>,
  followUps: readonly Pick<FollowUp, 'outcome' | 'at'>[],
  settings: Settings,
  at: Temporal.Instant,
): 'ask' | 'over' | 'nothing' {
  const verdict = verdictOf(followUps)
  if (status !== 'resolved' || verdict === 'not_solved') return 'nothing'
  if (verdict === 'solved' || isUsedUp(followUps, settings, at)) return 'over'
  return followUps.length < settings.followUpAttemptsMax ? 'ask' : 'nothing'
}
