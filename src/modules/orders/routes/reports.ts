import type { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import type { App } from '../../../platform/http/types.ts'
import * as schemas from '../schemas/reports.ts'
import * as service from '../service/reports.ts'

const SEEN = 'Figures are of the orders that the caller may see; of an erased person what they bought stays in them.'

interface Report<Q extends z.ZodType> {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly querystring: Q
  readonly answer: z.ZodType
  readonly report: (ctx: Context, query: z.output<Q>) => Promise<unknown>
}

function reportRoute<Q extends z.ZodType>(app: App, name: string, { answer, report, ...schema }: Report<Q>): void {
  app.get(
    `/v1/order-reports/${name}`,
    { config: { scope: 'orders:read' }, schema: { ...schema, tags: ['Reports'], response: { 200: answer } } },
    (request) => report(request.ctx, request.query as z.output<Q>) as never,
  )
}

export async function reportRoutes(app: App): Promise<void> {
  reportRoute(app, 'sales', {
    operationId: 'reportSales',
    summary: 'Report on sales',
    description: `What was ordered in a period, and what of it was kept. ${SEEN}`,
    querystring: schemas.reportQuery,
    answer: schemas.salesSchema,
    report: service.reportSales,
  })
  reportRoute(app, 'returns', {
    operationId: 'reportReturns',
    summary: 'Report on returned goods',
    description: `Which share of what was ordered in a period came back by now, by reason, product and the like. ${SEEN}`,
    querystring: schemas.returnReportQuery,
    answer: schemas.returnReportSchema,
    report: service.reportReturns,
  })
  reportRoute(app, 'fulfilment', {
    operationId: 'reportFulfilment',
    summary: 'Report on the time from a request to its fulfilment',
    description: `How long orders took to be delivered, and whether promises were kept. ${SEEN}`,
    querystring: schemas.reportQuery,
    answer: schemas.fulfilmentSchema,
    report: service.reportFulfilment,
  })
}
