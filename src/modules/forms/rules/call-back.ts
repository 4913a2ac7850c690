/** When somebody wants to be rung, by the clock on the wall of the organization. */
interface Window {
  readonly from: Temporal.PlainTime
  readonly until: Temporal.PlainTime
}

/** A choice such as `09:00-12:00`; undefined where it is no window of one day. */
export function readWindow(choice: string): Window | undefined {
  const [, from, until] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(choice) ?? []
  if (from === undefined || until === undefined || from >= until) return undefined
  return { from: Temporal.PlainTime.from(from), until: Temporal.PlainTime.from(until) }
}

/** When a call-back task is due, as tasks have it. */
export type CallBack = { readonly dueAt: string } | { readonly dueDate: string } | { readonly windowStart: string; readonly windowEnd: string }

export interface Wish {
  readonly date: string | undefined
  readonly time: string | undefined
}
export interface Moment {
  readonly now: Temporal.Instant
  readonly timeZone: string
}

const DAYS_AHEAD_MAX = 366

/**
 * What is wrong with a wish: it is over already, or too far ahead.
 * @returns which of the two answers is at fault, and how
 */
export function faultOfWish({ date, time }: Wish, { now, timeZone }: Moment): { readonly of: keyof Wish; readonly code: 'passed' | 'too-far' } | undefined {
  if (date === undefined) return undefined
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const day = Temporal.PlainDate.from(date)
  if (Temporal.PlainDate.compare(day, today) < 0) return { of: 'date', code: 'passed' }
  if (Temporal.PlainDate.compare(day, today.add({ days: DAYS_AHEAD_MAX })) > 0) return { of: 'date', code: 'too-far' }
  const window = time === undefined ? undefined : readWindow(time)
  return window !== undefined && isOver(day, window, { now, timeZone }) ? { of: 'time', code: 'passed' } : undefined
}

/** A wish that has no fault as the times of a task. Whoever says a time only means the next such; whoever says nothing is rung soon. */
export function callBackOf(wish: Wish, minutes: number, moment: Moment): CallBack {
  const window = wish.time === undefined ? undefined : readWindow(wish.time)
  if (window === undefined) return wish.date === undefined ? { dueAt: moment.now.add({ minutes }).toString() } : { dueDate: wish.date }
  const today = moment.now.toZonedDateTimeISO(moment.timeZone).toPlainDate()
  const next = isOver(today, window, moment) ? today.add({ days: 1 }) : today
  return instantsOf(wish.date === undefined ? next : Temporal.PlainDate.from(wish.date), window, moment.timeZone)
}

function isOver(day: Temporal.PlainDate, window: Window, { now, timeZone }: Moment): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(instantsOf(day, window, timeZone).windowEnd), now) <= 0
}

/** A window that the clocks skip over keeps its length from the hour that they go on at. */
function instantsOf(day: Temporal.PlainDate, { from, until }: Window, timeZone: string) {
  const start = day.toZonedDateTime({ timeZone, plainTime: from }).toInstant()
  const end = day.toZonedDateTime({ timeZone, plainTime: until }).toInstant()
  const later = Temporal.Instant.compare(end, start) > 0 ? end : start.add(from.until(until))
  return { windowStart: start.toString(), windowEnd: later.toString() }
}
