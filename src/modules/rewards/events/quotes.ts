import { z } from 'zod'
import { idSchema, wireInstant } from '../../../kernel/schema.ts'
import { defineEvent } from '../../../platform/jobs/outbox.ts'

export const quoteSettledEvent = defineEvent(
  'quote.settled',
  'A quote became an order, as it was promised.',
  z.object({ orderId: idSchema, orderExternalId: z.string(), currency: z.string(), total: z.int(), discount: z.int(), settledAt: wireInstant }),
)
