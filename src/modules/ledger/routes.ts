import type { App } from '../../platform/http/types.ts'
import { ledgerVerificationSchema } from './schemas.ts'
import { verifyLedger } from './service/verification.ts'

export async function ledgerRoutes(app: App): Promise<void> {
  app.get(
    '/v1/loyalty/ledger/verify',
    {
      config: { scope: 'loyalty:audit' },
      schema: {
        operationId: 'verifyLedger',
        tags: ['Loyalty ledger'],
        summary: 'Verify the books',
        description: 'Works out every balance anew from what was booked, and looks whether each law of the ledger holds.',
        response: { 200: ledgerVerificationSchema },
      },
    },
    (request) => verifyLedger(request.ctx),
  )
}
