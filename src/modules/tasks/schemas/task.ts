import { createSelectSchema } from 'drizzle-zod'
import { z } from 'zod'
import {
  dateSchema,
  idSchema,
  instantSchema,
  listOf,
  listQuery,
  nameText,
  resourceIdText,
  safeText,
  timeZoneSchema,
  versioned,
  wireInstant,
} from '../../../kernel/schema.ts'
import { TASK_PRIORITIES, TASK_STATUSES, TASK_TYPES, tasks } from '../tables.ts'

const EXAMPLE = {
  id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea0',
  type: 'call_back',
  title: 'Ring about the broken loom',
  description: null,
  contactId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  assigneeId: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e61',
  teamId: null,
  dueAt: null,
  dueDate: null,
  windowStart: '2026-03-30T13:00:00Z',
  windowEnd: '2026-03-30T15:00:00Z',
  recurrence: null,
  seriesId: null,
  priority: 'normal',
  status: 'open',
  outcome: null,
  cancelReason: null,
  related: { type: 'order', id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4ea1' },
  overdueAt: null,
  closedAt: null,
  version: 1,
  createdAt: '2026-03-28T20:00:00Z',
  updatedAt: '2026-03-28T20:00:00Z',
}

const recurrenceSchema = z
  .object({ rrule: z.string(), timeZone: z.string() })
  .meta({ id: 'Recurrence', description: 'When something comes again.', example: { rrule: 'FREQ=WEEKLY;BYDAY=MO', timeZone: 'Europe/London' } })
const relatedSchema = z
  .object({ type: z.string(), id: z.string() })
  .meta({ id: 'RelatedResource', description: 'Another resource that it is about.', example: EXAMPLE.related })

/** A task on the wire. */
export const taskSchema = z
  .object({
    id: idSchema,
    ...createSelectSchema(tasks).pick({ type: true, title: true, description: true, priority: true, status: true, outcome: true, cancelReason: true }).shape,
    contactId: idSchema.nullable(),
    assigneeId: idSchema.nullable(),
    teamId: idSchema.nullable(),
    dueAt: wireInstant.nullable(),
    dueDate: dateSchema.nullable(),
    windowStart: wireInstant.nullable(),
    windowEnd: wireInstant.nullable(),
    recurrence: recurrenceSchema.nullable(),
    seriesId: idSchema.nullable().describe('What the tasks of one recurrence share.'),
    related: relatedSchema.nullable(),
    overdueAt: wireInstant.nullable().describe('When it was raised as overdue.'),
    closedAt: wireInstant.nullable().describe('When it was done or cancelled.'),
    ...versioned,
  })
  .meta({ id: 'Task', description: 'Something to be done for a customer, by somebody, until some time.', example: EXAMPLE })

// Within what PostgreSQL, Temporal and a date of ten characters can hold, whatever a recurrence adds to it.
const RANGE = 'must be between the years 1970 and 9899'
const isInRange = (text: string) => text >= '1970-01-01' && text < '9900-01-01'
const dueInstant = (description: string) =>
  instantSchema.refine(isInRange, RANGE).nullable().optional().meta({ format: 'date-time', description, example: '2026-03-30T13:00:00Z' })

const when = {
  dueAt: dueInstant('To be done by this instant.'),
  dueDate: dateSchema
    .refine(isInRange, RANGE)
    .nullable()
    .optional()
    .describe('To be done on this date, which is over at the end of the day where the assignee is; it never shifts with the zone.'),
  windowStart: dueInstant('To be done between this instant and `windowEnd`: for a call-back, when the customer wants to be rung.'),
  windowEnd: dueInstant('When the window has passed, the task is overdue.'),
}
const assignment = {
  assigneeId: idSchema.nullable().optional().describe('The user who is to do it.'),
  teamId: idSchema.nullable().optional().describe('The team whose matter it is.'),
}

const PARTS = 'FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS|BYHOUR|BYMINUTE|WKST'
const RULE = new RegExp(`^(?:RRULE:)?(?:${PARTS})=[A-Z0-9,+-]{1,100}(?:;(?:${PARTS})=[A-Z0-9,+-]{1,100}){0,12}$`)
const recurrenceInput = z
  .strictObject({
    rrule: z
      .string()
      .max(500)
      .regex(RULE, 'must be an RRULE such as FREQ=WEEKLY;BYDAY=MO')
      .transform((rule) => rule.replace(/^RRULE:/, ''))
      .describe('RFC 5545, 3.3.10; by days, weeks, months or years.'),
    timeZone: timeZoneSchema.optional().describe("By whose clock; the assignee's where left out."),
  })
  .nullable()
  .optional()
  .describe('Completing the task makes the next, once.')

const details = {
  title: nameText(300).nullable().optional(),
  description: safeText(10_000).nullable().optional(),
  priority: z.enum(TASK_PRIORITIES).optional(),
  related: z
    .strictObject({ type: nameText(50), id: resourceIdText(200) })
    .nullable()
    .optional()
    .describe('Another resource that it is about.'),
  recurrence: recurrenceInput,
}

export const newTaskSchema = z.strictObject({ type: z.enum(TASK_TYPES), contactId: idSchema.nullable().optional(), ...details, ...assignment, ...when }).meta({
  id: 'NewTask',
  example: { type: 'call_back', contactId: EXAMPLE.contactId, windowStart: EXAMPLE.windowStart, windowEnd: EXAMPLE.windowEnd },
})

export const taskPatchSchema = z.strictObject({ ...details, type: z.enum(TASK_TYPES).optional(), status: z.enum(['open', 'in_progress']).optional() }).meta({
  id: 'TaskPatch',
  description: 'A JSON merge patch (RFC 7396). When it is due and who does it are changed by `reschedule` and `reassign`.',
  example: { priority: 'high', status: 'in_progress' },
})

export const completionSchema = z
  .strictObject({ outcome: safeText(2_000).nullable().optional().describe('What came of it.') })
  .optional()
  .meta({ id: 'TaskCompletion', example: { outcome: 'Reached; sends the part back.' } })
export const cancellationSchema = z
  .strictObject({ reason: safeText(2_000).nullable().optional() })
  .optional()
  .meta({ id: 'TaskCancellation', example: { reason: 'The customer rang first.' } })
export const reschedulingSchema = z
  .strictObject(when)
  .meta({ id: 'TaskRescheduling', description: 'When it is due now, all of it: what is left out is gone.', example: { dueAt: '2026-03-31T09:00:00Z' } })
export const reassignmentSchema = z
  .strictObject({ ...assignment, note: safeText(2_000).nullable().optional().describe('For whoever gets it.') })
  .refine(({ assigneeId, teamId }) => assigneeId != null || teamId != null, { message: 'names assigneeId or teamId', path: ['assigneeId'] })
  .meta({
    id: 'TaskReassignment',
    description: 'Whose it is now: who is left out has it no longer.',
    example: { assigneeId: EXAMPLE.assigneeId, note: 'She knows the customer.' },
  })

const taskFilters = {
  contactId: idSchema.optional(),
  assigneeId: idSchema.optional(),
  teamId: idSchema.optional(),
  type: z.enum(TASK_TYPES).optional(),
  status: z.enum(TASK_STATUSES).optional(),
  overdue: z.boolean().optional().describe('Whether it is still to be done though its time is over.'),
  dueBefore: instantSchema.optional(),
  dueAfter: instantSchema.optional().describe('What is never due is left out.'),
}
export const taskListQuery = listQuery(['-createdAt', 'createdAt', 'dueAt', '-dueAt'], taskFilters)
export type TaskListQuery = z.output<typeof taskListQuery>
export const taskListSchema = listOf(taskSchema).meta({ id: 'TaskList' })
export const taskParams = z.object({ taskId: idSchema })
