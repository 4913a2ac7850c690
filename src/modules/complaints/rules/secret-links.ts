import { ENDED_STATUSES } from '../tables/vocabulary.ts'
import type { Complaint, SecretLink, Settings } from './complaint.ts'
import { endOfDay } from './lifecycle.ts'

type Ending = Pick<Complaint, 'status' | 'closedAt' | 'updatedAt'>

/**
 * When the secret links of a complaint end: so many days after it did, where the organization is. While something is left to
 * do they do not, and a complaint that is reopened can be seen by them again.
 */
export function linksEndAt(complaint: Ending, { linkDays }: Pick<Settings, 'linkDays'>, timeZone: string): string | null {
  if (!(ENDED_STATUSES as readonly string[]).includes(complaint.status)) return null
  // What ended otherwise than by being closed is not changed any more.
  return endOfDay(complaint.closedAt ?? complaint.updatedAt, linkDays, timeZone)
}

/** Whether a link still leads to its complaint. */
export function isOpen({ revokedAt }: Pick<SecretLink, 'revokedAt'>, endsAt: string | null, at: Temporal.Instant): boolean {
  return revokedAt === null && (endsAt === null || Temporal.Instant.compare(at, Temporal.Instant.from(endsAt)) < 0)
}
