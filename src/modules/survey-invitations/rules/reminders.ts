import type { Invitation } from './invitation.ts'

/**
 * When whoever was asked is reminded next: on the first of the days after the sending that is yet to come. Of several that passed
 * while nobody could remind, the one that is being told stands for all.
 * @param days after the sending, ascending
 */
export function nextReminderAt({ sentAt, expiresAt }: Pick<Invitation, 'sentAt' | 'expiresAt'>, days: readonly number[], at: Temporal.Instant): string | null {
  if (sentAt === null) return null
  const sent = Temporal.Instant.from(sentAt)
  const due = days.map((day) => sent.add({ hours: 24 * day })).find((each) => Temporal.Instant.compare(each, at) > 0)
  return due !== undefined && Temporal.Instant.compare(due, Temporal.Instant.from(expiresAt)) < 0 ? due.toString() : null
}

/**
 * Whether there is still something to remind of: it went out, and nothing is known to have come of it. Of an anonymous survey nothing
 * is ever known to: everybody is reminded, since who is not would be known to have answered, and soon what.
 */
export function isRemindable({ state, contactId }: Pick<Invitation, 'state' | 'contactId'>): boolean {
  return contactId !== null && (state === 'sent' || state === 'delivered' || state === 'opened')
}

export function remind(invitation: Invitation, at: string): Invitation {
  return { ...invitation, remindersSent: invitation.remindersSent + 1, lastRemindedAt: at, askedAt: at, version: invitation.version + 1, updatedAt: at }
}
