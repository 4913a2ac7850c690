import { z } from 'zod'
import { idSchema } from '../../kernel/schema.ts'
import { defineEvent } from '../../platform/jobs/outbox.ts'
import { taskSchema } from './schemas/task.ts'

const when = taskSchema.pick({ dueAt: true, dueDate: true, windowStart: true, windowEnd: true })
const assignment = taskSchema.pick({ assigneeId: true, teamId: true })

export const taskCreated = defineEvent('task.created', 'A task was made, by somebody or by the recurrence of another; `data` is the task.', taskSchema)
export const taskUpdated = defineEvent('task.updated', 'Fields of a task changed; `data` has the new values, `previous` the old ones.', taskSchema.partial())
export const taskCompleted = defineEvent(
  'task.completed',
  'A task was done; `nextTaskId` is the one that its recurrence made.',
  z.object({ outcome: z.string().nullable(), nextTaskId: idSchema.nullable() }),
)
export const taskCancelled = defineEvent('task.cancelled', 'A task was cancelled.', z.object({ reason: z.string().nullable() }))
export const taskRescheduled = defineEvent('task.rescheduled', 'A task is due at another time; `previous` says when it was.', when.partial())
export const taskReassigned = defineEvent(
  'task.reassigned',
  'A task is for somebody else to do; `previous` says for whom it was.',
  assignment.partial().extend({ note: z.string().nullable().optional() }),
)
export const taskOverdue = defineEvent(
  'task.overdue',
  'The time of a task is over and it is not done: raised once, and again only when it was rescheduled. `escalated`: the team was told.',
  z.object({ type: taskSchema.shape.type, ...when.shape, ...assignment.shape, escalated: z.boolean() }),
)

export const feedCreated = defineEvent('feed.created', 'A secret link to a calendar of tasks was made.', assignment)
export const feedRevoked = defineEvent('feed.revoked', 'A secret link to a calendar of tasks was revoked.', z.object({}))
