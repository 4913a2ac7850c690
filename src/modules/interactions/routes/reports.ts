import { periodQuery } from '../../../kernel/period.ts'
import type { App } from '../../../platform/http/types.ts'
import { contactsPerMonthSchema } from '../schemas/report.ts'
import { reportByMonth } from '../service/reports.ts'

export async function reportRoutes(app: App): Promise<void> {
  app.get(
    '/v1/interaction-reports/contacts-per-month',
    {
      config: { scope: 'interactions:read' },
      schema: {
        operationId: 'getContactsPerMonth',
        tags: ['Reports'],
        summary: 'Report on contacts per month',
        description:
          "How often the business and its customers were in contact, and with how many of them, by calendar month of the organization's clock. What staff note among themselves does not count, nor what a machine sent. A month that the period cuts is counted as far as it goes.",
        querystring: periodQuery,
        response: { 200: contactsPerMonthSchema },
      },
    },
    (request) => reportByMonth(request.ctx, request.query),
  )
}
