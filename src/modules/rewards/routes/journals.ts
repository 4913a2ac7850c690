import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { adjustmentLimitExceeded } from '../errors/adjustments.ts'
import { journalNotReversible } from '../errors/journals.ts'
import { journalParams, journalReversalSchema, reversedJournalSchema } from '../schemas/journals.ts'
import { journalNotFound, reverseJournal } from '../service/journals.ts'
import { alreadyReversed, insufficientPoints } from '../service/refusals.ts'

export async function journalRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/journals/:journalId/reverse',
    {
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'reverseLoyaltyJournal',
        tags: ['Loyalty adjustments'],
        summary: 'Take back what a journal booked',
        description:
          'Whole and once, by a journal of its own: what an event earned, an adjustment, what was moved in. What is taken comes from the same lots first. Never more than the role of the caller may adjust alone.',
        params: journalParams,
        body: journalReversalSchema,
        response: {
          200: reversedJournalSchema,
          ...problems(journalNotFound, journalNotReversible, adjustmentLimitExceeded, alreadyReversed, insufficientPoints),
        },
      },
    },
    (request) => reverseJournal(request.ctx, request.params.journalId, request.body.reason),
  )
}
