import { periodQuery } from '../../../kernel/period.ts'
import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import { contactsPerMonthSchema } from '../schemas/report.ts'
import { reportByMonth } from '../service/reports.ts'

export async function reportRoutes(app: App): Promise<void> {
  reportsOf(app, { under: '/v1/interaction-reports', scope: 'interactions:read' })('contacts-per-month', {
    operationId: 'getContactsPerMonth',
    summary: 'Report on contacts per month',
    description:
      "How often the business and its customers were in contact, and with how many of them, by calendar month of the organization's clock. What staff note among themselves does not count, nor what a machine sent. A month that the period cuts is counted as far as it goes.",
    querystring: periodQuery,
    answer: contactsPerMonthSchema,
    report: reportByMonth,
  })
}
