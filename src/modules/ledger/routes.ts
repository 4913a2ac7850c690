import { problems } from '../../platform/http/problems.ts'
import type { App } from '../../platform/http/types.ts'
import { amountTooLarge, ledgerNotFound, periodNotOver } from './errors.ts'
import * as schemas from './schemas/reports.ts'
import { ledgerVerificationSchema } from './schemas/verification.ts'
import { closePeriod, reportBreakage, reportLiability, reportPoints } from './service/reports.ts'
import { verifyLedger } from './service/verification.ts'

const tags = ['Loyalty ledger']
const config = { scope: 'loyalty:audit' } as const
const params = schemas.programParams

export async function ledgerRoutes(app: App): Promise<void> {
  app.get(
    '/v1/loyalty/ledger/verify',
    {
      config,
      schema: {
        ...{ operationId: 'verifyLedger', tags, summary: 'Verify the books' },
        description: 'Works out every balance, block and total anew from what was booked, and looks whether each law of the ledger holds.',
        response: { 200: ledgerVerificationSchema },
      },
    },
    (request) => verifyLedger(request.ctx),
  )
  app.get(
    '/v1/loyalty/programs/:programId/reports/points',
    {
      config,
      schema: {
        ...{ operationId: 'reportPoints', tags, summary: 'Report points', params, querystring: schemas.pointsQuery },
        description: 'How what members had before the first day became what they had after the last, by days of recording.',
        response: { 200: schemas.pointsReportSchema, ...problems(ledgerNotFound, amountTooLarge) },
      },
    },
    (request) => reportPoints(request.ctx, request.params.programId, request.query),
  )
  app.get(
    '/v1/loyalty/programs/:programId/reports/liability',
    {
      config,
      schema: {
        ...{ operationId: 'reportLiability', tags, summary: 'Report what is owed', params, querystring: schemas.liabilityQuery },
        description: 'The points report with what the units are worth at a rate, where so many of them are expected to be redeemed; rounded half-up.',
        response: { 200: schemas.liabilityReportSchema, ...problems(ledgerNotFound, amountTooLarge) },
      },
    },
    (request) => reportLiability(request.ctx, request.params.programId, request.query),
  )
  app.get(
    '/v1/loyalty/programs/:programId/reports/breakage',
    {
      config,
      schema: {
        ...{ operationId: 'reportBreakage', tags, summary: 'Report breakage', params, querystring: schemas.breakageQuery },
        description: 'What of the units that were earned in each month has expired, and what can still be spent.',
        response: { 200: schemas.breakageReportSchema, ...problems(ledgerNotFound, amountTooLarge) },
      },
    },
    (request) => reportBreakage(request.ctx, request.params.programId, request.query),
  )
  app.post(
    '/v1/loyalty/programs/:programId/periods/:period/close',
    {
      config,
      schema: {
        ...{ operationId: 'closePeriod', tags, summary: 'Close a month', params: schemas.periodParams },
        description:
          'Fixes the figures of a month that is over. What becomes known of it later keeps its effective date, and is in the figures of the month in which it is recorded. Closed again, it answers the same.',
        response: { 200: schemas.closedPeriodSchema, ...problems(ledgerNotFound, periodNotOver, amountTooLarge) },
      },
    },
    (request) => closePeriod(request.ctx, request.params.programId, request.params.period),
  )
}
