import type { App } from '../../../platform/http/types.ts'
import { complaintListSchema } from '../schemas/complaint.ts'
import * as schemas from '../schemas/figures.ts'
import * as service from '../service/figures.ts'

const tags = ['Reports']
const config = { scope: 'complaints:read' } as const
const SEEN = 'Figures are of the complaints that the caller may see, and each says where these are listed.'

export async function figureRoutes(app: App): Promise<void> {
  app.get(
    '/v1/complaint-reports/counts',
    {
      config,
      schema: {
        operationId: 'countComplaints',
        tags,
        summary: 'Report on complaints received',
        description: `By what they are about, by cause, severity and the like, or by day, week and month. ${SEEN}`,
        querystring: schemas.countsQuery,
        response: { 200: schemas.countsSchema },
      },
    },
    (request) => service.countComplaints(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/open-at',
    {
      config,
      schema: {
        operationId: 'countOpenComplaints',
        tags,
        summary: 'Report on complaints open at a date',
        description: `Open when the day was over; a complaint that was closed and reopened later was not open in between. ${SEEN}`,
        querystring: schemas.openAtQuery,
        response: { 200: schemas.openAtSchema },
      },
    },
    (request) => service.countOpenAt(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/times',
    {
      config,
      schema: {
        operationId: 'measureComplaintTimes',
        tags,
        summary: 'Report on how long complaints take',
        description: `To the acknowledgement, the first response, the response and the resolution. ${SEEN}`,
        querystring: schemas.figuresQuery,
        response: { 200: schemas.timesSchema },
      },
    },
    (request) => service.measureTimes(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/deadlines',
    {
      config,
      schema: {
        operationId: 'measureComplaintDeadlines',
        tags,
        summary: 'Report on deadlines met',
        description: `A deadline that was ever missed is missed, whatever became of it later. ${SEEN}`,
        querystring: schemas.figuresQuery,
        response: { 200: schemas.deadlinesSchema },
      },
    },
    (request) => service.measureDeadlines(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/reopen-rate',
    {
      config,
      schema: {
        operationId: 'measureReopenRate',
        tags,
        summary: 'Report on reopened complaints',
        description: SEEN,
        querystring: schemas.figuresQuery,
        response: { 200: schemas.reopenRateSchema },
      },
    },
    (request) => service.measureReopening(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/outcomes',
    {
      config,
      schema: {
        operationId: 'countComplaintOutcomes',
        tags,
        summary: 'Report on outcomes of complaints',
        description: SEEN,
        querystring: schemas.figuresQuery,
        response: { 200: schemas.outcomesSchema },
      },
    },
    (request) => service.countOutcomes(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/regulator',
    {
      config,
      schema: {
        operationId: 'tabulateComplaintsForRegulator',
        tags,
        summary: 'Table of complaints for a regulator',
        description: `Closed within three business days, four weeks, eight weeks or later; upheld; redress; outstanding. ${SEEN}`,
        querystring: schemas.figuresQuery,
        response: { 200: schemas.regulatorSchema },
      },
    },
    (request) => service.tabulateForRegulator(request.ctx, request.query),
  )

  app.get(
    '/v1/complaint-reports/rows',
    {
      config,
      schema: {
        operationId: 'listComplaintsBehindFigure',
        tags,
        summary: 'List the complaints behind a figure',
        description: 'Takes what the report takes, and what the figure is of. Reports say the address of each figure.',
        querystring: schemas.rowsQuery,
        response: { 200: complaintListSchema },
      },
    },
    (request) => service.listRows(request.ctx, request.query) as never,
  )
}
