import { periodQuery } from '../../../kernel/period.ts'
import type { App } from '../../../platform/http/types.ts'
import { lifecycleReportSchema } from '../schemas/lifecycle-report.ts'
import { reportLifecycle } from '../service/lifecycle-report.ts'

export async function reportRoutes(app: App): Promise<void> {
  app.get(
    '/v1/contact-reports/lifecycle',
    {
      config: { scope: 'contacts:read' },
      schema: {
        operationId: 'getLifecycleReport',
        tags: ['Reports'],
        summary: 'Report on the life cycle',
        description:
          'Time in stage and conversion between stages. Every move into a stage begins a stay there, which the next move ends; a return after a dissolution is a run of its own. Archived contacts count, hidden ones do not.',
        querystring: periodQuery,
        response: { 200: lifecycleReportSchema },
      },
    },
    (request) => reportLifecycle(request.ctx, request.query),
  )
}
