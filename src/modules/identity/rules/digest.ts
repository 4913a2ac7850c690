import type { DIGEST_RHYTHMS } from '../tables.ts'

const MONDAY = 1

/** How somebody wants their notices by mail. */
export interface DigestWish {
  readonly notificationDigest: (typeof DIGEST_RHYTHMS)[number]
  readonly notificationDigestHour: number
}

/** The first time after an instant at which a mail of notices is due by the clock of a zone; null when none is wanted. */
export function nextDigest({ notificationDigest: rhythm, notificationDigestHour: hour }: DigestWish, after: Temporal.Instant, timeZone: string): string | null {
  if (rhythm === 'off') return null
  for (let date = after.toZonedDateTimeISO(timeZone).toPlainDate(); ; date = date.add({ days: 1 })) {
    if (rhythm === 'weekly' && date.dayOfWeek !== MONDAY) continue
    const due = date.toZonedDateTime({ timeZone, plainTime: { hour } }).toInstant()
    if (Temporal.Instant.compare(due, after) > 0) return due.toString()
  }
}
