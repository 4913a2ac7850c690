import { RRuleTemporal } from 'rrule-temporal'
import type { Fault } from '../../../kernel/problem.ts'
import type { Recurrence } from '../tables.ts'
import type { When } from './due.ts'

/** What a recurring task knows of its series: the rule, the local time it began with, and which of them it is. */
export interface Series {
  readonly recurrence: Recurrence
  /** Local date and time, or a date alone for what is due on dates. */
  readonly start: string
  readonly occurrence: string
}

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
// Enough for a 29 February that is looked for day by day over eight years; a rule that never meets ends here and does not
// hold others up.
const PERIODS_MAX = 3_100
const CANDIDATES_MAX = 50_000
// What is counted is counted from the start each time.
const COUNT_MAX = 1_000
// What is due may be written with four digits of the year.
const YEAR_MAX = 9899

/** Where a series begins: the local time of its first task in the zone of the rule. Undefined for what is never due. */
export function localTimeOf({ dueAt, dueDate, windowStart }: When, timeZone: string): string | undefined {
  if (dueDate !== null) return dueDate
  const anchor = dueAt ?? windowStart
  return anchor === null ? undefined : local(anchor, timeZone).toString()
}

/** What is wrong with a rule; nothing when it can be followed. */
export function faultsOfRule({ rrule, timeZone }: Recurrence, when: When): Fault[] {
  const fault = (detail: string) => [{ pointer: '/recurrence/rrule', code: 'not-valid', detail }]
  const frequency = /(?:^|;)FREQ=([A-Z]+)(?:;|$)/.exec(rrule)?.[1]
  if (frequency === undefined || !FREQUENCIES.includes(frequency)) return fault(`needs a FREQ of ${FREQUENCIES.join(', ')}`)
  if (Number(/(?:^|;)COUNT=(\d+)/.exec(rrule)?.[1] ?? 1) > COUNT_MAX) return fault(`has a COUNT of ${COUNT_MAX} at most; UNTIL has no such limit`)
  const start = localTimeOf(when, timeZone)
  if (start === undefined) return [{ pointer: '/recurrence', code: 'not-valid', detail: 'needs dueAt, dueDate or a window to begin with' }]
  try {
    ruleOf({ recurrence: { rrule, timeZone }, start, occurrence: start })
    return []
  } catch (error) {
    return fault(error instanceof Error ? error.message : 'cannot be read')
  }
}

/**
 * When the next of a series is due: the occurrence after this one by the rule, at the same time by the clock on the wall,
 * also across a change to or from summer time. What was rescheduled returns to the time of the rule, and a window keeps
 * its length. Undefined when the series is over.
 */
export function nextOf(series: Series, when: When): { readonly when: When; readonly occurrence: string } | undefined {
  const next = occurrenceAfter(series)
  if (next === undefined) return undefined
  const { timeZone } = series.recurrence
  if (isDate(series.start)) {
    const dueDate = next.toPlainDate().toString()
    return { when: { dueAt: null, dueDate, windowStart: null, windowEnd: null }, occurrence: dueDate }
  }
  const here = when.dueAt ?? when.windowStart
  const moved = (instant: string | null) =>
    instant === null || here === null ? null : instantAt(next.add(local(here, timeZone).until(local(instant, timeZone))), timeZone)
  return {
    when: {
      dueAt: here === null ? instantAt(next, timeZone) : moved(when.dueAt),
      dueDate: null,
      windowStart: moved(when.windowStart),
      windowEnd: moved(when.windowEnd),
    },
    occurrence: next.toString(),
  }
}

/** Undefined also where the rule meets nothing within the limits of the search. */
function occurrenceAfter(series: Series): Temporal.PlainDateTime | undefined {
  const occurrence = Temporal.PlainDateTime.from(series.occurrence).toZonedDateTime(zoneOf(series))
  try {
    const next = ruleOf(series).next(occurrence)?.toPlainDateTime()
    return next === undefined || next.year > YEAR_MAX ? undefined : next
  } catch {
    return undefined
  }
}

function ruleOf(series: Series): RRuleTemporal<Temporal.ZonedDateTime> {
  const tzid = zoneOf(series)
  return new RRuleTemporal({
    rruleString: `RRULE:${series.recurrence.rrule}`,
    dtstart: Temporal.PlainDateTime.from(series.start).toZonedDateTime(tzid),
    tzid,
    maxIterations: PERIODS_MAX,
    maxCandidateEvaluations: CANDIDATES_MAX,
    temporal: Temporal,
    cache: false,
  })
}

/** Dates have no zone: in one, a day that has no midnight would be left out. */
function zoneOf({ start, recurrence }: Series): string {
  return isDate(start) ? 'UTC' : recurrence.timeZone
}

function isDate(localTime: string): boolean {
  return !localTime.includes('T')
}

function instantAt(time: Temporal.PlainDateTime, timeZone: string): string {
  return time.toZonedDateTime(timeZone).toInstant().toString()
}

function local(instant: string, timeZone: string): Temporal.PlainDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
}
