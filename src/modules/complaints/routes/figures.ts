import { reportsOf } from '../../../platform/http/reports.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintListSchema } from '../schemas/complaint.ts'
import * as schemas from '../schemas/figures.ts'
import * as service from '../service/figures.ts'

const SEEN = 'Figures are of the complaints that the caller may see, and each says where these are listed.'

export async function figureRoutes(app: App): Promise<void> {
  const report = reportsOf(app, { under: '/v1/complaint-reports', scope: 'complaints:read' })
  report('counts', {
    operationId: 'countComplaints',
    summary: 'Report on complaints received',
    description: `By what they are about, by cause, severity and the like, or by day, week and month. ${SEEN}`,
    querystring: schemas.countsQuery,
    answer: schemas.countsSchema,
    report: service.countComplaints,
  })
  report('open-at', {
    operationId: 'countOpenComplaints',
    summary: 'Report on complaints open at a date',
    description: `Open when the day was over; a complaint that was closed and reopened later was not open in between. ${SEEN}`,
    querystring: schemas.openAtQuery,
    answer: schemas.openAtSchema,
    report: service.countOpenAt,
  })
  report('times', {
    operationId: 'measureComplaintTimes',
    summary: 'Report on how long complaints take',
    description: `To the acknowledgement, the first response, the response and the resolution. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.timesSchema,
    report: service.measureTimes,
  })
  report('deadlines', {
    operationId: 'measureComplaintDeadlines',
    summary: 'Report on deadlines met',
    description: `A deadline that was ever missed is missed, whatever became of it later. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.deadlinesSchema,
    report: service.measureDeadlines,
  })
  report('reopen-rate', {
    operationId: 'measureReopenRate',
    summary: 'Report on reopened complaints',
    description: SEEN,
    querystring: schemas.figuresQuery,
    answer: schemas.reopenRateSchema,
    report: service.measureReopening,
  })
  report('outcomes', {
    operationId: 'countComplaintOutcomes',
    summary: 'Report on outcomes of complaints',
    description: SEEN,
    querystring: schemas.figuresQuery,
    answer: schemas.outcomesSchema,
    report: service.countOutcomes,
  })
  report('regulator', {
    operationId: 'tabulateComplaintsForRegulator',
    summary: 'Table of complaints for a regulator',
    description: `Closed within three business days, four weeks, eight weeks or later; upheld; redress; outstanding. ${SEEN}`,
    querystring: schemas.figuresQuery,
    answer: schemas.regulatorSchema,
    report: service.tabulateForRegulator,
  })
  report('rows', {
    operationId: 'listComplaintsBehindFigure',
    summary: 'List the complaints behind a figure',
    description: 'Takes what the report takes, and what the figure is of. Reports say the address of each figure.',
    querystring: schemas.rowsQuery,
    answer: complaintListSchema,
    report: service.listRows,
  })
}
