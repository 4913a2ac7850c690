import type { RegulatoryDeadline } from '../tables.ts'

/** The days that a regulator counts by. */
export interface RegulatoryDays {
  readonly timeZone: string
  /** The days of the week with business; 1 is Monday. */
  readonly businessDays: readonly number[]
  /** Dates without business all the same. */
  readonly holidays: readonly string[]
}

/** Over all holidays that a profile can name. */
const DAYS_MAX = 40_000

/**
 * When a regulator's date is over. Hours are counted on the instant line. Days end with the local day, that of the
 * receipt being day 0, and are moved to the next day with business only where the profile says so.
 * @returns undefined where no day with business follows
 */
export function regulatoryDueAt(
  { amount, unit, rollForward }: Pick<RegulatoryDeadline, 'amount' | 'unit' | 'rollForward'>,
  days: RegulatoryDays,
  receivedAt: string,
): string | undefined {
  const received = Temporal.Instant.from(receivedAt)
  if (unit === 'hours') return received.add({ hours: amount }).toString()
  const day0 = received.toZonedDateTimeISO(days.timeZone).toPlainDate()
  const first = unit === 'calendar_days' ? day0.add({ days: amount }) : nthBusinessDay(day0, amount, days)
  const last = first !== undefined && rollForward && !hasBusiness(first, days) ? nthBusinessDay(first, 1, days) : first
  return last?.add({ days: 1 }).toZonedDateTime(days.timeZone).toInstant().toString()
}

/** The nth day with business after a date. */
function nthBusinessDay(date: Temporal.PlainDate, n: number, days: RegulatoryDays): Temporal.PlainDate | undefined {
  let left = n
  for (let i = 1; i <= DAYS_MAX; i += 1) {
    const day = date.add({ days: i })
    if (hasBusiness(day, days)) left -= 1
    if (left === 0) return day
  }
  return undefined
}

export function hasBusiness(day: Temporal.PlainDate, { businessDays, holidays }: Omit<RegulatoryDays, 'timeZone'>): boolean {
  return businessDays.includes(day.dayOfWeek) && !holidays.includes(day.toString())
}

/** Whether a profile holds for what was received at an instant. */
export function isInForce(
  { timeZone, validFrom, validUntil }: { readonly timeZone: string; readonly validFrom: string | null; readonly validUntil: string | null },
  receivedAt: string,
): boolean {
  const date = Temporal.Instant.from(receivedAt).toZonedDateTimeISO(timeZone).toPlainDate().toString()
  return (validFrom === null || date >= validFrom) && (validUntil === null || date <= validUntil)
}
