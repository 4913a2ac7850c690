import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import * as schemas from '../schemas/reports.ts'
import * as service from '../service/reports.ts'

const SEEN = 'Figures are of the orders that the caller may see; of an erased person what they bought stays in them.'

export async function reportRoutes(app: App): Promise<void> {
  const report = reportsOf(app, { under: '/v1/order-reports', scope: 'orders:read' })
  report('sales', {
    operationId: 'reportSales',
    summary: 'Report on sales',
    description: `What was ordered in a period, and what of it was kept. ${SEEN}`,
    querystring: schemas.reportQuery,
    answer: schemas.salesSchema,
    report: service.reportSales,
  })
  report('returns', {
    operationId: 'reportReturns',
    summary: 'Report on returned goods',
    description: `Which share of what was ordered in a period came back by now, by reason, product and the like. ${SEEN}`,
    querystring: schemas.returnReportQuery,
    answer: schemas.returnReportSchema,
    report: service.reportReturns,
  })
  report('fulfilment', {
    operationId: 'reportFulfilment',
    summary: 'Report on the time from a request to its fulfilment',
    description: `How long orders took to be delivered, and whether promises were kept. ${SEEN}`,
    querystring: schemas.reportQuery,
    answer: schemas.fulfilmentSchema,
    report: service.reportFulfilment,
  })
}
