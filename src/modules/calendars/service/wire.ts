import type { z } from 'zod'
import type { Calendar } from '../rules/calendar.ts'
import { calendarSchema } from '../schemas/calendar.ts'

/** The fields that its schema shows: what an event may carry. */
export function wireCalendar(calendar: Calendar): z.output<typeof calendarSchema> {
  return calendarSchema.parse(calendar)
}
