import type { Fault } from '../../../kernel/problem.ts'
import type { tasks } from '../tables.ts'

/** When something is to be done: by an instant, on a date, or between two instants. */
export type When = Pick<typeof tasks.$inferSelect, 'dueAt' | 'dueDate' | 'windowStart' | 'windowEnd'>
export type WhenInput = { readonly [K in keyof When]?: When[K] | undefined }

/** What has no deadline; PostgreSQL's word for it, so that it is sorted behind everything else. */
export const NEVER = 'infinity'

/** All four, the absent ones null: who says anew when something is due says all of it. */
export function readWhen({ dueAt, dueDate, windowStart, windowEnd }: WhenInput): When {
  return { dueAt: dueAt ?? null, dueDate: dueDate ?? null, windowStart: windowStart ?? null, windowEnd: windowEnd ?? null }
}

const WINDOW_HOURS_MAX = 31 * 24

export function faultsOfWhen({ dueAt, dueDate, windowStart, windowEnd }: When): Fault[] {
  const faults: Fault[] = []
  const add = (pointer: string, code: string, detail: string) => faults.push({ pointer, code, detail })
  if (dueDate !== null && dueAt !== null) add('/dueDate', 'not-valid', 'is given instead of dueAt, not beside it')
  if (dueDate !== null && windowStart !== null) add('/dueDate', 'not-valid', 'is given instead of a window, not beside it')
  if (windowStart !== null && windowEnd === null) add('/windowEnd', 'required', 'a window has an end')
  if (windowStart === null && windowEnd !== null) add('/windowStart', 'required', 'a window has a start')
  if (windowStart !== null && windowEnd !== null && Temporal.Instant.compare(windowStart, windowEnd) >= 0)
    add('/windowEnd', 'not-valid', 'is not after windowStart')
  else if (windowStart !== null && windowEnd !== null && hoursBetween(windowStart, windowEnd) > WINDOW_HOURS_MAX)
    add('/windowEnd', 'not-valid', 'a window lasts 31 days at most')
  return faults
}

/**
 * The instant from which on a task is overdue: when its window has passed, at `dueAt`, or when the due date is over in the
 * zone of whoever is to do it.
 */
export function dueInstantOf({ dueAt, dueDate, windowEnd }: When, timeZone: string): string {
  if (dueDate !== null) return Temporal.PlainDate.from(dueDate).add({ days: 1 }).toZonedDateTime(timeZone).toInstant().toString()
  return windowEnd ?? dueAt ?? NEVER
}

function hoursBetween(start: string, end: string): number {
  return Temporal.Instant.from(start).until(end).total('hours')
}
