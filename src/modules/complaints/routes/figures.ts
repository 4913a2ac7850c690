import type { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintListSchema } from '../schemas/complaint.ts'
import * as schemas from '../schemas/figures.ts'
import * as service from '../service/figures.ts'

const SEEN = 'Figures are of the complaints that the caller may see, and each says where these are listed.'

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
    `/v1/complaint-reports/${name}`,
    { config: { scope: 'complaints:read' }, schema: { ...schema, tags: ['Reports'], response: { 200: answer } } },
    (request) => report(request.ctx, request.query as z.output<Q>) as never,
  )
}

export async function figureRoutes(app: App): Promise<void> {
  reportRoute(app, 'counts', {
    operationId: 'countComplaints',
    summary: 'Report on complaints received',
    description: `By what they are about, by cause, severity and the like, or by day, week and month. ${SEEN}`,
    querystring: schemas.countsQuery,
    answer: schemas.countsSchema,
    report: service.countComplaints,
  })
  reportRoute(app, 'open-at', {
    operationId: 'countOpenComplaints',
    summary: 'Report on complaints open at a date',
    description: `Open when the day was over; a complaint that was closed and reopened later was not open in between. ${SEEN}`,
    querystring: schemas.openAtQuery,
    answer: schemas.openAtSchema,
    report: service.countOpenAt,
  })
  reportRoute(app, 'times', {
    operationId: 'measureComplaintTimes',
    summary: 'Report on how long complaints take',
    description: `To the acknowledgement, the first response, the response and the resolution. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.timesSchema,
    report: service.measureTimes,
  })
  reportRoute(app, 'deadlines', {
    operationId: 'measureComplaintDeadlines',
    summary: 'Report on deadlines met',
    description: `A deadline that was ever missed is missed, whatever became of it later. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.deadlinesSchema,
    report: service.measureDeadlines,
  })
  reportRoute(app, 'reopen-rate', {
    operationId: 'measureReopenRate',
    summary: 'Report on reopened complaints',
    description: SEEN,
    querystring: schemas.figuresQuery,
    answer: schemas.reopenRateSchema,
    report: service.measureReopening,
  })
  reportRoute(app, 'outcomes', {
    operationId: 'countComplaintOutcomes',
    summary: 'Report on outcomes of complaints',
    description: SEEN,
    querystring: schemas.figuresQuery,
    answer: schemas.outcomesSchema,
    report: service.countOutcomes,
  })
  reportRoute(app, 'regulator', {
    operationId: 'tabulateComplaintsForRegulator',
    summary: 'Table of complaints for a regulator',
    description: `Closed within three business days, four weeks, eight weeks or later; upheld; redress; outstanding. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.regulatorSchema,
    report: service.tabulateForRegulator,
  })
  reportRoute(app, 'rows', {
    operationId: 'listComplaintsBehindFigure',
    summary: 'List the complaints behind a figure',
    description: 'Takes what the report takes, and what the figure is of. Reports say the address of each figure.',
    querystring: schemas.rowsQuery,
    answer: complaintListSchema,
    report: service.listRows,
  })
}
