import ical, { type ICalEventData, ICalEventTransparency } from 'ical-generator'
import type { Task } from './task.ts'

const NAMES: Readonly<Record<Task['type'], string>> = {
  follow_up: 'Follow-up',
  call_back: 'Call back',
  thank_you: 'Thank-you',
  visit: 'Visit',
  note: 'Note',
  gift: 'Gift',
  reminder: 'Reminder',
  handover: 'Handover',
  other: 'Task',
}
/** RFC 5545, 3.8.1.9: 1 is the highest. */
const PRIORITIES: Readonly<Record<Task['priority'], number>> = { urgent: 1, high: 3, normal: 5, low: 9 }
const REFRESH_SECONDS = 15 * 60

/** An occasion on a date on which it is kept. */
export interface KeptOccasion {
  readonly date: string
  readonly contactName: string
  /** How many years it then is, where that is known. */
  readonly turns?: number | undefined
  readonly occasion: {
    readonly id: string
    readonly type: 'birthday' | 'anniversary' | 'custom'
    readonly label: string | null
    readonly version: number
    readonly createdAt: string
    readonly updatedAt: string
  }
}
const OCCASIONS: Readonly<Record<KeptOccasion['occasion']['type'], string>> = { birthday: 'Birthday', anniversary: 'Anniversary', custom: 'Occasion' }

/**
 * Tasks and occasions as a calendar (RFC 5545), as events, since subscribed calendars show those and not to-dos. Equal ones
 * make equal texts: nothing in it is of the moment it was made.
 */
export function calendarOf(tasks: readonly Task[], occasions: readonly KeptOccasion[]): string {
  const calendar = ical({ name: 'Tasks', prodId: { company: 'Rapport', product: 'Tasks', language: 'EN' }, ttl: REFRESH_SECONDS })
  for (const task of tasks) calendar.createEvent(eventOf(task))
  for (const occasion of occasions) calendar.createEvent(dayOf(occasion))
  return calendar.toString()
}

function eventOf(task: Task): ICalEventData {
  const changedAt = Temporal.Instant.from(task.updatedAt)
  return {
    id: task.id,
    ...timesOf(task),
    summary: printable(task.title ?? NAMES[task.type]),
    description: task.description === null ? null : printable(task.description),
    priority: PRIORITIES[task.priority],
    categories: [{ name: NAMES[task.type] }],
    stamp: changedAt,
    created: Temporal.Instant.from(task.createdAt),
    lastModified: changedAt,
    sequence: task.version - 1,
  }
}

/** A day of its own in every year: calendars of many kinds have no rule in this one. It keeps nobody from other appointments. */
function dayOf({ date, contactName, turns, occasion }: KeptOccasion): ICalEventData {
  const changedAt = Temporal.Instant.from(occasion.updatedAt)
  const what = occasion.label ?? OCCASIONS[occasion.type]
  return {
    id: `${occasion.id}-${date}`,
    start: Temporal.PlainDate.from(date),
    allDay: true,
    summary: printable(`${contactName}: ${what}${turns === undefined || turns <= 0 ? '' : ` (${turns})`}`),
    categories: [{ name: OCCASIONS[occasion.type] }],
    transparency: ICalEventTransparency.TRANSPARENT,
    stamp: changedAt,
    created: Temporal.Instant.from(occasion.createdAt),
    lastModified: changedAt,
    sequence: occasion.version - 1,
  }
}

function timesOf({ dueAt, dueDate, windowStart, windowEnd }: Task): Pick<ICalEventData, 'start' | 'end' | 'allDay'> {
  if (dueDate !== null) return { start: Temporal.PlainDate.from(dueDate), allDay: true }
  if (windowStart !== null && windowEnd !== null) return { start: Temporal.Instant.from(windowStart), end: Temporal.Instant.from(windowEnd) }
  return { start: Temporal.Instant.from(dueAt ?? '') }
}

/** Line feed and tab are the only controls that a text of a calendar may hold (RFC 5545, 3.1 and 3.3.11). */
function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')
}
