import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { taskNotFound } from '../errors.ts'
import { taskBatchSchema } from '../schemas/batch.ts'
import {
  cancellationSchema,
  completionSchema,
  newTaskSchema,
  reassignmentSchema,
  reschedulingSchema,
  taskListQuery,
  taskListSchema,
  taskParams,
  taskPatchSchema,
  taskSchema,
} from '../schemas/task.ts'
import { batchTasks } from '../service/batch.ts'
import * as service from '../service/tasks.ts'

const tags = ['Tasks']
const changed = { 200: taskSchema, ...problems(taskNotFound, transitionNotAllowed, staleVersion) }

export async function taskRoutes(app: App): Promise<void> {
  app.post(
    '/v1/tasks',
    {
      config: { scope: 'tasks:write', location: (task: { id: string }) => `/v1/tasks/${task.id}` },
      schema: {
        operationId: 'createTask',
        tags,
        summary: 'Create a task',
        description: 'Something to be done, for a contact or not. Only `type` is required. Whoever is to do it is told.',
        body: newTaskSchema,
        response: { 201: taskSchema, ...problems(service.contactArchived) },
      },
    },
    (request) => service.createTask(request.ctx, request.body),
  )

  app.get(
    '/v1/tasks',
    {
      config: { scope: 'tasks:read' },
      schema: {
        operationId: 'listTasks',
        tags,
        summary: 'List tasks',
        description: 'Newest first unless sorted otherwise; `dueAt` sorts by when they are due in whichever way, and what is never due comes last.',
        querystring: taskListQuery,
        response: { 200: taskListSchema },
      },
    },
    (request) => service.listTasks(request.ctx, request.query) as never,
  )

  app.post(
    '/v1/tasks/batch',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'batchTasks',
        tags,
        summary: 'Create and change many tasks',
        description:
          'At most 1,000 items: `create`, or with an `id` `update`, `complete`, `cancel`, `reschedule` and `reassign`, each with the body of that operation as `data`. Each succeeds or fails by itself, in the order given; what succeeds is committed at once, together with the Idempotency-Key.',
        body: taskBatchSchema,
        response: { 200: batchResultSchema },
      },
    },
    (request) => batchTasks(request.ctx, request.body.items),
  )

  app.get(
    '/v1/tasks/:taskId',
    {
      config: { scope: 'tasks:read' },
      schema: {
        operationId: 'getTask',
        tags,
        summary: 'Read a task',
        description: 'With an ETag; `If-None-Match` answers 304 while nothing has changed.',
        params: taskParams,
        response: { 200: taskSchema, ...problems(taskNotFound) },
      },
    },
    (request) => service.getTask(request.ctx, request.params.taskId),
  )

  app.patch(
    '/v1/tasks/:taskId',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'updateTask',
        tags,
        summary: 'Change a task',
        description: 'A JSON merge patch of what it says, how it recurs, and whether somebody is at it. What is done or cancelled stays as it is.',
        params: taskParams,
        body: taskPatchSchema,
        response: changed,
      },
    },
    (request) => service.updateTask(request.ctx, request.params.taskId, request.body),
  )

  app.post(
    '/v1/tasks/:taskId/complete',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'completeTask',
        tags,
        summary: 'Complete a task',
        description: 'Where it recurs, the next one is made, once: at the same time by the clock on the wall, also when the clocks change.',
        params: taskParams,
        body: completionSchema,
        response: changed,
      },
    },
    (request) => service.completeTask(request.ctx, request.params.taskId, request.body?.outcome ?? null),
  )

  app.post(
    '/v1/tasks/:taskId/cancel',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'cancelTask',
        tags,
        summary: 'Cancel a task',
        description: 'It need not be done any more. A recurrence ends with it.',
        params: taskParams,
        body: cancellationSchema,
        response: changed,
      },
    },
    (request) => service.cancelTask(request.ctx, request.params.taskId, request.body?.reason ?? null),
  )

  app.post(
    '/v1/tasks/:taskId/reschedule',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'rescheduleTask',
        tags,
        summary: 'Reschedule a task',
        description: 'Says anew when it is due; it can then be overdue again. A recurrence goes on by its rule.',
        params: taskParams,
        body: reschedulingSchema,
        response: changed,
      },
    },
    (request) => service.rescheduleTask(request.ctx, request.params.taskId, request.body),
  )

  app.post(
    '/v1/tasks/:taskId/reassign',
    {
      config: { scope: 'tasks:write' },
      schema: {
        operationId: 'reassignTask',
        tags,
        summary: 'Give a task to somebody else',
        description: 'To a user, a team, or a user for a team, who are told. A due date is over by the clock of whoever has it now.',
        params: taskParams,
        body: reassignmentSchema,
        response: changed,
      },
    },
    (request) => service.reassignTask(request.ctx, request.params.taskId, request.body),
  )
}
