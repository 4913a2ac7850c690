import { periodQuery } from '../../../kernel/period.ts'
import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import { lifecycleReportSchema } from '../schemas/lifecycle-report.ts'
import { reportLifecycle } from '../service/lifecycle-report.ts'

export async function reportRoutes(app: App): Promise<void> {
  reportsOf(app, { under: '/v1/contact-reports', scope: 'contacts:read' })('lifecycle', {
    operationId: 'getLifecycleReport',
    summary: 'Report on the life cycle',
    description:
      'Time in stage and conversion between stages. Every move into a stage begins a stay there, which the next move ends; a return after a dissolution is a run of its own. Archived contacts count, hidden ones do not.',
    querystring: periodQuery,
    answer: lifecycleReportSchema,
    report: reportLifecycle,
  })
}
