/** A month, `YYYY-MM`, as its first and last day. */
export function daysOf(period: string): { from: string; to: string } {
  const month = Temporal.PlainYearMonth.from(period)
  return { from: month.toPlainDate({ day: 1 }).toString(), to: month.toPlainDate({ day: month.daysInMonth }).toString() }
}

/** Longer than any transaction may take: what was recorded in a month is there by then. */
const SETTLING_MINUTES = 5

/** Whether nothing can be recorded in a month any more: it is over, where the ledger is, and so is what was being written at its end. */
export function isOver(period: string, timeZone: string, now: Temporal.Instant): boolean {
  const end = Temporal.PlainYearMonth.from(period).add({ months: 1 }).toPlainDate({ day: 1 }).toZonedDateTime(timeZone).toInstant()
  return Temporal.Instant.compare(now, end.add({ minutes: SETTLING_MINUTES })) >= 0
}
