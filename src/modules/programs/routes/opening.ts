import { BATCH_BYTES_MAX, batchResultSchema } from '../../../platform/http/batch.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { programClosed, programNotFound, programNotLive } from '../errors.ts'
import { openingBatchSchema } from '../schemas/opening.ts'
import { programParams } from '../schemas/programs.ts'
import { bookOpenings } from '../service/opening.ts'

export async function openingRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/programs/:programId/opening-balances',
    {
      bodyLimit: BATCH_BYTES_MAX,
      config: { scope: 'loyalty:adjust' },
      schema: {
        operationId: 'bookLoyaltyOpeningBalances',
        tags: ['Loyalty members'],
        summary: 'Bring opening balances along',
        description:
          'What members have in another system, with its lots; at most 1,000 at once, each booked or refused by itself, once for its `sourceId`. The ids in the answer are of the journals.',
        params: programParams,
        body: openingBatchSchema,
        response: { 200: batchResultSchema, ...problems(programNotFound, programNotLive, programClosed) },
      },
    },
    (request) => bookOpenings(request.ctx, request.params.programId, request.body.items),
  )
}
