import { periodQuery } from '../../../kernel/period.ts'
import type { App } from '../../../platform/http/types.ts'
import { tasksByPersonSchema } from '../schemas/report.ts'
import { reportByPerson } from '../service/reports.ts'

export async function reportRoutes(app: App): Promise<void> {
  app.get(
    '/v1/task-reports/by-person',
    {
      config: { scope: 'tasks:read' },
      schema: {
        operationId: 'getTasksByPerson',
        tags: ['Reports'],
        summary: 'Report on tasks by person',
        description:
          'What was done, done late and cancelled in a period, and what is overdue now, by person and by team. Whoever has a task now is counted with it.',
        querystring: periodQuery,
        response: { 200: tasksByPersonSchema },
      },
    },
    (request) => reportByPerson(request.ctx, request.query),
  )
}
