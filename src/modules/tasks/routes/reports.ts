import { periodQuery } from '../../../kernel/period.ts'
import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import { tasksByPersonSchema } from '../schemas/report.ts'
import { reportByPerson } from '../service/reports.ts'

export async function reportRoutes(app: App): Promise<void> {
  reportsOf(app, { under: '/v1/task-reports', scope: 'tasks:read' })('by-person', {
    operationId: 'getTasksByPerson',
    summary: 'Report on tasks by person',
    description:
      'What was done, done late and cancelled in a period, and what is overdue now, by person and by team. Whoever has a task now is counted with it.',
    querystring: periodQuery,
    answer: tasksByPersonSchema,
    report: reportByPerson,
  })
}
