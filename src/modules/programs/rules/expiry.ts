import { dayOf, endOf, isBefore, startOf } from './periods.ts'
import type { Expiry, RestorePolicy } from './situation.ts'

/**
 * When a lot expires: at the end of a local day in the program's zone.
 * @param from when it was earned; of inactivity, when the member last earned or redeemed
 * @returns exclusive: the first instant at which it has expired; null: never
 */
export function expiresAt(expiry: Expiry, from: string, timeZone: string): string | null {
  const day = dayOf(from, timeZone)
  switch (expiry.type) {
    case 'none':
      return null
    case 'rolling_days':
      return endOf(day.add({ days: expiry.days }), timeZone)
    case 'rolling_months':
    case 'inactivity':
      return endOf(day.add({ months: expiry.months }), timeZone)
    case 'calendar_year':
      return endOf(lastOfMonth(day.with({ day: 1, month: 12 }).add({ months: expiry.months })), timeZone)
    case 'end_of_month':
      return endOf(lastOfMonth(day.with({ day: 1 }).add({ months: expiry.months })), timeZone)
  }
}

function lastOfMonth(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.with({ day: day.daysInMonth })
}

/** When what is earned can be redeemed: at once, or after the end of the local day so many days later. */
export function availableAt(pendingDays: number, earnedAt: string, timeZone: string): string {
  return pendingDays === 0 ? earnedAt : endOf(dayOf(earnedAt, timeZone).add({ days: pendingDays }), timeZone)
}

/**
 * When units expire that come back to their lot.
 * @param lotExpiresAt of the lot they came from
 * @returns not after `at` where they expire at once
 */
export function restoredExpiry(policy: RestorePolicy, lotExpiresAt: string | null, at: string, timeZone: string): string | null {
  if (policy.type === 'original' || lotExpiresAt === null || isBefore(at, lotExpiresAt)) return lotExpiresAt
  return endOf(dayOf(at, timeZone).add({ days: policy.days }), timeZone)
}

/** When members are told ahead that units expire: as a day begins, so many days before they are gone. */
export function noticeAt(expires: string, days: number, timeZone: string): string {
  return startOf(dayOf(expires, timeZone).subtract({ days }), timeZone)
}
