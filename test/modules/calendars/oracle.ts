import type { CalendarDefinition, Hours } from '../../../src/modules/calendars/rules/openings.ts'
import type { Range } from '../../../src/modules/calendars/rules/ranges.ts'

export const MINUTE = 60_000

/**
 * An independent and slow reading of the rules: asks of every single minute whether it is open. It knows nothing of
 * segments, spans of offsets or unions, and leaves all local time to Temporal.
 */
export class OracleCalendar {
  readonly #calendar: CalendarDefinition
  readonly #edges = new Map<string, readonly Range[]>()

  constructor(calendar: CalendarDefinition) {
    this.#calendar = calendar
  }

  countMinutes({ from, to }: Range, pauses: readonly Range[]): number {
    let minutes = 0
    for (let at = from; at < to; at += MINUTE) if (this.counts(at, pauses)) minutes += 1
    return minutes
  }

  dueAt(from: number, minutes: number, pauses: readonly Range[], horizon: number): number | undefined {
    let left = minutes
    for (let at = from; at < horizon; at += MINUTE) {
      if (!this.counts(at, pauses)) continue
      if (left === 0) return at
      left -= 1
      if (left === 0) return at + MINUTE
    }
    return undefined
  }

  counts(at: number, pauses: readonly Range[]): boolean {
    if (pauses.some(({ from, to }) => at >= from && at < to)) return false
    const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#calendar.timeZone).toPlainDate()
    return [-2, -1, 0, 1].some((days) => this.#openOn(today.add({ days })).some(({ from, to }) => at >= from && at < to))
  }

  /** The hours that lie on a local date, as instants. */
  #openOn(date: Temporal.PlainDate): readonly Range[] {
    const known = this.#edges.get(date.toString())
    if (known !== undefined) return known
    const { overrides, holidays, alwaysOpen } = this.#calendar
    const ranges: Range[] = []
    const add = (opens: string, closes: string) => ranges.push({ from: this.#instant(date, opens), to: this.#instant(date, closes) })
    const override = overrides.find((each) => each.date === date.toString())
    if (override !== undefined) {
      for (const { opens, closes } of override.intervals) add(opens, closes <= opens ? '24:00' : closes)
    } else if (!holidays.includes(date.toString())) {
      if (alwaysOpen) add('00:00', '24:00')
      else for (const { opens, closes } of this.#weeklyOn(date)) add(opens, closes <= opens ? '24:00' : closes)
      const yesterday = date.subtract({ days: 1 })
      const before = overrides.find((each) => each.date === yesterday.toString())
      for (const { opens, closes } of before?.intervals ?? (alwaysOpen ? [] : this.#weeklyOn(yesterday))) if (closes <= opens) add('00:00', closes)
    }
    this.#edges.set(date.toString(), ranges)
    return ranges
  }

  #weeklyOn(date: Temporal.PlainDate): readonly Hours[] {
    return this.#calendar.weekly.filter(({ weekday }) => weekday === date.dayOfWeek)
  }

  #instant(date: Temporal.PlainDate, time: string): number {
    const [day, clock] = time === '24:00' ? [date.add({ days: 1 }), '00:00'] : [date, time]
    return day.toPlainDateTime(clock).toZonedDateTime(this.#calendar.timeZone, { disambiguation: 'compatible' }).epochMilliseconds
  }
}
