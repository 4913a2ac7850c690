/** Local times of day between which nobody is written to; may run over midnight. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** Whether it is quiet at an instant, by the clock on the wall of a zone. */
export function isQuiet({ from, to }: QuietHours, at: Temporal.Instant, timeZone: string): boolean {
  const time = at.toZonedDateTimeISO(timeZone).toPlainTime()
  const isAfter = (bound: string) => Temporal.PlainTime.compare(time, Temporal.PlainTime.from(bound)) >= 0
  return Temporal.PlainTime.compare(Temporal.PlainTime.from(from), Temporal.PlainTime.from(to)) < 0
    ? isAfter(from) && !isAfter(to)
    : isAfter(from) || !isAfter(to)
}

// The end may be skipped by a change of the clock, and once a zone has left out a whole day.
const DAYS_AHEAD_MAX = 4

/** The first instant from `at` on at which it is not quiet. */
export function endOfQuiet(hours: QuietHours, at: Temporal.Instant, timeZone: string): Temporal.Instant {
  if (!isQuiet(hours, at, timeZone)) return at
  const today = at.toZonedDateTimeISO(timeZone).toPlainDate()
  for (let days = 0; days <= DAYS_AHEAD_MAX; days += 1) {
    for (const end of endsOn(today.add({ days }), hours.to, timeZone)) {
      if (Temporal.Instant.compare(end, at) > 0 && !isQuiet(hours, end, timeZone)) return end
    }
  }
  throw new Error(`quiet hours ${hours.from}-${hours.to} do not end in ${timeZone}`)
}

/** When a local time comes on a date: twice where clocks go back, at the leap where they go forward over it. */
function endsOn(date: Temporal.PlainDate, time: string, timeZone: string): Temporal.Instant[] {
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time))
  const [earlier, later] = [wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' }), wall.toZonedDateTime(timeZone, { disambiguation: 'later' })]
  const isSkipped = Temporal.PlainDateTime.compare(later.toPlainDateTime(), wall) !== 0
  const leap = isSkipped ? later.getTimeZoneTransition('previous') : null
  return (leap === null ? [earlier, later] : [leap]).map((each) => each.toInstant())
}
